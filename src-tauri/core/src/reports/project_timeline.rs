//! The report on how much work there was, of which kinds, and where: volume and work types over time, and who and
//! which repositories most lines of a kind are from.
//!
//! Lines say where work happened. They do not say how good it was, and nothing here says so.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use super::code::{CodeSums, CodedDays};
use super::impact::{self, ActiveWeeks, ImpactInputs, ImpactSums};
use super::metric::MetricId;
use super::overview::{LeftOutFigures, LeftOutFold, Tile, Unknown};
use super::periods::{Period, Step};
use super::range::{Days, Week, week_number};
use super::ratio::Ratio;
use super::{Filter, Reader, ReportError, code, trend};
use crate::model::{
    CommitFact, CommitFold, FactQuery, FactsHead, MemberKey, NoReviews, ReadState, RepositoryId,
    TitlesOf, WorkLines,
};
use crate::store::Store;

/// Places of a list of one kind of work.
const LONGEST_LIST: usize = 8;

/// The report.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectTimeline {
    /// Its days.
    pub days: Days,
    /// What they are cut into.
    pub step: Step,
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// What was left out of it.
    pub left_out: LeftOutFigures,
    /// People with a commit that counts.
    pub people: i64,
    /// Its weeks, oldest first, whatever it is cut into.
    pub weeks: Vec<Week>,
    /// Figures of the range with those of its weeks.
    pub tiles: Vec<Tile>,
    /// The whole range.
    pub whole: Volume,
    /// Oldest first.
    pub periods: Vec<(Period, Volume)>,
    /// Of each kind of work who or what most lines of it are from.
    pub shares: Vec<WorkShares>,
}

/// What was done in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Volume {
    /// Commits, their lines by work type and the days they were made on.
    pub code: CodeSums,
    /// Their Impact, of those of which it is known.
    pub impact: ImpactSums,
}

impl std::ops::AddAssign for Volume {
    fn add_assign(&mut self, other: Self) {
        self.code += other.code;
        self.impact += other.impact;
    }
}

/// A kind of work, in the order charts have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkType {
    /// Lines that replaced nothing.
    NewWork,
    /// Lines that replaced old ones.
    LegacyRefactor,
    /// Lines that replaced young ones of somebody else.
    HelpOthers,
    /// Lines that replaced young ones of the same person.
    Rework,
}

impl WorkType {
    /// All four.
    pub const ALL: [Self; 4] = [
        Self::NewWork,
        Self::LegacyRefactor,
        Self::HelpOthers,
        Self::Rework,
    ];

    /// Lines of this kind.
    #[must_use]
    pub const fn of(self, lines: &WorkLines) -> i64 {
        match self {
            Self::NewWork => lines.new_work,
            Self::LegacyRefactor => lines.legacy_refactor,
            Self::HelpOthers => lines.help_others,
            Self::Rework => lines.rework,
        }
    }
}

/// By whom or where lines are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareOf {
    /// People.
    #[default]
    People,
    /// Repositories.
    Repositories,
}

/// Who or what lines are from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A person.
    Person(MemberKey),
    /// A repository.
    Repository(RepositoryId),
}

/// The lines of one kind of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkShares {
    /// Which.
    pub work_type: WorkType,
    /// All of them.
    pub lines: i64,
    /// Of how many people or repositories.
    pub sources: i64,
    /// Those most lines are from, most first; of as many lines by name.
    pub most: Vec<WorkShare>,
}

/// Lines of one kind of one person or repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkShare {
    /// Whose.
    pub source: Source,
    /// What that is called; empty where nobody says.
    pub name: String,
    /// Lines, at least one.
    pub lines: i64,
}

/// Reads the report.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn project_timeline(
    store: &Store,
    filter: &Filter,
    by: ShareOf,
    reader: &Reader,
) -> Result<ProjectTimeline, ReportError> {
    let today = reader.today();
    let days = Days::of(&filter.range, today)?;
    let step = Step::of(days);
    let (periods, weeks) = (step.periods(days, today), days.weeks(today));
    let asked = reader.query(&filter.work, days);
    let fold = TimelineFold::of(days, &periods, &weeks, by);
    let (facts, fold, NoReviews) = store.fold_facts(asked.clone(), (fold, NoReviews)).await?;
    let sources = fold.sources(&facts);
    let names = names(store, asked, &sources).await?;
    Ok(ProjectTimeline {
        days,
        step,
        read_state: facts.read_state,
        tiles: TILES
            .iter()
            .map(|of| tile(*of, &fold, &weeks, &facts))
            .collect(),
        weeks,
        left_out: LeftOutFigures::of(&fold.left_out),
        people: i64::try_from(fold.coded.people().count()).unwrap_or(i64::MAX),
        whole: fold.whole,
        periods: periods.into_iter().zip(fold.volumes).collect(),
        shares: WorkType::ALL
            .iter()
            .map(|of| shares(*of, &sources, &names))
            .collect(),
    })
}

