//! What is imported by itself, and the rules that leave repositories out.

use flow_core::model::{ExclusionRule, RepositoryId, RuleId, RuleKind, Timestamp, Visibility};
use flow_core::store::{AutoImportEffect, RuleMatch, RulePreview};
use serde::Serialize;

use crate::error::CommandError;

/// How many groups are switched on.
#[derive(Debug, Serialize)]
pub(crate) struct AutoImportView {
    pub(crate) on: i64,
    /// Of these, GitLab does not list so many now.
    pub(crate) hidden: i64,
}

/// What switching a group on would do.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AutoImportEffectView {
    chosen: i64,
    imported: i64,
    excluded: i64,
    left_out: i64,
    impossible: i64,
    elsewhere: i64,
}

impl From<AutoImportEffect> for AutoImportEffectView {
    fn from(effect: AutoImportEffect) -> Self {
        Self {
            chosen: effect.chosen,
            imported: effect.imported,
            excluded: effect.excluded,
            left_out: effect.left_out,
            impossible: effect.impossible,
            elsewhere: effect.elsewhere,
        }
    }
}

/// A rule with what it matches now.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExclusionRuleView {
    id: RuleId,
    kind: RuleKind,
    pattern: String,
    enabled: bool,
    created_at: Timestamp,
    problem: Option<CommandError>,
    total: i64,
    matching: i64,
    imported: i64,
}

impl ExclusionRuleView {
    pub(crate) fn new(
        stored: ExclusionRule,
        preview: Option<RulePreview>,
        problem: Option<CommandError>,
    ) -> Self {
        let preview = preview.unwrap_or_default();
        Self {
            id: stored.id,
            kind: stored.rule.kind,
            pattern: stored.rule.pattern,
            enabled: stored.rule.enabled,
            created_at: stored.created_at,
            problem,
            total: preview.total,
            matching: preview.matching,
            imported: preview.imported,
        }
    }
}

/// What a rule would match, or why it is none.
#[derive(Debug, Serialize)]
pub(crate) struct RulePreviewView {
    problem: Option<CommandError>,
    total: i64,
    matching: i64,
    imported: i64,
    rows: Vec<RuleMatchView>,
}

impl RulePreviewView {
    /// A pattern that is none.
    pub(crate) fn refused(problem: CommandError) -> Self {
        Self {
            problem: Some(problem),
            ..RulePreview::default().into()
        }
    }
}

impl From<RulePreview> for RulePreviewView {
    fn from(preview: RulePreview) -> Self {
        Self {
            problem: None,
            total: preview.total,
            matching: preview.matching,
            imported: preview.imported,
            rows: preview.rows.into_iter().map(Into::into).collect(),
        }
    }
}

/// A repository that a rule matches.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleMatchView {
    id: RepositoryId,
    full_path: String,
    imported: bool,
    archived: bool,
    visibility: Visibility,
    last_activity_at: Option<Timestamp>,
}

impl From<RuleMatch> for RuleMatchView {
    fn from(found: RuleMatch) -> Self {
        Self {
            id: found.id,
            full_path: found.full_path,
            imported: found.imported,
            archived: found.archived,
            visibility: found.visibility,
            last_activity_at: found.last_activity_at,
        }
    }
}
