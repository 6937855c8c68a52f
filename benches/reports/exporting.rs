//! How long the export of the whole company as Parquet takes.

use std::path::Path;
use std::time::Instant;

use flow_core::store::{ExportFormat, ExportRequest};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::generated::Filled;

/// Exports everything into a folder; seconds, files and bytes.
pub(crate) async fn everything(filled: &Filled, folder: &Path) -> Value {
    let request = ExportRequest {
        folder: folder.to_owned(),
        format: ExportFormat::Parquet,
        days: None,
        with_addresses: false,
        export_id: "bench".to_owned(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        zone: "UTC".to_owned(),
    };
    let started = Instant::now();
    let exported = filled
        .store
        .export(request, CancellationToken::new(), |_| {});
    let written = exported.await.expect("the company is exported");
    json!({
        "seconds": started.elapsed().as_secs_f64(), "rows": written.rows, "files": written.files,
        "bytes": written.bytes,
    })
}
