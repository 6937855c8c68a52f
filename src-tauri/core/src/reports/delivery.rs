//! What is delivered, how fast, how often it breaks, and how long until it is mended.
//!
//! The four figures are those known by the name DORA, as Flow publishes them. What a deployment is was
//! chosen per repository; incidents are tickets GitLab calls so, or with a label that was named.

use jiff::civil::Date;

use super::range::{Days, Week};
use super::ratio::{Ratio, median};
use super::trend::{self, Trend};
use super::{Filter, Good, Reader, ReportError};
use crate::model::{
    DeliveryFacts, DeliveryQuery, DeploymentSources, IncidentFact, LeftOutCommits, ReadState,
    Timestamp, string_enum,
};
use crate::store::Store;

string_enum!(
    /// A figure of this report.
    DeliveryMetric {
        /// Deployments a week.
        DeploymentFrequency = "deployment_frequency",
        /// From writing a commit to its deployment.
        LeadTime = "lead_time",
        /// Incidents a deployment.
        ChangeFailureRate = "change_failure_rate",
        /// From an incident to its end.
        TimeToRestore = "time_to_restore",
    }
);

impl DeliveryMetric {
    /// Which way is good.
    #[must_use]
    pub const fn good(self) -> Good {
        match self {
            Self::DeploymentFrequency => Good::More,
            Self::LeadTime | Self::ChangeFailureRate | Self::TimeToRestore => Good::Less,
        }
    }

    /// What a value is multiplied by: a share is told in percent.
    const fn scale(self) -> i64 {
        match self {
            Self::ChangeFailureRate => 100,
            _ => 1,
        }
    }

    /// What a value is divided by to be in the unit it is told in: times are told in hours.
    const fn unit(self) -> f64 {
        match self {
            Self::LeadTime | Self::TimeToRestore => 3_600_000.0,
            _ => 1.0,
        }
    }
}

/// Why a figure is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryUnknown {
    /// No repository is imported.
    NothingImported,
    /// No repository says what a deployment is.
    NoSource,
    /// Nothing was deployed in the range.
    NoDeployments,
    /// No week lies whole in the range.
    NoFullWeek,
    /// No commit that counts was deployed.
    NoCommits,
    /// Tickets are not read.
    NoTickets,
    /// No ticket ever was an incident.
    NoIncidents,
    /// No incident of the range has ended.
    NoneRestored,
}

/// One of the four figures.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryTile {
    /// Which.
    pub metric: DeliveryMetric,
    /// A week; hours; percent; hours.
    pub value: Result<f64, DeliveryUnknown>,
    /// What it was made of: deployments, commits, deployments, ended incidents.
    pub count: i64,
    /// A value a week, where it has one.
    pub weekly: Vec<Option<f64>>,
    /// How full weeks went.
    pub trend: Trend,
}

impl DeliveryTile {
    /// Whether its trend is a good one; `None` where there is none.
    #[must_use]
    pub fn is_better(&self) -> Option<bool> {
        match self.trend {
            Trend::Slope(slope) => Some((slope > 0.0) == (self.metric.good() == Good::More)),
            Trend::TooShort | Trend::Unclear => None,
        }
    }
}

/// What a week brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeliveryWeek {
    /// Deployments.
    pub deployments: i64,
    /// Incidents opened.
    pub incidents: i64,
    /// Commits with a lead time.
    pub commits: i64,
    /// Half of them took longer, milliseconds.
    pub lead_time_median: Option<Ratio>,
    /// One in ten took longer, milliseconds.
    pub lead_time_ninetieth: Option<i64>,
}

/// The report.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its days.
    pub days: Days,
    /// The weeks these fall into.
    pub weeks: Vec<Week>,
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// How deployments are told.
    pub sources: DeploymentSources,
    /// Commits that were delivered and do not count.
    pub left_out: Vec<LeftOutCommits>,
    /// The four figures.
    pub tiles: Vec<DeliveryTile>,
    /// By week.
    pub by_week: Vec<DeliveryWeek>,
    /// Incidents of the range that are open.
    pub open_incidents: i64,
    /// Deployments of which the commits are not known.
    pub without_commits: i64,
}

/// Deployments a week: the median over full weeks, weeks without one counted as 0. A busy week does not
/// move it; the total is told beside it.
///
/// Unit: deployments over weeks. Source: Flow's definition, which computes the median although its text says mean. Of no
/// full week there is none.
#[must_use]
pub fn deployment_frequency(full_weeks: &[i64]) -> Option<Ratio> {
    median(&mut full_weeks.to_vec())
}

/// From when a commit was written to when it was deployed: the median over commits.
///
/// Unit: milliseconds. Source: Flow's definition. A commit counts once, with the first environment it reached. One
/// that says it was written after its deployment has no such time. Of no commit there is none.
#[must_use]
pub fn lead_time(times: &mut [i64]) -> Option<Ratio> {
    median(times)
}

