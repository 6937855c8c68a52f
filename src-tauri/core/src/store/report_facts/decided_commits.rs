//! Commits of one span of time over all repositories, with everything decided about them that holds whatever is asked.
//!
//! What is left to a question: whether it is about a commit at all, which of several commits that are the same change
//! it sees first, and whether one of its pull requests squashed a commit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::commit_spans::{PackedCommit, SPAN_BITS};
use super::people::Known;
use super::remembered_spans::Told;
use super::repository_set::RepositorySet;
use super::squashed::Squashed;
use crate::model::{
    CommitFact, CommitFold, CommitId, EditSpread, LeftOut, RepositoryId, Timestamp, WorkLines,
};

/// Milliseconds of a day, and of a minute.
const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// What a question leaves to be decided.
#[derive(Clone, Copy)]
pub(super) struct Question<'facts> {
    pub(super) repositories: &'facts RepositorySet,
    /// For each person whether it is about them; `None` is everybody.
    pub(super) wanted: Option<&'facts [bool]>,
    /// First and last day, on the calendars of authors.
    pub(super) days: (i64, i64),
    pub(super) instants: (i64, i64),
    pub(super) squashed: &'facts Squashed,
    pub(super) usual_lines: &'facts HashMap<RepositoryId, i64>,
}

/// What was decided about a commit before it was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    /// Why it does not count, whatever else there is.
    pub(super) first: Option<LeftOut>,
    /// Why it does not count, unless it is a copy or was squashed.
    pub(super) last: Option<LeftOut>,
    /// The same for all commits that are one change, each before those that count only without it; 0 where it is alone.
    pub(super) change: u32,
}

/// A commit in one line of a processor's cache: there are millions.
#[derive(Debug, Clone, Copy)]
struct Decided {
    sha: u64,
    repository: u32,
    number: u32,
    /// Milliseconds after the span's start.
    since: u32,
    offset_minutes: i32,
    person: u32,
    name: u32,
    change: u32,
    lines: [u32; 4],
    spread: [u32; 2],
    first: Option<LeftOut>,
    last: Option<LeftOut>,
    is_measured: bool,
    has_spread: bool,
}

/// They.
#[derive(Debug)]
pub(super) struct DecidedCommits {
    /// The span's first millisecond.
    start: i64,
    commits: Vec<Decided>,
    /// For each person, at the place, whether a commit is theirs.
    people: Vec<bool>,
    /// Changes with more than one commit.
    changes: u32,
    /// Numbers that are larger than anybody's, by the commit's place.
    large: HashMap<u32, PackedCommit>,
    /// What pull requests squashed of them, as it was found last: looking each up takes as long as showing all.
    squashed: Mutex<Option<(i64, Arc<[SquashedCommit]>)>>,
}

/// A commit some pull request squashed: its place, and where in [`Squashed`] its own begin.
type SquashedCommit = (u32, u32);

impl Told for DecidedCommits {
    fn bytes(&self) -> usize {
        self.commits.len() * size_of::<Decided>()
            + self.large.len() * size_of::<PackedCommit>()
            + self.people.len()
    }
}

impl DecidedCommits {
    pub(super) fn of_span(number: i64, commits: usize, changes: u32) -> Self {
        Self {
            start: number << SPAN_BITS,
            commits: Vec::with_capacity(commits),
            people: Vec::new(),
            changes,
            large: HashMap::new(),
            squashed: Mutex::default(),
        }
    }

    /// Adds a commit with the app's own id; those of one change in their order.
    pub(super) fn push(&mut self, id: i64, known: Known, commit: &PackedCommit, verdict: Verdict) {
        let spread = commit.spread.unwrap_or(EditSpread {
            places: 0,
            files: 0,
        });
        let lines = commit.lines;
        let lines = [
            lines.new_work,
            lines.legacy_refactor,
            lines.help_others,
            lines.rework,
        ];
        let small = |number: i64| u32::try_from(number).ok();
        let numbers = lines.iter().chain([&spread.places, &spread.files]);
        let are_small = numbers.copied().all(|number| small(number).is_some());
        let offset = i32::try_from(commit.offset_minutes).ok();
        let offset = offset.filter(|minutes| are_small && *minutes != LARGE);
        if offset.is_none() {
            self.large.insert(self.commits.len() as u32, *commit);
        }
        let place = known.person as usize;
        if place >= self.people.len() {
            self.people.resize(place + 1, false);
        }
        self.people[place] = true;
        self.commits.push(Decided {
            sha: commit.sha,
            repository: (id >> 32) as u32,
            number: id as u32,
            since: (commit.authored_at - self.start) as u32,
            offset_minutes: offset.unwrap_or(LARGE),
            person: known.person,
            name: known.name,
            change: verdict.change,
            lines: lines.map(|number| small(number).unwrap_or(0)),
            spread: [spread.places, spread.files].map(|number| small(number).unwrap_or(0)),
            first: verdict.first,
            last: verdict.last,
            is_measured: commit.is_measured,
            has_spread: commit.spread.is_some(),
        });
    }

