//! What a deployment is, how it is told in a repository, and what reports are made of.
//!
//! Only facts and the rule that chooses among them; which commits a deployment brought is found by the
//! store, what follows from it is said in `reports`.

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::{
    CommitId, Failure, FailureCode, LeftOut, Person, PullRequestId, ReadState, RemoteId,
    RepositoryId, TicketId, Timestamp, WorkFilter, string_enum,
};

string_enum!(
    /// What counts as a deployment of a repository.
    DeploymentSource {
        /// Successful deployments GitLab holds, of environments with a name.
        Gitlab = "gitlab",
        /// Tags with a name.
        Tags = "tags",
        /// Merges into the default branch.
        Merges = "merges",
        /// Nothing: the repository is not deployed.
        None = "none",
    }
);

/// The longest list of names, in characters.
pub const DEPLOYMENT_PATTERN_LENGTH: usize = 500;
/// The longest label, in characters.
const LABEL_LENGTH: usize = 255;

/// How deployments of a repository are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentRule {
    /// Of what.
    pub source: DeploymentSource,
    /// Names of environments or tags, separated by commas; `*` and `?` stand for any characters. Empty for the rest.
    pub pattern: String,
}

/// Why a rule is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeploymentRuleError {
    /// No name is given.
    #[error("the names of environments or tags are missing")]
    Empty,
    /// More than anybody types.
    #[error("the list of names is too long")]
    TooLong,
}

impl DeploymentRuleError {
    /// The cause in a form that can be kept and shown.
    #[must_use]
    pub fn failure(self) -> Failure {
        let detail = match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
        };
        Failure::with(FailureCode::RuleInvalid, detail)
    }
}

impl DeploymentRule {
    /// Nothing is a deployment.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            source: DeploymentSource::None,
            pattern: String::new(),
        }
    }

    /// A rule as a person chose it, spaces around names removed.
    ///
    /// # Errors
    /// [`DeploymentRuleError`] when names are needed and missing, or there are too many.
    pub fn of(source: DeploymentSource, pattern: &str) -> Result<Self, DeploymentRuleError> {
        if pattern.chars().count() > DEPLOYMENT_PATTERN_LENGTH {
            return Err(DeploymentRuleError::TooLong);
        }
        let names: Vec<&str> = match source {
            DeploymentSource::Gitlab | DeploymentSource::Tags => names_in(pattern).collect(),
            DeploymentSource::Merges | DeploymentSource::None => Vec::new(),
        };
        let needs_names = matches!(source, DeploymentSource::Gitlab | DeploymentSource::Tags);
        if needs_names && names.is_empty() {
            return Err(DeploymentRuleError::Empty);
        }
        Ok(Self {
            source,
            pattern: names.join(", "),
        })
    }

    /// What says whether the name of an environment or a tag is meant. Letters count whatever their case.
    #[must_use]
    pub fn names(&self) -> DeploymentNames {
        let patterns = names_in(&self.pattern).map(whole_name);
        DeploymentNames(patterns.collect())
    }
}

/// Names with wildcards, ready to be compared.
#[derive(Debug, Clone)]
pub struct DeploymentNames(Vec<Regex>);

impl DeploymentNames {
    /// Whether a name is meant.
    #[must_use]
    pub fn hold(&self, name: &str) -> bool {
        self.0.iter().any(|pattern| pattern.is_match(name))
    }
}

fn names_in(pattern: &str) -> impl Iterator<Item = &str> {
    pattern
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// An expression for all of a name, in which `*` and `?` stand for any characters.
fn whole_name(pattern: &str) -> Regex {
    let expression = regex::escape(pattern)
        .replace(r"\*", ".*")
        .replace(r"\?", ".");
    RegexBuilder::new(&format!("^(?:{expression})$"))
        .case_insensitive(true)
        .dot_matches_new_line(true)
        .build()
        .expect("an escaped text of a few hundred characters is an expression")
}

/// How deployments are told everywhere, and which tickets are incidents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliverySettings {
    /// Where a repository has no rule of its own.
    pub rule: DeploymentRule,
    /// Tickets with this label are incidents too, beside those GitLab calls so. Empty for none.
    pub incident_label: String,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self {
            rule: DeploymentRule::none(),
            incident_label: String::new(),
        }
    }
}

impl DeliverySettings {
    /// The same with the label as GitLab would hold it: trimmed, and no longer than one can be.
    #[must_use]
    pub fn tidied(self) -> Self {
        let label = self.incident_label.trim().chars().take(LABEL_LENGTH);
        Self {
            incident_label: label.collect(),
            ..self
        }
    }
}

/// A tag of a clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Name, without `refs/tags/`.
    pub name: String,
    /// The commit behind it.
    pub sha: String,
    /// When it was made; of a tag without a date of its own, when its commit was.
    pub tagged_at: Timestamp,
    /// Who made it, where it says so.
    pub tagger: Option<String>,
}

/// A successful deployment as GitLab holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteDeployment {
    /// Id in GitLab.
    pub remote_id: RemoteId,
    /// The number within the repository.
    pub iid: i64,
    /// The environment's name.
    pub environment: String,
    /// The environment's id.
    pub environment_remote_id: Option<RemoteId>,
    /// Branch or tag.
    pub reference: String,
    /// The commit.
    pub sha: String,
    /// When its job ended; of one without a job, when it last changed.
    pub deployed_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Who started it.
    pub person: Option<Person>,
}

