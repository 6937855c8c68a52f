//! The report on teams: chosen figures of everybody, of each team and of the people in it, with their weeks and with
//! what they should be.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;

use super::metric::Good;
use super::overview::{LeftOutFigures, Unknown};
use super::range::{Days, Week};
use super::team_figures::{CommitsOfRows, Figures, OpenersFold, RowsOfPeople};
use super::team_metric::Source;
use super::trend::{self, Trend};
use super::{Filter, Reader, ReportError};
use crate::model::{
    MemberKey, ReadState, Standing, Target, TeamId, TeamMetric, TeamRoster, TeamTarget, Timestamp,
};
use crate::store::Store;

/// Which report.
#[derive(Debug, Clone, Deserialize)]
pub struct TeamHealthQuery {
    /// Over what. Teams it names are the ones that are shown.
    pub filter: Filter,
    /// The figures, in the order they are told.
    pub metrics: Vec<TeamMetric>,
    /// The teams whose people are told as well.
    #[serde(default)]
    pub opened: Vec<TeamId>,
}

/// The report.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamHealth {
    /// Its days.
    pub days: Days,
    /// Its weeks, oldest first.
    pub weeks: Vec<Week>,
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// What was left out of it.
    pub left_out: LeftOutFigures,
    /// The figures, each once.
    pub metrics: Vec<TeamMetric>,
    /// Everybody first, then each team after the one it is part of, its people right behind it.
    pub rows: Vec<HealthRow>,
}

/// Whose figures a row has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HealthRowKind {
    /// Of all work the filter is about.
    Everybody,
    /// Of a team.
    Team(TeamId),
    /// Of somebody in a team.
    Person(TeamId, MemberKey),
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthRow {
    /// Whose.
    pub kind: HealthRowKind,
    /// The team a team is part of.
    pub parent_id: Option<TeamId>,
    /// How many shown teams it is within.
    pub depth: i64,
    /// Name of the team or person; empty for everybody and where it is not known.
    pub name: String,
    /// People in it.
    pub people: i64,
    /// In the order of the report's metrics.
    pub cells: Vec<HealthCell>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthCell {
    /// The value over the range, or why there is none.
    pub value: Result<f64, Unknown>,
    /// What it was counted from.
    pub count: i64,
    /// One a week, `None` where a week has nothing to count.
    pub weekly: Vec<Option<f64>>,
    /// Where the whole weeks go.
    pub trend: Trend,
    /// Whether that is for the better, where the figure has a good side.
    pub is_better: Option<bool>,
    /// What it should be.
    pub target: Option<Target>,
    /// Where it stands to that.
    pub standing: Option<Standing>,
}

/// Reads the report. Teams are read a moment before the facts: whoever changes teams is told that they changed.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn team_health(
    store: &Store,
    query: &TeamHealthQuery,
    reader: &Reader,
) -> Result<TeamHealth, ReportError> {
    let today = reader.today();
    let days = Days::of(&query.filter.range, today)?;
    let weeks = days.weeks(today);
    let metrics = each_once(&query.metrics);
    let roster = store.team_roster().await?;
    let targets = store.targets().await?;
    let planned = planned(query, &roster, &names(store, query, &roster).await?);
    let has_reviews = metrics.iter().any(|each| each.source() == Source::Reviews);
    let asked = reader.query(&query.filter.work, days);
    let folds = Folds {
        groups: planned.iter().map(|row| row.keys.clone()).collect(),
        days,
        weeks: weeks.clone(),
        starts: days.week_starts(&weeks, &reader.zone),
        metrics: metrics.clone(),
    };
    let (facts, code, mut opened) = if has_reviews {
        let folds = move |people: &[MemberKey]| folds.of::<true>(people);
        let (facts, code, fold) = store.fold_facts_of_people(asked, folds).await?;
        (facts, code, fold.0)
    } else {
        let folds = move |people: &[MemberKey]| folds.of::<false>(people);
        let (facts, code, fold) = store.fold_facts_of_people(asked, folds).await?;
        (facts, code, fold.0)
    };
    let people: HashSet<u32> = code.coded.people().chain(opened.openers.drain()).collect();
    let mut left_out = code.left_out.clone();
    left_out.merge(std::mem::take(&mut opened.left_out));
    let figures = opened.with_commits(&code, days.count_until(today), &weeks);
    let making = Making {
        metrics: &metrics,
        weeks: &weeks,
        has: (facts.has_commits, facts.has_pull_requests),
        repositories: facts.read_state.repositories,
        targets: by_team(&targets),
        roster: &roster,
    };
    let everybody = PlannedRow::of_everybody(people.len());
    let planned = std::iter::once(everybody).chain(planned);
    let rows = planned.zip(&figures);
    let rows = rows.map(|(row, figures)| making.row(row, figures));
    Ok(TeamHealth {
        days,
        read_state: facts.read_state,
        left_out: LeftOutFigures::of(&left_out),
        rows: rows.collect(),
        weeks,
        metrics,
    })
}