    /// Shows those a question is about. `seen` is used again from span to span.
    pub(super) fn show<Fold: CommitFold>(
        &self,
        question: &Question<'_>,
        seen: &mut Vec<bool>,
        fold: &mut Fold,
    ) {
        if fold.is_done_with(&self.people) {
            return;
        }
        seen.clear();
        seen.resize(self.changes as usize + 1, false);
        let (from, to) = question.instants;
        let (first_day, last_day) = question.days;
        // Those of a repository stand together.
        let (mut repository, mut is_asked, mut twice_usual_lines) = (None, false, 0);
        let squashed = self.squashed(question.squashed);
        let mut squashed = squashed.iter().peekable();
        for (place, commit) in self.commits.iter().enumerate() {
            let squash = squashed.next_if(|(own, _)| *own as usize == place);
            if repository != Some(commit.repository) {
                repository = Some(commit.repository);
                let id = RepositoryId(i64::from(commit.repository));
                is_asked = question.repositories.contains(id.0);
                twice_usual_lines = question.usual_lines.get(&id).copied().unwrap_or(0);
            }
            let authored_at = self.start + i64::from(commit.since);
            if !is_asked || !(from..to).contains(&authored_at) {
                continue;
            }
            if question
                .wanted
                .is_some_and(|wanted| !wanted[commit.person as usize])
            {
                continue;
            }
            let is_copy =
                commit.change > 0 && std::mem::replace(&mut seen[commit.change as usize], true);
            let (offset_minutes, lines, spread) = self.numbers(place, commit);
            let day = (authored_at + offset_minutes * MINUTE_MS).div_euclid(DAY_MS);
            if !(first_day..=last_day).contains(&day) {
                continue;
            }
            fold.add(&CommitFact {
                id: CommitId((i64::from(commit.repository) << 32) | i64::from(commit.number)),
                authored_at: Timestamp::from_millis(authored_at),
                day,
                person: commit.person,
                name: commit.name,
                left_out: left_out(commit, is_copy, squash, question),
                is_measured: commit.is_measured,
                lines,
                spread,
                twice_usual_lines,
            });
        }
    }

    /// Those that were squashed by any pull request, in the order of their places.
    fn squashed(&self, squashed: &Squashed) -> Arc<[SquashedCommit]> {
        let mut found = self.squashed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, found)) = found.as_ref()
            && Some(*version) == squashed.version
        {
            return Arc::clone(found);
        }
        let own = (0..).zip(&self.commits);
        let own = own.filter_map(|(place, commit)| Some((place, squashed.first_of(commit.sha)?)));
        let own: Arc<[SquashedCommit]> = own.collect();
        if let Some(version) = squashed.version {
            *found = Some((version, Arc::clone(&own)));
        }
        own
    }

    /// Minutes its author's clock was ahead, its lines, and where these are.
    fn numbers(&self, place: usize, commit: &Decided) -> (i64, WorkLines, Option<EditSpread>) {
        if commit.offset_minutes == LARGE
            && let Some(large) = self.large.get(&(place as u32))
        {
            return (large.offset_minutes, large.lines, large.spread);
        }
        let [new_work, legacy_refactor, help_others, rework] = commit.lines.map(i64::from);
        let lines = WorkLines {
            new_work,
            legacy_refactor,
            help_others,
            rework,
        };
        let [places, files] = commit.spread.map(i64::from);
        let spread = commit.has_spread.then_some(EditSpread { places, files });
        (i64::from(commit.offset_minutes), lines, spread)
    }
}

/// An offset nobody has: the numbers of such a commit stand beside the others.
const LARGE: i32 = i32::MIN;

