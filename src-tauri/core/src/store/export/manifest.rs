//! What an export consists of, in one file that is written last: `manifest.json`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use rusqlite::Connection;
use serde::Serialize;
use serde_json::json;

use super::tables::Table;
use super::values::Column;
use super::writing::{Reasons, Wanted};
use super::{ExportError, ExportFormat};

/// The version of folders, files and columns; a change that breaks a reader counts it up.
const FORMAT_VERSION: u32 = 2;

/// A file as the manifest tells it.
#[derive(Debug, Serialize)]
pub(super) struct WrittenFile {
    /// Its place in the folder, parts separated by `/`.
    pub(super) path: String,
    /// Rows in it.
    pub(super) rows: u64,
    /// Its size.
    pub(super) bytes: u64,
    /// Digest of its bytes.
    pub(super) sha256: String,
}

/// A table as the manifest tells it.
#[derive(Debug)]
pub(super) struct TableEntry {
    name: String,
    columns: Vec<Column>,
    rows: u64,
    left_out: Reasons,
    pub(super) files: Vec<WrittenFile>,
}

impl TableEntry {
    pub(super) fn of(table: &Table) -> Self {
        Self {
            name: table.name.clone(),
            columns: table.columns.clone(),
            rows: 0,
            left_out: Reasons::new(),
            files: Vec::new(),
        }
    }

    /// Counts a row, and why it does not count.
    pub(super) fn count(&mut self, reason: Option<&str>) {
        self.rows += 1;
        let Some(reason) = reason else { return };
        match self.left_out.get_mut(reason) {
            Some(rows) => *rows += 1,
            None => drop(self.left_out.insert(reason.to_owned(), 1)),
        }
    }

    fn told(&self) -> serde_json::Value {
        let columns: Vec<_> = self
            .columns
            .iter()
            .map(|column| json!({"name": column.name, "type": column.kind.word()}))
            .collect();
        json!({
            "name": self.name, "rows": self.rows, "leftOut": self.left_out, "columns": columns,
            "files": self.files,
        })
    }
}

/// Writes the manifest and waits until the disk has it.
pub(super) fn write(
    connection: &Connection,
    folder: &Path,
    wanted: &Wanted<'_>,
    tables: &[TableEntry],
) -> Result<(), ExportError> {
    let request = wanted.request;
    let schema: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let told: Vec<_> = tables.iter().map(TableEntry::told).collect();
    let manifest = json!({
        "format": match request.format {
            ExportFormat::Csv => "flow-desktop csv",
            ExportFormat::Parquet => "flow-desktop parquet",
        },
        "formatVersion": FORMAT_VERSION,
        "schemaVersion": schema,
        "appVersion": request.app_version,
        "exportId": request.export_id,
        "madeAt": wanted.made_at,
        "zone": request.zone,
        "firstDay": request.days.map(|days| days.0),
        "lastDay": request.days.map(|days| days.1),
        "withAddresses": request.with_addresses,
        "tables": told,
    });
    let path = folder.join("manifest.json");
    let text = format!("{manifest:#}\n");
    let written = std::fs::File::create(&path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| ExportError::of_file(&path, error))
}

/// Bytes in small letters.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}