/// What folds are made of once it is known who there is.
struct Folds {
    /// A row for each beside everybody's.
    groups: Vec<BTreeSet<MemberKey>>,
    days: Days,
    weeks: Vec<Week>,
    starts: Vec<Timestamp>,
    metrics: Vec<TeamMetric>,
}

impl Folds {
    fn of<const EVENTS: bool>(self, people: &[MemberKey]) -> (CommitsOfRows, OpenersFold<EVENTS>) {
        let rows = Arc::new(RowsOfPeople::of(people, self.groups.iter()));
        let commits = CommitsOfRows::of(Arc::clone(&rows), self.days, &self.weeks, &self.metrics);
        (commits, OpenersFold::of(rows, &self.metrics, &self.starts))
    }
}

/// A row that is to be told.
struct PlannedRow {
    kind: HealthRowKind,
    parent_id: Option<TeamId>,
    depth: i64,
    name: String,
    /// How many people it is about, and who of them.
    people: i64,
    keys: BTreeSet<MemberKey>,
    /// Whose targets hold for it.
    team: Option<TeamId>,
}

impl PlannedRow {
    fn of_everybody(people: usize) -> Self {
        Self {
            kind: HealthRowKind::Everybody,
            parent_id: None,
            depth: 0,
            name: String::new(),
            people: i64::try_from(people).unwrap_or(i64::MAX),
            keys: BTreeSet::new(),
            team: None,
        }
    }
}

/// Names of the people of opened teams.
async fn names(
    store: &Store,
    query: &TeamHealthQuery,
    roster: &TeamRoster,
) -> Result<BTreeMap<MemberKey, String>, ReportError> {
    let opened = query.opened.iter();
    let teams = opened.filter_map(|id| roster.team(*id));
    let keys = teams.flat_map(|team| team.own.iter().cloned()).collect();
    Ok(store.member_names(&keys).await?)
}

/// The teams that are shown, each with the people of those that are opened behind it.
fn planned(
    query: &TeamHealthQuery,
    roster: &TeamRoster,
    names: &BTreeMap<MemberKey, String>,
) -> Vec<PlannedRow> {
    let shown = roster.shown(&query.filter.work);
    let mut people = roster.people(!query.filter.work.without_nested_teams);
    let mut rows = Vec::new();
    let mut depths: HashMap<TeamId, i64> = HashMap::new();
    let teams = roster.teams.iter();
    for team in teams.filter(|team| shown.contains(&team.id)) {
        // A team whose parent is not shown stands at the left.
        let parent_id = team.parent_id.filter(|parent| shown.contains(parent));
        let depth = parent_id.map_or(0, |parent| depths.get(&parent).map_or(0, |d| d + 1));
        depths.insert(team.id, depth);
        let keys = people.remove(&team.id).unwrap_or_default();
        rows.push(PlannedRow {
            kind: HealthRowKind::Team(team.id),
            parent_id,
            depth,
            name: team.name.clone(),
            people: i64::try_from(keys.len()).unwrap_or(i64::MAX),
            keys,
            team: Some(team.id),
        });
        if query.opened.contains(&team.id) {
            rows.extend(planned_people(query, team.id, &team.own, depth + 1, names));
        }
    }
    rows
}

