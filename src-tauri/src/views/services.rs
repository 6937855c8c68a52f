//! The services of an integration, and what each could read.

use flow_core::connect::ServiceVerdict;
use flow_core::model::Service;
use serde::Serialize;

use super::VerdictView;

/// One service's switch.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceStateView {
    service: Service,
    on: bool,
    /// Rows it brought in, also those that are kept while it is off.
    held: i64,
    verdict: VerdictView,
}

impl ServiceStateView {
    pub(crate) fn new(verdict: &ServiceVerdict, on: bool, held: i64) -> Self {
        Self {
            service: verdict.service,
            on,
            held,
            verdict: verdict.into(),
        }
    }
}