/// What a report on deployments is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryQuery {
    /// Whose and which work.
    pub work: WorkFilter,
    /// From this instant until before that one.
    pub instants: (Timestamp, Timestamp),
}

/// Which deployment: it is known by where it stands in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum DeploymentKey {
    /// A tag, or a deployment GitLab holds.
    Deployment(i64),
    /// A merge into the default branch.
    Merge(PullRequestId),
}

/// A deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentFact {
    /// Which one.
    pub key: DeploymentKey,
    /// What told of it.
    pub source: DeploymentSource,
    /// Of which repository.
    pub repository_id: RepositoryId,
    /// Full path of that.
    pub repository: String,
    /// Tag, branch, or title of the pull request.
    pub name: String,
    /// The environment; empty where it has none.
    pub environment: String,
    /// Object id, where it is known.
    pub sha: Option<String>,
    /// When.
    pub deployed_at: Timestamp,
    /// By whom, where that is known.
    pub deployer: Option<String>,
    /// Commits it brought; `None` where they are not known.
    pub commits: Option<i64>,
    /// Its page in GitLab.
    pub web_url: String,
}

/// A commit on its way: of which deployment, and when it was written. Only those that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveredCommit {
    /// Place of the deployment among those of the answer.
    pub deployment: usize,
    /// When it was written.
    pub authored_at: Timestamp,
    /// Whether no other environment had it before: only then its lead time counts.
    pub is_first: bool,
}

/// Commits that were delivered and do not count, for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOutCommits {
    /// Why.
    pub reason: LeftOut,
    /// How many.
    pub commits: i64,
    /// Of how many people.
    pub people: i64,
}

/// Something that broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IncidentFact {
    /// The app's own id of the ticket.
    pub id: TicketId,
    /// Where it is.
    pub repository_id: RepositoryId,
    /// Full path of that.
    pub repository: String,
    /// The number people know.
    pub iid: i64,
    /// Title.
    pub title: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was closed; `None` while it is open.
    pub restored_at: Option<Timestamp>,
    /// Its page in GitLab.
    pub web_url: String,
}

/// How many repositories have which source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentSources {
    /// GitLab's deployments.
    pub gitlab: i64,
    /// Those of which they were never read to the end.
    pub gitlab_unread: i64,
    /// Those GitLab gives no deployments of.
    pub gitlab_refused: i64,
    /// Tags.
    pub tags: i64,
    /// Merges into the default branch.
    pub merges: i64,
    /// Nothing.
    pub none: i64,
}

impl DeploymentSources {
    /// Whether any repository says what a deployment is.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        self.gitlab + self.tags + self.merges > 0
    }
}

/// Facts of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryFacts {
    /// How far they were read.
    pub read_state: ReadState,
    /// How deployments are told.
    pub sources: DeploymentSources,
    /// By time, of equal times by key.
    pub deployments: Vec<DeploymentFact>,
    /// In no order.
    pub commits: Vec<DeliveredCommit>,
    /// Commits that do not count; a reason may come twice, of different sources.
    pub left_out: Vec<LeftOutCommits>,
    /// Whether tickets are brought in at all.
    pub has_tickets: bool,
    /// Whether any ticket ever was an incident.
    pub had_incidents: bool,
    /// Opened in the range, by time.
    pub incidents: Vec<IncidentFact>,
}

/// A commit of a deployment as its list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentCommitFact {
    /// The app's own id; `None` of a commit that only its pull request knows.
    pub id: Option<CommitId>,
    /// Object id.
    pub sha: String,
    /// First line of the message.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub authored_at: Timestamp,
    /// Why its lead time does not count.
    pub left_out: Option<LeftOut>,
    /// Whether another environment had it before.
    pub was_delivered: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(pattern: &str, name: &str) -> bool {
        let rule = DeploymentRule::of(DeploymentSource::Tags, pattern).expect("a rule");
        rule.names().hold(name)
    }

    #[test]
    fn names_are_compared_whole_with_wildcards_and_without_case() {
        assert!(holds("v*", "v1.2.0"));
        assert!(!holds("v*", "rev1"), "from the beginning");
        assert!(holds("production, live", "Live"), "one of several");
        assert!(holds("production/*", "production/eu"));
        assert!(!holds("v1.?", "v1x0"), "a dot is a dot");
        assert!(holds("v1.?", "v1.0"));
        assert!(holds("(", "("), "no expression");
    }

    #[test]
    fn a_rule_needs_names_only_where_it_chooses_among_them() {
        let empty = DeploymentRule::of(DeploymentSource::Tags, " , ");
        assert_eq!(empty, Err(DeploymentRuleError::Empty));
        let long = "v".repeat(DEPLOYMENT_PATTERN_LENGTH + 1);
        let long = DeploymentRule::of(DeploymentSource::Tags, &long);
        assert_eq!(long, Err(DeploymentRuleError::TooLong));
        let merges = DeploymentRule::of(DeploymentSource::Merges, "v*").expect("a rule");
        assert_eq!(merges.pattern, "", "it says nothing there");
        let tidy = DeploymentRule::of(DeploymentSource::Gitlab, " production ,,live ");
        assert_eq!(tidy.expect("a rule").pattern, "production, live");
    }
}