/// Figures that stand above the charts.
const TILES: [MetricId; 4] = [
    MetricId::Impact,
    MetricId::CommitComplexity,
    MetricId::TimeTo100,
    MetricId::ProductiveTimeTo100,
];

fn tile(metric: MetricId, fold: &TimelineFold, weeks: &[Week], facts: &FactsHead) -> Tile {
    let scale = if metric == MetricId::CommitComplexity {
        100
    } else {
        1
    };
    let value = |volume: &Volume| value(metric, volume).times(scale);
    let weekly: Vec<Option<f64>> = fold.weeks.iter().map(value).collect();
    let full = weeks.iter().zip(&weekly);
    let full: Vec<Option<f64>> = full
        .map(|(week, value)| value.filter(|_| week.is_whole()))
        .collect();
    Tile {
        metric,
        value: value(&fold.whole).ok_or(match facts {
            _ if facts.read_state.repositories == 0 => Unknown::NothingImported,
            _ if !facts.has_commits => Unknown::ServiceOff,
            _ if fold.whole.code.commits > 0 => Unknown::NotMeasured,
            _ => Unknown::NoCommits,
        }),
        count: match metric {
            MetricId::Impact | MetricId::CommitComplexity => fold.whole.impact.commits,
            _ => fold.whole.code.measured_days,
        },
        weekly,
        trend: trend::of_weeks(&full),
    }
}

const fn value(metric: MetricId, volume: &Volume) -> Ratio {
    match metric {
        MetricId::Impact => impact::impact(&volume.impact),
        MetricId::CommitComplexity => impact::high_complexity(&volume.impact),
        MetricId::TimeTo100 => code::time_to_100(&volume.code),
        _ => code::productive_time_to_100(&volume.code),
    }
}

/// Commits as they come, summed up over the range, its periods and those they are from.
#[derive(Clone)]
struct TimelineFold {
    first_day: i64,
    /// Of each day the place of its period.
    places: Vec<u32>,
    whole: Volume,
    volumes: Vec<Volume>,
    weeks: Vec<Volume>,
    coded: CodedDays,
    active: ActiveWeeks,
    left_out: LeftOutFold,
    by: ShareOf,
    /// By place of the person.
    people: Vec<WorkLines>,
    repositories: HashMap<RepositoryId, WorkLines>,
    /// Of the repository the last commits were from, not among the others yet: those of one come one after the other.
    last: Option<(RepositoryId, WorkLines)>,
}

impl TimelineFold {
    fn of(days: Days, periods: &[Period], weeks: &[Week], by: ShareOf) -> Self {
        let (first, last) = days.numbers();
        let mut places = Vec::new();
        for (place, period) in (0_u32..).zip(periods) {
            let days = Days::between(period.first, period.last).map_or(0, Days::count);
            places.extend(std::iter::repeat_n(
                place,
                usize::try_from(days).unwrap_or(0),
            ));
        }
        Self {
            first_day: first,
            places,
            whole: Volume::default(),
            volumes: vec![Volume::default(); periods.len()],
            weeks: vec![Volume::default(); weeks.len()],
            coded: CodedDays::between(first, last),
            active: ActiveWeeks::of(first, weeks),
            left_out: LeftOutFold::default(),
            by,
            people: Vec::new(),
            repositories: HashMap::new(),
            last: None,
        }
    }

    fn add_source(&mut self, commit: &CommitFact) {
        match self.by {
            ShareOf::People => {
                let person = commit.person as usize;
                if self.people.len() <= person {
                    self.people.resize(person + 1, WorkLines::default());
                }
                self.people[person] += commit.lines;
            }
            ShareOf::Repositories => {
                let repository = commit.repository_id();
                match &mut self.last {
                    Some((last, lines)) if *last == repository => *lines += commit.lines,
                    _ => {
                        self.settle_last();
                        self.last = Some((repository, commit.lines));
                    }
                }
            }
        }
    }

    fn settle_last(&mut self) {
        if let Some((repository, lines)) = self.last.take() {
            *self.repositories.entry(repository).or_default() += lines;
        }
    }

    /// Whoever has lines, in no order.
    fn sources(&self, facts: &FactsHead) -> Vec<(Source, WorkLines)> {
        let people = self.people.iter().zip(facts.people.iter());
        let people = people.map(|(lines, key)| (Source::Person(key.clone()), *lines));
        let last = self.last.iter().map(|(id, lines)| (id, lines));
        let repositories = self.repositories.iter().chain(last);
        let repositories = repositories.map(|(id, lines)| (Source::Repository(*id), *lines));
        let sources = people.chain(repositories);
        sources.filter(|(_, lines)| lines.total() > 0).collect()
    }
}

