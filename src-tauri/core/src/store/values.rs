//! How model values stand in columns.
//!
//! Conversions only; a text in the file that is no known spelling is an error
//! (the file was changed by someone else), never a guess.

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::model::{
    AccessLevel, AccountKind, ActivityAction, ActivityOutcome, Actor, AuthenticationKind,
    CalendarEventId, CalendarKind, CalendarRepeats, CommitId, CountedDays, DeploymentSource,
    Failure, FailureCode, FeatureAccess, GroupId, GroupKind, HookHealth, HookTarget, IntegrationId,
    Judgement, LeftOut, NetworkSettings, ObjectFormat, Person, Provider, ProxyChoice,
    PullRequestId, PullRequestStanding, PullRequestStart, RemoteId, RepositoryId, ReviewAction,
    RuleId, RuleKind, RunId, RunOutcome, RunReason, SavedViewId, SecretLocation, Service,
    StatusCategory, Stream, StreamState, TeamId, TeamMetric, TicketId, Timestamp, TreatmentChoice,
    Visibility, WebhookId, WorkDeed, WorkKind,
};

macro_rules! integer_columns {
    ($($name:ident),+ $(,)?) => { $(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.0.into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
        }
    )+ };
}

integer_columns!(
    IntegrationId,
    GroupId,
    RepositoryId,
    CommitId,
    PullRequestId,
    TicketId,
    RunId,
    RuleId,
    WebhookId,
    TeamId,
    SavedViewId,
    CalendarEventId,
    RemoteId,
    AccessLevel,
);

impl ToSql for Timestamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.millis().into())
    }
}

impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self::from_millis)
    }
}

/// A text in the file that no version of this program wrote.
#[derive(Debug, thiserror::Error)]
#[error("not a spelling of {0}")]
struct UnknownSpelling(&'static str);

macro_rules! text_columns {
    ($($name:ident),+ $(,)?) => { $(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Self::parse(value.as_str()?).ok_or_else(|| {
                    FromSqlError::Other(Box::new(UnknownSpelling(stringify!($name))))
                })
            }
        }
    )+ };
}

text_columns!(
    AccountKind,
    ActivityAction,
    ActivityOutcome,
    Actor,
    AuthenticationKind,
    CalendarKind,
    CalendarRepeats,
    CountedDays,
    DeploymentSource,
    FailureCode,
    FeatureAccess,
    GroupKind,
    HookHealth,
    HookTarget,
    Judgement,
    LeftOut,
    ObjectFormat,
    Provider,
    PullRequestStanding,
    PullRequestStart,
    ReviewAction,
    RuleKind,
    RunOutcome,
    RunReason,
    SecretLocation,
    Service,
    StatusCategory,
    Stream,
    StreamState,
    TeamMetric,
    TreatmentChoice,
    Visibility,
    WorkDeed,
    WorkKind,
);

/// Reads a row's columns from left to right, so that a list of columns and
/// their reading stay side by side without numbers.
pub(super) struct Columns<'row, 'statement> {
    row: &'row Row<'statement>,
    next: usize,
}

impl<'row, 'statement> Columns<'row, 'statement> {
    pub(super) fn of(row: &'row Row<'statement>) -> Self {
        Self { row, next: 0 }
    }

    /// The next column.
    pub(super) fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        let value = self.row.get(self.next)?;
        self.next += 1;
        Ok(value)
    }

    /// The next two columns: a failure's code, or NULL, and its detail.
    pub(super) fn take_failure(&mut self) -> rusqlite::Result<Option<Failure>> {
        let code = self.take::<Option<FailureCode>>()?;
        let detail = self.take()?;
        Ok(code.map(|code| Failure { code, detail }))
    }

    /// The next three columns: proxy, trusted authorities, client certificate.
    pub(super) fn take_network(&mut self) -> rusqlite::Result<NetworkSettings> {
        let column = self.next;
        let proxy = ProxyChoice::parse(&self.take::<String>()?).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(
                column,
                rusqlite::types::Type::Text,
                Box::new(error),
            )
        })?;
        Ok(NetworkSettings {
            proxy,
            trusted_authorities: from_authorities_text(&self.take::<String>()?),
            client_certificate: self.take()?,
        })
    }

    /// The next five columns, see [`super::people::person_columns`], of a person who may be missing.
    pub(super) fn take_person(&mut self) -> rusqlite::Result<Option<Person>> {
        if self.row.get::<_, Option<RemoteId>>(self.next)?.is_none() {
            self.next += 5;
            return Ok(None);
        }
        self.take_existing_person().map(Some)
    }

    /// Likewise of a person who is always there.
    pub(super) fn take_existing_person(&mut self) -> rusqlite::Result<Person> {
        Ok(Person {
            remote_id: self.take()?,
            username: self.take()?,
            name: self.take()?,
            state: self.take()?,
            web_url: self.take()?,
        })
    }
}

/// A failure's two columns.
pub(super) fn failure_values(failure: Option<&Failure>) -> (Option<FailureCode>, Option<&str>) {
    (
        failure.map(|failure| failure.code),
        failure.and_then(|failure| failure.detail.as_deref()),
    )
}

/// A list of ids as one parameter for `json_each`.
pub(super) fn id_list(ids: &[i64]) -> String {
    serde_json::to_string(ids).expect("integers always serialise")
}

/// Certificates in PEM, one after the other.
pub(super) fn authorities_text(authorities: &[String]) -> String {
    authorities
        .iter()
        .map(|pem| format!("{}\n", pem.trim()))
        .collect()
}

/// What [`authorities_text`] put together, one text each.
fn from_authorities_text(text: &str) -> Vec<String> {
    text.split_inclusive("-----END CERTIFICATE-----")
        .map(|pem| pem.trim().to_owned())
        .filter(|pem| !pem.is_empty())
        .collect()
}