/// People of a team by name, those whose names are not known last.
fn planned_people(
    query: &TeamHealthQuery,
    team: TeamId,
    own: &BTreeSet<MemberKey>,
    depth: i64,
    names: &BTreeMap<MemberKey, String>,
) -> Vec<PlannedRow> {
    let chosen = &query.filter.work.member_keys;
    let mut people: Vec<&MemberKey> = own
        .iter()
        .filter(|key| chosen.is_empty() || chosen.contains(key))
        .collect();
    people.sort_by_cached_key(|key| {
        let name = names.get(key).map(|name| name.to_lowercase());
        (name.is_none(), name)
    });
    let row = |key: &MemberKey| PlannedRow {
        kind: HealthRowKind::Person(team, key.clone()),
        parent_id: Some(team),
        depth,
        name: names.get(key).cloned().unwrap_or_default(),
        people: 1,
        keys: BTreeSet::from([key.clone()]),
        team: Some(team),
    };
    people.into_iter().map(row).collect()
}

fn each_once(metrics: &[TeamMetric]) -> Vec<TeamMetric> {
    let mut seen = HashSet::new();
    let metrics = metrics.iter().copied();
    metrics.filter(|metric| seen.insert(*metric)).collect()
}

type Targets = HashMap<(Option<TeamId>, TeamMetric), Target>;

fn by_team(targets: &[TeamTarget]) -> Targets {
    let targets = targets.iter();
    targets
        .map(|each| ((each.team_id, each.metric), each.target))
        .collect()
}

/// What rows are made from.
struct Making<'facts> {
    metrics: &'facts [TeamMetric],
    weeks: &'facts [Week],
    /// Whether commits and pull requests are brought in.
    has: (bool, bool),
    repositories: i64,
    targets: Targets,
    roster: &'facts TeamRoster,
}

impl Making<'_> {
    fn row(&self, row: PlannedRow, figures: &Figures) -> HealthRow {
        HealthRow {
            kind: row.kind,
            parent_id: row.parent_id,
            depth: row.depth,
            name: row.name,
            people: row.people,
            cells: self.cells(figures, row.team),
        }
    }

    fn cells(&self, figures: &Figures, team: Option<TeamId>) -> Vec<HealthCell> {
        let metrics = self.metrics.iter().copied().enumerate();
        metrics
            .map(|(place, metric)| self.cell(figures, place, metric, team))
            .collect()
    }

    fn cell(
        &self,
        figures: &Figures,
        place: usize,
        metric: TeamMetric,
        team: Option<TeamId>,
    ) -> HealthCell {
        let weekly = figures.weekly(place, metric);
        let full = self.weeks.iter().zip(&weekly);
        let full: Vec<Option<f64>> = full
            .map(|(week, value)| value.filter(|_| week.is_whole()))
            .collect();
        let trend = trend::of_weeks(&full);
        let value = figures.whole(place, metric);
        let target = self.target(metric, team);
        HealthCell {
            value: value.ok_or_else(|| self.unknown(metric)),
            count: figures.count(place, metric),
            weekly,
            trend,
            is_better: is_better(metric, trend),
            target,
            standing: value.zip(target).and_then(|(value, of)| of.standing(value)),
        }
    }

    /// That of the team, or of the next one above that has one, or of everybody.
    fn target(&self, metric: TeamMetric, team: Option<TeamId>) -> Option<Target> {
        let mut next = team;
        while let Some(id) = next {
            if let Some(target) = self.targets.get(&(Some(id), metric)) {
                return Some(*target);
            }
            next = self.roster.team(id).and_then(|team| team.parent_id);
        }
        self.targets.get(&(None, metric)).copied()
    }

    const fn unknown(&self, metric: TeamMetric) -> Unknown {
        let is_of_commits = matches!(metric.source(), Source::Commits);
        let is_on = if is_of_commits {
            self.has.0
        } else {
            self.has.1
        };
        if self.repositories == 0 {
            Unknown::NothingImported
        } else if !is_on {
            Unknown::ServiceOff
        } else if is_of_commits {
            Unknown::NoCommits
        } else {
            Unknown::NoPullRequests
        }
    }
}

fn is_better(metric: TeamMetric, trend: Trend) -> Option<bool> {
    let Trend::Slope(slope) = trend else {
        return None;
    };
    match metric.good() {
        Good::Less => Some(slope < 0.0),
        Good::More => Some(slope > 0.0),
        Good::Neither => None,
    }
}
