//! Rules that keep repositories from being imported by themselves, and what each would match.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::integrations::require_changed;
use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{
    ExclusionRule, IntegrationId, NewRule, RepositoryId, RuleId, RuleKind, RuleMatcher,
    RuleSubject, Timestamp, Visibility,
};

/// A repository that a rule matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMatch {
    /// Local id.
    pub id: RepositoryId,
    /// The path from the top.
    pub full_path: String,
    /// Whether it is imported, and so not touched.
    pub imported: bool,
    /// Read only.
    pub archived: bool,
    /// Who can see it.
    pub visibility: Visibility,
    /// A hint of the last push or event.
    pub last_activity_at: Option<Timestamp>,
}

/// What a rule matches now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RulePreview {
    /// Repositories the account can see.
    pub total: i64,
    /// Of these, the rule matches so many.
    pub matching: i64,
    /// Of the matching ones, imported already.
    pub imported: i64,
    /// The first matching ones, by path.
    pub rows: Vec<RuleMatch>,
}

impl RulePreview {
    fn count(&mut self, row: &RuleMatch) {
        self.matching += 1;
        self.imported += i64::from(row.imported);
    }
}

impl Store {
    /// The rules of an integration, oldest first, each with what it matches now;
    /// `None` where the pattern is none any more.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn exclusion_rules(
        &self,
        id: IntegrationId,
    ) -> Result<Vec<(ExclusionRule, Option<RulePreview>)>, StoreError> {
        let now = self.now();
        self.read(move |connection| {
            let rules = select(connection, id)?;
            let mut all: Vec<_> = rules
                .into_iter()
                .map(|rule| {
                    let matcher = RuleMatcher::of(rule.rule.kind, &rule.rule.pattern).ok();
                    let preview = matcher.as_ref().map(|_| RulePreview::default());
                    (rule, matcher, preview)
                })
                .collect();
            if !all.is_empty() {
                each_repository(connection, id, |row, name| {
                    for (_, matcher, preview) in &mut all {
                        if let (Some(matcher), Some(preview)) = (matcher, preview) {
                            preview.total += 1;
                            if matcher.matches(&row.subject(name), now) {
                                preview.count(&row);
                            }
                        }
                    }
                })?;
            }
            Ok(all
                .into_iter()
                .map(|(rule, _, preview)| (rule, preview))
                .collect())
        })
        .await
    }

    /// What a rule that is not stored would match, with the first `limit` repositories.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration is not there.
    pub async fn preview_rule(
        &self,
        id: IntegrationId,
        matcher: RuleMatcher,
        limit: usize,
    ) -> Result<RulePreview, StoreError> {
        let now = self.now();
        self.read(move |connection| {
            require_integration(connection, id)?;
            let mut preview = RulePreview::default();
            each_repository(connection, id, |row, name| {
                preview.total += 1;
                if matcher.matches(&row.subject(name), now) {
                    preview.count(&row);
                    if preview.rows.len() < limit {
                        preview.rows.push(row);
                    }
                }
            })?;
            Ok(preview)
        })
        .await
    }

    /// Adds a rule, whose pattern the caller has checked.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration is not there.
    pub async fn add_exclusion_rule(
        &self,
        id: IntegrationId,
        rule: NewRule,
    ) -> Result<RuleId, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            Ok(transaction
                .prepare_cached(
                    "INSERT INTO exclusion_rules (integration_id, kind, pattern, enabled, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
                )?
                .query_row(params![id, rule.kind, rule.pattern.trim(), rule.enabled, now], |row| {
                    row.get(0)
                })?)
        })
        .await
    }

    /// Changes a rule.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration has no such rule.
    pub async fn change_exclusion_rule(
        &self,
        id: IntegrationId,
        rule: RuleId,
        new: NewRule,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE exclusion_rules SET kind = ?3, pattern = ?4, enabled = ?5
                     WHERE integration_id = ?1 AND id = ?2",
                )?
                .execute(params![id, rule, new.kind, new.pattern.trim(), new.enabled])?;
            require_changed(changed)
        })
        .await
    }

    /// Deletes a rule. What it left out is imported by the next run.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration has no such rule.
    pub async fn delete_exclusion_rule(
        &self,
        id: IntegrationId,
        rule: RuleId,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let deleted = transaction
                .prepare_cached(
                    "DELETE FROM exclusion_rules WHERE integration_id = ?1 AND id = ?2",
                )?
                .execute(params![id, rule])?;
            require_changed(deleted)
        })
        .await
    }
}

/// The rules that act, ready to be asked.
pub(super) struct Exclusions(Vec<Option<RuleMatcher>>);

impl Exclusions {
    pub(super) fn of(connection: &Connection, id: IntegrationId) -> Result<Self, StoreError> {
        let rules = select(connection, id)?.into_iter();
        let enabled = rules.filter(|rule| rule.rule.enabled);
        let matchers = enabled.map(|rule| {
            let matcher = RuleMatcher::of(rule.rule.kind, &rule.rule.pattern);
            if let Err(error) = &matcher {
                tracing::warn!(rule = %rule.id, cause = %error, "a rule cannot be read and leaves everything out");
            }
            matcher.ok()
        });
        Ok(Self(matchers.collect()))
    }

    /// Whether any rule leaves this repository out. One that cannot be read any
    /// more leaves out everything: nobody knows what it was to keep away.
    pub(super) fn hold(&self, subject: &RuleSubject<'_>, now: Timestamp) -> bool {
        let mut matchers = self.0.iter();
        matchers.any(|matcher| {
            let matcher = matcher.as_ref();
            matcher.is_none_or(|matcher| matcher.matches(subject, now))
        })
    }
}

impl RuleMatch {
    fn subject<'a>(&'a self, name: &'a str) -> RuleSubject<'a> {
        RuleSubject {
            name,
            full_path: &self.full_path,
            archived: self.archived,
            visibility: self.visibility,
            last_activity_at: self.last_activity_at,
        }
    }
}

fn require_integration(connection: &Connection, id: IntegrationId) -> Result<(), StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM integrations WHERE id = ?1")?
        .query_row([id], |_row| Ok(()))
        .optional()?;
    found.ok_or(StoreError::NotFound)
}

fn select(connection: &Connection, id: IntegrationId) -> Result<Vec<ExclusionRule>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, kind, pattern, enabled, created_at FROM exclusion_rules
         WHERE integration_id = ?1 ORDER BY id",
    )?;
    let rules = statement.query_map([id], |row| {
        let mut columns = Columns::of(row);
        Ok(ExclusionRule {
            id: columns.take()?,
            rule: NewRule {
                kind: columns.take::<RuleKind>()?,
                pattern: columns.take()?,
                enabled: columns.take()?,
            },
            created_at: columns.take()?,
        })
    })?;
    Ok(rules.collect::<Result<_, _>>()?)
}

/// Goes through the repositories that can be seen now, by path, each with its display name.
fn each_repository(
    connection: &Connection,
    id: IntegrationId,
    mut visit: impl FnMut(RuleMatch, &str),
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, full_path, imported_at IS NOT NULL, archived, visibility, last_activity_at, name
         FROM repositories WHERE integration_id = ?1 AND NOT gone
         ORDER BY full_path COLLATE NOCASE, id",
    )?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let found = RuleMatch {
            id: columns.take()?,
            full_path: columns.take()?,
            imported: columns.take()?,
            archived: columns.take()?,
            visibility: columns.take()?,
            last_activity_at: columns.take()?,
        };
        let name: String = columns.take()?;
        visit(found, &name);
    }
    Ok(())
}
