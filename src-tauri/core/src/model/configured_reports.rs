//! What reports were set up with, in the shape of the configuration's file: teams, targets, saved views, and
//! which deployments, tickets and commits count.
//!
//! Nothing here carries an id of one computer's database: repositories go by the name of their integration with
//! GitLab's id and path, people by what they are called in commits and on hosts, teams by their names from the top.

use serde::{Deserialize, Serialize};

use super::{
    AliasKey, ConfiguredRepository, CountRules, DeploymentRule, Judgement, NewCalendarEvent,
    Target, TeamMetric, TicketStatus,
};

/// Names of teams from the top down to one: the last is its own.
pub type TeamPath = Vec<String>;

/// A team with who is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfiguredTeam {
    /// Its place among teams. The one it is part of stands before it in the file.
    pub path: TeamPath,
    /// Who is in the team itself, by everything they go by.
    pub people: Vec<AliasKey>,
}

/// What a figure should be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfiguredTarget {
    /// Whose figure; none for everybody's.
    pub team: Option<TeamPath>,
    /// Which figure.
    pub metric: TeamMetric,
    /// Its bounds, in the unit the figure is shown in.
    #[serde(flatten)]
    pub target: Target,
}

/// A report kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfiguredView {
    /// Its name.
    pub name: String,
    /// The report, from `/reports/` on, without what stands behind the question mark.
    pub report: String,
    /// What stands behind it, in its order.
    pub parameters: Vec<ConfiguredParameter>,
}

/// One choice in a report's address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfiguredParameter {
    /// What is chosen, such as `range` or `repo`.
    pub key: String,
    /// The choice.
    pub value: ConfiguredValue,
}

/// What a choice in an address is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// The same everywhere.
    Text,
    /// An integration.
    Integration,
    /// A repository.
    Repository,
    /// A person.
    Person,
    /// A team.
    Team,
}

impl ConfiguredParameter {
    /// What a choice of this name is about; the window's addresses say so.
    #[must_use]
    pub fn kind(key: &str) -> ParameterKind {
        match key {
            "integration" => ParameterKind::Integration,
            "repo" => ParameterKind::Repository,
            "person" | "submitter" | "reviewer" => ParameterKind::Person,
            "team" | "open" => ParameterKind::Team,
            _ => ParameterKind::Text,
        }
    }

    /// Whether the choice is of the kind its name says.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let kind = match &self.value {
            ConfiguredValue::Text(_) => ParameterKind::Text,
            ConfiguredValue::Integration(_) => ParameterKind::Integration,
            ConfiguredValue::Repository(_) => ParameterKind::Repository,
            ConfiguredValue::Person(_) => ParameterKind::Person,
            ConfiguredValue::Team(_) => ParameterKind::Team,
        };
        kind == Self::kind(&self.key)
    }
}

/// What is chosen: a word of the address, or something that has another id on every computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConfiguredValue {
    /// As it stands in the address.
    Text(String),
    /// An integration by its name.
    Integration(String),
    /// A repository.
    Repository(ConfiguredPlace),
    /// A person, by everything it goes by.
    Person(Vec<AliasKey>),
    /// A team.
    Team(TeamPath),
}

/// A repository of an integration.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ConfiguredPlace {
    /// The name of the integration.
    pub integration: String,
    /// Which of its repositories; the path is empty where none is listed under the id.
    #[serde(flatten)]
    pub repository: ConfiguredRepository,
}

/// How deployments are told, and which tickets are incidents.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfiguredDelivery {
    /// Where a repository has no rule of its own; none where nobody chose.
    pub rule: Option<DeploymentRule>,
    /// The label of incidents; empty for none.
    pub incident_label: String,
    /// Rules of single repositories.
    pub repositories: Vec<ConfiguredDeploymentRule>,
}

/// The rule of one repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfiguredDeploymentRule {
    /// Which repository.
    #[serde(flatten)]
    pub place: ConfiguredPlace,
    /// How its deployments are told.
    pub rule: DeploymentRule,
}

/// Which labels of tickets are statuses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ConfiguredTicketStatuses {
    /// Where a repository has no list of its own; none where nobody chose.
    pub list: Option<Vec<TicketStatus>>,
    /// Lists of single repositories.
    pub repositories: Vec<ConfiguredStatusList>,
}

/// The statuses of one repository's tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfiguredStatusList {
    /// Which repository.
    #[serde(flatten)]
    pub place: ConfiguredPlace,
    /// In the order work goes through them.
    pub statuses: Vec<TicketStatus>,
}

/// Which commits count.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ConfiguredCounting {
    /// The rules.
    pub rules: CountRules,
    /// What was said of single commits.
    pub judgements: Vec<ConfiguredJudgement>,
}

/// What was said of one commit, wherever it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfiguredJudgement {
    /// Object id.
    pub sha: String,
    /// What was said.
    pub judgement: Judgement,
}

/// Everything of this kind in a file; of files from before it, nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfiguredReports {
    /// Each team after the one it is part of.
    #[serde(default)]
    pub teams: Vec<ConfiguredTeam>,
    /// What figures should be.
    #[serde(default)]
    pub targets: Vec<ConfiguredTarget>,
    /// Reports kept under a name.
    #[serde(default)]
    pub saved_views: Vec<ConfiguredView>,
    /// How deployments are told.
    #[serde(default)]
    pub delivery: ConfiguredDelivery,
    /// Which labels of tickets are statuses.
    #[serde(default)]
    pub ticket_statuses: ConfiguredTicketStatuses,
    /// Which commits count.
    #[serde(default)]
    pub counting: ConfiguredCounting,
    /// What happened on which days.
    #[serde(default)]
    pub calendar_events: Vec<NewCalendarEvent>,
}

/// What becomes of things of one kind. What is decided here stays, whatever the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// They are new here.
    pub new: usize,
    /// The same or something else is decided here, and stays.
    pub kept: usize,
    /// Of the new ones, those that wait for a repository that is not listed here yet.
    pub waiting: usize,
    /// They are left out: they belong to an integration that is not here under this name and address, or there is no
    /// room for more.
    pub unplaced: usize,
}

/// What becomes of everything of this kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportsEffect {
    /// Teams; one of the same names from the top is the same team and keeps the people it has.
    pub teams: Taken,
    /// People of the file that are put into teams that are here, each once a team. Somebody who is in such a team under
    /// another of their names is not counted.
    pub team_people: usize,
    /// Targets.
    pub targets: Taken,
    /// Saved views.
    pub saved_views: Taken,
    /// Rules about deployments and the label of incidents.
    pub deployment_rules: Taken,
    /// Lists of statuses.
    pub ticket_statuses: Taken,
    /// Rules about commits: the limit of lines, whether orphaned commits count, and each title; and about pull requests:
    /// when their time starts, and on which days it passes.
    pub count_rules: Taken,
    /// Single commits.
    pub judgements: Taken,
    /// Calendar events; one that is here in every detail stays.
    pub calendar_events: Taken,
}