/// The time nine in ten commits did not exceed: the smallest with at least 90 % of all at or below it.
///
/// Unit: milliseconds. The times are put in order.
#[must_use]
pub fn lead_time_ninetieth(times: &mut [i64]) -> Option<i64> {
    times.sort_unstable();
    // Rounded up: of ten the ninth, of eleven the tenth.
    let place = (times.len() * 9).div_ceil(10);
    times.get(place.checked_sub(1)?).copied()
}

/// Incidents opened over deployments. More than one is possible: nothing says which deployment an incident
/// came from, and one can bring several.
///
/// Unit: incidents over deployments. Source: Flow's definition. Of no deployment there is none.
#[must_use]
pub fn change_failure_rate(incidents: i64, deployments: i64) -> Ratio {
    Ratio::new(incidents, deployments)
}

/// From opening an incident to closing it: all of it over incidents that were closed. Open ones are not
/// counted, and told beside it.
///
/// Unit: milliseconds over incidents. Source: Flow's definition. One that says it was closed before it was opened is not counted.
#[must_use]
pub fn time_to_restore<'facts>(incidents: impl IntoIterator<Item = &'facts IncidentFact>) -> Ratio {
    let mut all = Ratio::default();
    for incident in incidents {
        let time = incident
            .restored_at
            .map(|at| at.millis().saturating_sub(incident.created_at.millis()));
        if let Some(time) = time.filter(|time| *time >= 0) {
            all += Ratio::new(time, 1);
        }
    }
    all
}

/// Reads the report.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn delivery(
    store: &Store,
    filter: &Filter,
    reader: &Reader,
) -> Result<Delivery, ReportError> {
    let today = reader.today();
    let days = Days::of(&filter.range, today)?;
    let facts = store.delivery_facts(query(filter, days, reader)).await?;
    Ok(of_facts(&facts, days, today, reader))
}

pub(super) fn query(filter: &Filter, days: Days, reader: &Reader) -> DeliveryQuery {
    DeliveryQuery {
        work: filter.work.clone(),
        instants: days.instants(&reader.zone),
    }
}

/// The facts of a week, or of the whole range.
#[derive(Debug, Clone, Default)]
struct Part {
    deployments: i64,
    lead_times: Vec<i64>,
    incidents: Vec<IncidentFact>,
}

fn of_facts(facts: &DeliveryFacts, days: Days, today: Date, reader: &Reader) -> Delivery {
    let weeks = days.weeks(today);
    let starts = days.week_starts(&weeks, &reader.zone);
    let mut by_week = vec![Part::default(); weeks.len()];
    let mut whole = Part::default();
    // A week of the range begins before any instant of it, so that there always is one.
    let week_of = |at: Timestamp| starts.partition_point(|start| *start <= at).max(1) - 1;
    for deployment in &facts.deployments {
        by_week[week_of(deployment.deployed_at)].deployments += 1;
        whole.deployments += 1;
    }
    for (deployment, time) in lead_times(facts) {
        let deployed_at = facts.deployments[deployment].deployed_at;
        by_week[week_of(deployed_at)].lead_times.push(time);
        whole.lead_times.push(time);
    }
    for incident in &facts.incidents {
        by_week[week_of(incident.created_at)]
            .incidents
            .push(incident.clone());
        whole.incidents.push(incident.clone());
    }
    let tiles = DeliveryMetric::ALL.iter();
    let tiles = tiles
        .map(|metric| tile(*metric, facts, &weeks, &by_week, &whole))
        .collect();
    Delivery {
        days,
        read_state: facts.read_state,
        sources: facts.sources,
        left_out: facts.left_out.clone(),
        tiles,
        by_week: by_week.iter().map(figures).collect(),
        open_incidents: count(
            whole
                .incidents
                .iter()
                .filter(|each| each.restored_at.is_none()),
        ),
        without_commits: count(
            facts
                .deployments
                .iter()
                .filter(|each| each.commits.is_none()),
        ),
        weeks,
    }
}

/// Deployment and lead time of every commit that has one, milliseconds.
pub(super) fn lead_times(facts: &DeliveryFacts) -> impl Iterator<Item = (usize, i64)> {
    let firsts = facts.commits.iter().filter(|commit| commit.is_first);
    let times = firsts.map(|commit| {
        let deployed_at = facts.deployments[commit.deployment].deployed_at;
        let time = deployed_at
            .millis()
            .saturating_sub(commit.authored_at.millis());
        (commit.deployment, time)
    });
    times.filter(|(_, time)| *time >= 0)
}

pub(super) fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}