/// Why a commit does not count.
fn left_out(
    commit: &Decided,
    is_copy: bool,
    squash: Option<&SquashedCommit>,
    question: &Question<'_>,
) -> Option<LeftOut> {
    if commit.first.is_some() {
        return commit.first;
    }
    if is_copy {
        return Some(LeftOut::Copy);
    }
    let Question {
        squashed,
        repositories,
        instants,
        ..
    } = question;
    if squash.is_some_and(|(_, first)| squashed.contains(*first, repositories, *instants)) {
        return Some(LeftOut::Squashed);
    }
    commit.last
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What came: numbers, why they do not count, days and lines.
    #[derive(Clone, Default)]
    struct Shown(Vec<(i64, Option<LeftOut>, i64, i64)>);

    impl CommitFold for Shown {
        fn add(&mut self, commit: &CommitFact) {
            let lines = commit.lines.new_work;
            self.0
                .push((commit.id.0, commit.left_out, commit.day, lines));
        }

        fn merge(&mut self, other: Self) {
            self.0.extend(other.0);
        }
    }

    const KNOWN: Known = Known {
        person: 1,
        name: 0,
        left_out: None,
    };

    const ALONE: Verdict = Verdict {
        first: None,
        last: None,
        change: 0,
    };

    fn shown(decided: &DecidedCommits, repositories: &[i64], wanted: Option<&[bool]>) -> Shown {
        let mut shown = Shown::default();
        let question = Question {
            repositories: &RepositorySet::of(repositories),
            wanted,
            days: (0, 100_000),
            instants: (i64::MIN, i64::MAX),
            squashed: &Squashed::default(),
            usual_lines: &HashMap::new(),
        };
        decided.show(&question, &mut Vec::new(), &mut shown);
        shown
    }

    #[test]
    fn a_change_counts_once_among_the_repositories_asked_about() {
        let mut decided = DecidedCommits::of_span(0, 3, 1);
        let change = Verdict { change: 1, ..ALONE };
        for repository in [1_i64, 2, 3] {
            let id = (repository << 32) + 7;
            decided.push(id, KNOWN, &PackedCommit::default(), change);
        }
        let reasons = |repositories: &[i64]| -> Vec<Option<LeftOut>> {
            let shown = shown(&decided, repositories, None);
            shown.0.iter().map(|(_, reason, _, _)| *reason).collect()
        };
        let copy = Some(LeftOut::Copy);
        assert_eq!(reasons(&[1, 2, 3]), [None, copy, copy], "the first of all");
        assert_eq!(reasons(&[2, 3]), [None, copy], "the first of those");
        assert_eq!(reasons(&[3]), [None], "the only one");
    }

    #[test]
    fn only_the_work_of_people_asked_about_is_shown() {
        let mut decided = DecidedCommits::of_span(0, 2, 0);
        for person in [0, 1] {
            let known = Known { person, ..KNOWN };
            let id = (1 << 32) + i64::from(person);
            decided.push(id, known, &PackedCommit::default(), ALONE);
        }
        let one = shown(&decided, &[1], Some(&[false, true]));
        assert_eq!(one.0, [((1 << 32) + 1, None, 0, 0)], "the second one");
    }

    #[test]
    fn numbers_larger_than_anybodys_come_back_as_they_were() {
        let mut decided = DecidedCommits::of_span(1, 4, 0);
        let start = 1 << SPAN_BITS;
        let commit = |new_work, offset_minutes| PackedCommit {
            authored_at: start,
            offset_minutes,
            lines: WorkLines {
                new_work,
                ..WorkLines::default()
            },
            ..PackedCommit::default()
        };
        let more = i64::from(u32::MAX) + 1;
        let all = [
            commit(more - 1, 0),
            commit(more, 0),
            commit(-1, 0),
            commit(3, i64::from(i32::MIN)),
        ];
        for (commit, id) in all.iter().zip(1 << 32..) {
            decided.push(id, KNOWN, commit, ALONE);
        }
        let mut shown = shown(&decided, &[1], None).0.into_iter();
        // 2^31 ms are 24.8 days.
        for lines in [more - 1, more, -1] {
            let (_, _, day, own) = shown.next().expect("it is shown");
            assert_eq!((day, own), (24, lines), "on the 25th day of 1970");
        }
        assert_eq!(shown.next(), None, "four thousand years earlier");
        assert_eq!(decided.large.len(), 3, "the first one fits");
    }
}
