//! Rules about commits as the window sees them.

use flow_core::model::CountRules;
use flow_core::store::CountPreview;
use serde::Serialize;

/// The rules in force.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CountRulesView {
    rules: CountRules,
    /// What they were before anybody changed them.
    usual: CountRules,
}

impl From<CountRules> for CountRulesView {
    fn from(rules: CountRules) -> Self {
        let usual = CountRules::default();
        Self { rules, usual }
    }
}

/// How many commits rules leave out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CountPreviewView {
    larger: i64,
    titled: i64,
    orphaned: i64,
    commits: i64,
}

impl From<CountPreview> for CountPreviewView {
    fn from(preview: CountPreview) -> Self {
        let CountPreview {
            larger,
            titled,
            orphaned,
            commits,
        } = preview;
        Self {
            larger,
            titled,
            orphaned,
            commits,
        }
    }
}