impl CommitFold for TimelineFold {
    fn needs_usual_lines(&self) -> bool {
        true
    }

    fn add(&mut self, commit: &CommitFact) {
        if let Some(reason) = commit.left_out {
            self.left_out.add(commit.person, reason);
            return;
        }
        let first = self.coded.add(commit);
        let points = ImpactInputs::of(commit).map(|inputs| inputs.points());
        let week = usize::try_from(week_number(commit.day) - week_number(self.first_day));
        let active_days = points.as_ref().map_or(0, |_| self.active.add(commit));
        let day = usize::try_from(commit.day - self.first_day).ok();
        let place = day.and_then(|day| self.places.get(day));
        let period = place.and_then(|place| self.volumes.get_mut(*place as usize));
        let mut week = week.ok().and_then(|week| self.weeks.get_mut(week));
        self.whole.impact.active_days += active_days;
        if let Some(week) = &mut week {
            week.impact.active_days += active_days;
        }
        for volume in [Some(&mut self.whole), period, week].into_iter().flatten() {
            volume.code.add(commit, first);
            if let Some(points) = &points {
                volume.impact.add(points);
            }
        }
        self.add_source(commit);
    }

    fn merge(&mut self, other: Self) {
        self.whole += other.whole;
        let volumes = self.volumes.iter_mut().zip(other.volumes);
        for (own, more) in volumes.chain(self.weeks.iter_mut().zip(other.weeks)) {
            *own += more;
        }
        self.left_out.merge(other.left_out);
        if self.people.len() < other.people.len() {
            self.people.resize(other.people.len(), WorkLines::default());
        }
        for (own, more) in self.people.iter_mut().zip(other.people) {
            *own += more;
        }
        self.settle_last();
        for (repository, lines) in other.repositories.into_iter().chain(other.last) {
            *self.repositories.entry(repository).or_default() += lines;
        }
        self.merge_days(other.coded, other.active);
    }
}

impl TimelineFold {
    /// Days and weeks two of them saw count once.
    fn merge_days(&mut self, coded: CodedDays, active: ActiveWeeks) {
        let (whole, weeks, volumes) = (&mut self.whole, &mut self.weeks, &mut self.volumes);
        let (first_day, places) = (self.first_day, &self.places);
        self.coded.merge(coded, |_, day, twice| {
            whole.code.take_back(twice);
            let week = usize::try_from(week_number(day) - week_number(first_day));
            if let Some(week) = week.ok().and_then(|week| weeks.get_mut(week)) {
                week.code.take_back(twice);
            }
            let place = usize::try_from(day - first_day).ok();
            let place = place.and_then(|day| places.get(day));
            if let Some(period) = place.and_then(|place| volumes.get_mut(*place as usize)) {
                period.code.take_back(twice);
            }
        });
        self.active.merge(active, |_, week, days| {
            whole.impact.active_days -= days;
            if let Some(week) = weeks.get_mut(week) {
                week.impact.active_days -= days;
            }
        });
    }
}

/// What people and repositories are called.
async fn names(
    store: &Store,
    asked: FactQuery,
    sources: &[(Source, WorkLines)],
) -> Result<HashMap<Source, String>, ReportError> {
    let mut people = BTreeSet::new();
    for (source, _) in sources {
        if let Source::Person(key) = source {
            people.insert(key.clone());
        }
    }
    if people.is_empty() {
        let words = store
            .title_words(TitlesOf::Commits, asked, Vec::new())
            .await?;
        let paths = words.paths.into_iter();
        return Ok(paths
            .map(|(id, path)| (Source::Repository(id), path))
            .collect());
    }
    let names = store.member_names(&people).await?.into_iter();
    Ok(names
        .map(|(key, name)| (Source::Person(key), name))
        .collect())
}

fn shares(
    work_type: WorkType,
    sources: &[(Source, WorkLines)],
    names: &HashMap<Source, String>,
) -> WorkShares {
    let own = sources
        .iter()
        .map(|(source, lines)| (source, work_type.of(lines)));
    let mut own: Vec<(&Source, i64)> = own.filter(|(_, lines)| *lines > 0).collect();
    let name = |source: &Source| names.get(source).map(|name| name.to_lowercase());
    own.sort_by(|(one, lines), (other, more)| {
        let by_name = || (name(one), one).cmp(&(name(other), other));
        more.cmp(lines).then_with(by_name)
    });
    let most = own
        .iter()
        .take(LONGEST_LIST)
        .map(|(source, lines)| WorkShare {
            source: (*source).clone(),
            name: names.get(source).cloned().unwrap_or_default(),
            lines: *lines,
        });
    WorkShares {
        work_type,
        lines: own.iter().map(|(_, lines)| lines).sum(),
        sources: i64::try_from(own.len()).unwrap_or(i64::MAX),
        most: most.collect(),
    }
}