fn figures(part: &Part) -> DeliveryWeek {
    let mut times = part.lead_times.clone();
    DeliveryWeek {
        deployments: part.deployments,
        incidents: count(part.incidents.iter()),
        commits: count(times.iter()),
        lead_time_ninetieth: lead_time_ninetieth(&mut times),
        lead_time_median: lead_time(&mut times),
    }
}

/// The value of a part; of a week the frequency is what it had.
fn value(metric: DeliveryMetric, part: &Part) -> Option<Ratio> {
    match metric {
        DeliveryMetric::DeploymentFrequency => Some(Ratio::new(part.deployments, 1)),
        DeliveryMetric::LeadTime => lead_time(&mut part.lead_times.clone()),
        DeliveryMetric::ChangeFailureRate => Some(change_failure_rate(
            count(part.incidents.iter()),
            part.deployments,
        )),
        DeliveryMetric::TimeToRestore => Some(time_to_restore(&part.incidents)),
    }
}

fn tile(
    metric: DeliveryMetric,
    facts: &DeliveryFacts,
    weeks: &[Week],
    by_week: &[Part],
    whole: &Part,
) -> DeliveryTile {
    let told = |ratio: Ratio| {
        ratio
            .times(metric.scale())
            .map(|value| value / metric.unit())
    };
    let is_hidden = general_unknown(metric, facts).is_some();
    let weekly: Vec<Option<f64>> = by_week
        .iter()
        .zip(weeks)
        // A week that is all to come has no figure, not even of nothing.
        .map(|(part, week)| value(metric, part).filter(|_| week.days > 0).and_then(told))
        .map(|value| value.filter(|_| !is_hidden))
        .collect();
    let full = weeks
        .iter()
        .zip(by_week)
        .filter(|(week, _)| week.is_whole());
    let full: Vec<i64> = full.map(|(_, part)| part.deployments).collect();
    let all = match metric {
        DeliveryMetric::DeploymentFrequency => deployment_frequency(&full),
        _ => value(metric, whole),
    };
    let unknown = general_unknown(metric, facts).or_else(|| special_unknown(metric, facts));
    let of_full = weeks.iter().zip(&weekly);
    let of_full: Vec<Option<f64>> = of_full
        .map(|(week, value)| value.filter(|_| week.is_whole()))
        .collect();
    DeliveryTile {
        metric,
        value: match (unknown, all.and_then(told)) {
            (Some(unknown), _) => Err(unknown),
            (None, Some(value)) => Ok(value),
            (None, None) => Err(match metric {
                DeliveryMetric::DeploymentFrequency => DeliveryUnknown::NoFullWeek,
                DeliveryMetric::LeadTime => DeliveryUnknown::NoCommits,
                DeliveryMetric::ChangeFailureRate => DeliveryUnknown::NoDeployments,
                DeliveryMetric::TimeToRestore => DeliveryUnknown::NoneRestored,
            }),
        },
        count: match metric {
            DeliveryMetric::DeploymentFrequency | DeliveryMetric::ChangeFailureRate => {
                whole.deployments
            }
            DeliveryMetric::LeadTime => count(whole.lead_times.iter()),
            DeliveryMetric::TimeToRestore => time_to_restore(&whole.incidents).denominator,
        },
        weekly,
        trend: trend::of_weeks(&of_full),
    }
}

/// Why nothing at all can be said of a metric.
const fn general_unknown(metric: DeliveryMetric, facts: &DeliveryFacts) -> Option<DeliveryUnknown> {
    let is_of_deployments = !matches!(metric, DeliveryMetric::TimeToRestore);
    let is_of_incidents = matches!(
        metric,
        DeliveryMetric::ChangeFailureRate | DeliveryMetric::TimeToRestore
    );
    if facts.read_state.repositories == 0 {
        Some(DeliveryUnknown::NothingImported)
    } else if is_of_deployments && !facts.sources.is_told() {
        Some(DeliveryUnknown::NoSource)
    } else if is_of_incidents && !facts.has_tickets {
        Some(DeliveryUnknown::NoTickets)
    } else if is_of_incidents && !facts.had_incidents {
        Some(DeliveryUnknown::NoIncidents)
    } else {
        None
    }
}

/// Why nothing can be said of the range.
fn special_unknown(metric: DeliveryMetric, facts: &DeliveryFacts) -> Option<DeliveryUnknown> {
    let is_unread = facts.sources.gitlab_unread + facts.sources.gitlab_refused > 0
        && facts.sources.tags + facts.sources.merges == 0;
    match metric {
        // What was not read is unknown, never none.
        DeliveryMetric::DeploymentFrequency if facts.deployments.is_empty() && is_unread => {
            Some(DeliveryUnknown::NoDeployments)
        }
        DeliveryMetric::LeadTime if facts.deployments.is_empty() => {
            Some(DeliveryUnknown::NoDeployments)
        }
        _ => None,
    }
}
