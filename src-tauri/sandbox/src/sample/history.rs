//! Plays a repository's life in the order of time: commits on the default branch, branches for
//! merge requests, merges, squashes, rebases, closings, tags. The result is a stream for git and
//! the facts the merge requests are rendered from, so that both tell the same story.

use std::collections::BTreeMap;

use super::{
    catalogue::Outline,
    files::{self, Files},
    people,
    random::Random,
    words,
};
use crate::{
    git::import::{Change, Mark, NewCommit, Signature, Stream},
    world::User,
};

/// How a merge request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With a merge commit.
    Merged,
    /// As one commit.
    Squashed,
    /// Rebased and fast-forwarded.
    Rebased,
    /// Closed; the flag says whether the branch is still there.
    Closed(bool),
    /// Still open.
    Open,
}

/// A commit of a merge request.
#[derive(Clone, Debug)]
pub(crate) struct PlannedCommit {
    pub(crate) mark: Mark,
    pub(crate) parents: Vec<Mark>,
    pub(crate) author: Signature,
    pub(crate) committer: Signature,
    pub(crate) message: String,
}

/// A merge request as the history has it.
#[derive(Clone, Debug)]
pub(crate) struct PlannedMergeRequest {
    pub(crate) iid: u64,
    pub(crate) title: String,
    pub(crate) author: u64,
    pub(crate) source_branch: String,
    pub(crate) outcome: Outcome,
    pub(crate) created: i64,
    /// When it was merged or closed; for open ones the last push.
    pub(crate) ended: i64,
    pub(crate) ended_by: u64,
    /// Oldest first.
    pub(crate) commits: Vec<PlannedCommit>,
    pub(crate) base: Mark,
    pub(crate) merge_commit: Option<Mark>,
    pub(crate) squash_commit: Option<Mark>,
}

/// A whole repository.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) stream: Stream,
    pub(crate) merge_requests: Vec<PlannedMergeRequest>,
    /// Unix seconds of the first and the last thing that happened.
    pub(crate) span: (i64, i64),
}

/// How long and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure {
    pub(crate) commits: usize,
    pub(crate) merge_requests: usize,
    /// Unix seconds.
    pub(crate) start: i64,
    pub(crate) end: i64,
}

enum Event {
    Commit,
    Open(usize),
    End(usize),
}

struct Draft {
    request: PlannedMergeRequest,
    files: Files,
    changes: Vec<(Vec<Change>, Signature, String)>,
}

struct Player<'a> {
    random: Random,
    users: &'a BTreeMap<u64, User>,
    authors: Vec<u64>,
    stream: Stream,
    files: Files,
    tip: Mark,
    path: String,
    end: i64,
    drafts: BTreeMap<usize, Draft>,
    done: Vec<PlannedMergeRequest>,
}

/// Plays the life of one repository into the stream.
pub(crate) fn play(
    stream: Stream,
    seed: u64,
    outline: &Outline,
    full_path: &str,
    users: &BTreeMap<u64, User>,
    measure: Measure,
) -> History {
    let mut random = Random::new(seed, &format!("history {}", outline.id));
    let files = files::first(&mut random, &outline.name);
    let mut player = Player {
        random,
        users,
        authors: people::authors(),
        stream,
        files,
        tip: 0,
        path: full_path.to_owned(),
        end: measure.end,
        drafts: BTreeMap::new(),
        done: Vec::new(),
    };
    player.begin(outline, measure.start);
    for (moment, event) in player.agenda(measure) {
        match event {
            Event::Commit => player.direct(moment),
            Event::Open(index) => player.open(index, moment),
            Event::End(index) => player.end(index, moment),
        }
    }
    player.finish(measure)
}

impl Player<'_> {
    fn signature(&mut self, user_id: u64, seconds: i64) -> Signature {
        let user = &self.users[&user_id];
        let email = if self.random.chance(30) {
            self.random.pick(&user.emails).clone()
        } else {
            user.emails[0].clone()
        };
        // People travel: now and then a commit comes from another zone.
        let zone_minutes = if self.random.chance(5) {
            *self.random.pick(&[-480, 0, 345, 780])
        } else {
            user.zone_minutes
        };
        Signature {
            name: user.name.clone(),
            email,
            seconds,
            zone_minutes,
        }
    }

    fn commit(
        &mut self,
        author: &Signature,
        committer: &Signature,
        message: &str,
        parents: &[Mark],
        changes: &[Change],
    ) -> Mark {
        self.stream.commit(&NewCommit {
            author,
            committer,
            message: message.as_bytes(),
            encoding: None,
            parents,
            changes,
        })
    }

    fn begin(&mut self, outline: &Outline, start: i64) {
        let founder = self.signature(people::OWNER, start);
        let mut changes = files::all(&self.files);
        changes.push(Change::Write(
            "assets/logo.png".to_owned(),
            files::picture(&mut self.random),
        ));
        changes.push(Change::Write(
            ".mailmap".to_owned(),
            b"Priya Raghunathan <priya.r@halden.example> <priya@home.example>\n".to_vec(),
        ));
        self.tip = self.commit(&founder, &founder, "Initial commit\n", &[], &changes);
        if outline.id.is_multiple_of(2) {
            // Old tools write messages in their own encoding and say so in a header.
            let author = self.signature(people::ACCOUNT, start + 3_600);
            let change = files::edit(&mut self.random, &mut self.files);
            self.tip = self.stream.commit(&NewCommit {
                author: &Signature {
                    name: "Mara Lindqvist".to_owned(),
                    ..author.clone()
                },
                committer: &author,
                message: b"R\xe9glage du capteur\n",
                encoding: Some("ISO-8859-1"),
                parents: &[self.tip],
                changes: &change,
            });
        }
    }

    /// Everything that will happen, in order of time.
    fn agenda(&mut self, measure: Measure) -> Vec<(i64, Event)> {
        let span = (measure.end - measure.start - 4 * 86_400).max(1);
        let at = |index: usize, count: usize| {
            let last = i64::try_from(count.saturating_sub(1).max(1)).unwrap_or(1);
            measure.start + 86_400 + span * i64::try_from(index).unwrap_or(0) / last
        };
        let mut agenda = Vec::new();
        for index in 0..measure.merge_requests {
            let jitter = self.random.between(0, 40_000);
            let opened = at(index, measure.merge_requests) + jitter;
            let days = self.random.between(0, 9);
            let ended = opened + days * 86_400 + self.random.between(7_200, 80_000);
            agenda.push((opened, Event::Open(index)));
            agenda.push((ended.min(measure.end), Event::End(index)));
            self.plan(index, opened, ended.min(measure.end), measure);
        }
        let direct = measure
            .commits
            .saturating_sub(measure.merge_requests + 2)
            .max(3);
        for index in 0..direct {
            let jitter = self.random.between(0, 60_000);
            agenda.push((at(index, direct) + jitter, Event::Commit));
        }
        agenda.sort_by_key(|(moment, _)| *moment);
        agenda
    }

    fn plan(&mut self, index: usize, opened: i64, ended: i64, measure: Measure) {
        let iid = index as u64 + 1;
        let recent = opened > self.end - 30 * 86_400 || index + 1 == measure.merge_requests;
        let outcome = match (iid, self.random.below(100)) {
            _ if recent && index > 4 => Outcome::Open,
            (1, _) => Outcome::Merged,
            (2, _) => Outcome::Squashed,
            (3, _) => Outcome::Closed(false),
            (4, _) => Outcome::Rebased,
            (_, 0..=3) => Outcome::Open,
            (_, 4..=9) => Outcome::Closed(true),
            (_, 10..=13) => Outcome::Closed(false),
            (_, 14..=34) => Outcome::Squashed,
            (_, 35..=48) => Outcome::Rebased,
            _ => Outcome::Merged,
        };
        let bot = iid.is_multiple_of(7);
        let (author, title) = if bot {
            let (from, to) = (self.random.below(9), self.random.below(9) + 9);
            let title = format!("Bump probe-link from 1.{from}.0 to 1.{to}.0");
            (people::UPDATE_BOT, title)
        } else {
            let verb = self.random.pick(&words::VERBS);
            let object = self.random.pick(&words::OBJECTS);
            let author = *self.random.pick(&self.authors);
            (author, format!("{verb} {object}"))
        };
        let ended_by = self.random.pick_other(&self.authors, author);
        let slug: String = title
            .to_lowercase()
            .chars()
            .map(|letter| {
                if letter.is_alphanumeric() {
                    letter
                } else {
                    '-'
                }
            })
            .collect();
        let request = PlannedMergeRequest {
            iid,
            title,
            author,
            source_branch: format!("{iid}-{slug}"),
            outcome,
            created: opened,
            ended,
            ended_by,
            commits: Vec::new(),
            base: 0,
            merge_commit: None,
            squash_commit: None,
        };
        self.drafts.insert(
            index,
            Draft {
                request,
                files: Files::new(),
                changes: Vec::new(),
            },
        );
    }

    fn message(&mut self, title: &str) -> String {
        let mut message = format!("{title}\n");
        if self.random.chance(45) {
            message.push('\n');
            let reason: &str = self.random.pick::<&str>(&words::REASONS);
            message.push_str(reason);
            message.push('\n');
        }
        if self.random.chance(20) {
            let other = *self.random.pick(&self.authors);
            let other = &self.users[&other];
            message.push_str(&format!(
                "\nCo-authored-by: {} <{}>\n",
                other.name, other.emails[0]
            ));
        }
        message
    }

    fn direct(&mut self, moment: i64) {
        let author_id = *self.random.pick(&self.authors);
        let author = self.signature(author_id, moment);
        let verb = self.random.pick(&words::VERBS);
        let object = self.random.pick(&words::OBJECTS);
        let message = self.message(&format!("{verb} {object}"));
        let mut changes = files::edit(&mut self.random, &mut self.files);
        if self.random.chance(4) {
            changes.push(Change::Write(
                "assets/logo.png".to_owned(),
                files::picture(&mut self.random),
            ));
        }
        self.tip = self.commit(&author, &author, &message, &[self.tip], &changes);
    }

    /// Writes the branch. Rebased ones wait: their commits are made when they end.
    fn open(&mut self, index: usize, moment: i64) {
        let Some(mut draft) = self.drafts.remove(&index) else {
            return;
        };
        let count = 1 + self.random.below(4);
        let span = (draft.request.ended - moment).max(600);
        let mut parent = self.tip;
        draft.request.base = self.tip;
        draft.files.clone_from(&self.files);
        for number in 0..count {
            let step =
                span / 2 * i64::try_from(number).unwrap_or(0) / i64::try_from(count).unwrap_or(1);
            let title = if number == 0 {
                draft.request.title.clone()
            } else {
                format!(
                    "{} {}",
                    self.random.pick(&words::VERBS),
                    self.random.pick(&words::OBJECTS)
                )
            };
            let author = self.signature(draft.request.author, moment + step);
            let message = self.message(&title);
            let changes = files::edit(&mut self.random, &mut draft.files);
            if draft.request.outcome == Outcome::Rebased {
                let touched = files::touched(&changes);
                let mut scratch = Files::new();
                let carried = files::carry(&touched, &draft.files, &mut scratch);
                draft.changes.push((carried, author, message));
                continue;
            }
            let mark = self.commit(&author, &author, &message, &[parent], &changes);
            draft.request.commits.push(PlannedCommit {
                mark,
                parents: vec![parent],
                committer: author.clone(),
                author: author.clone(),
                message: message.clone(),
            });
            draft.changes.push((changes, author, message));
            parent = mark;
        }
        // A merge request is opened after its first commit.
        draft.request.created = (moment + self.random.between(300, 5_000)).min(draft.request.ended);
        self.drafts.insert(index, draft);
    }

    fn end(&mut self, index: usize, moment: i64) {
        let Some(mut draft) = self.drafts.remove(&index) else {
            return;
        };
        match draft.request.outcome {
            Outcome::Merged => self.merge(&mut draft, moment),
            Outcome::Squashed => self.squash(&mut draft, moment),
            Outcome::Rebased => self.rebase(&mut draft, moment),
            Outcome::Closed(_) | Outcome::Open => {}
        }
        self.done.push(draft.request);
    }

    fn carried(&mut self, draft: &Draft) -> Vec<Change> {
        let all: Vec<Change> = draft
            .changes
            .iter()
            .flat_map(|(changes, _, _)| changes.iter().cloned())
            .collect();
        files::carry(&files::touched(&all), &draft.files, &mut self.files)
    }

    fn merge(&mut self, draft: &mut Draft, moment: i64) {
        let merger = self.signature(draft.request.ended_by, moment);
        let changes = self.carried(draft);
        let head = draft
            .request
            .commits
            .last()
            .map_or(self.tip, |commit| commit.mark);
        let message = format!(
            "Merge branch '{}' into 'main'\n\n{}\n\nSee merge request {}!{}\n",
            draft.request.source_branch, draft.request.title, self.path, draft.request.iid
        );
        self.tip = self.commit(&merger, &merger, &message, &[self.tip, head], &changes);
        draft.request.merge_commit = Some(self.tip);
    }

    fn squash(&mut self, draft: &mut Draft, moment: i64) {
        let author = self.signature(draft.request.author, moment);
        let merger = self.signature(draft.request.ended_by, moment);
        let changes = self.carried(draft);
        let message = format!("{}\n", draft.request.title);
        self.tip = self.commit(&author, &merger, &message, &[self.tip], &changes);
        draft.request.squash_commit = Some(self.tip);
    }

    fn rebase(&mut self, draft: &mut Draft, moment: i64) {
        draft.request.base = self.tip;
        for (changes, author, message) in &draft.changes {
            let committer = Signature {
                seconds: moment,
                ..author.clone()
            };
            let parent = self.tip;
            self.tip = self.commit(author, &committer, message, &[parent], changes);
            draft.request.commits.push(PlannedCommit {
                mark: self.tip,
                parents: vec![parent],
                author: author.clone(),
                committer,
                message: message.clone(),
            });
        }
        let touched: Vec<Change> = draft
            .changes
            .iter()
            .flat_map(|(changes, _, _)| changes.iter().cloned())
            .collect();
        let paths = files::touched(&touched);
        files::carry(&paths, &draft.files, &mut self.files);
    }

    fn finish(mut self, measure: Measure) -> History {
        self.stream.reference("refs/heads/main", self.tip);
        self.done.sort_by_key(|request| request.iid);
        for request in &self.done {
            let Some(head) = request.commits.last().map(|commit| commit.mark) else {
                continue;
            };
            // GitLab keeps every merge request's head, also when the branch is gone.
            self.stream
                .reference(&format!("refs/merge-requests/{}/head", request.iid), head);
            if matches!(request.outcome, Outcome::Open | Outcome::Closed(true)) {
                self.stream
                    .reference(&format!("refs/heads/{}", request.source_branch), head);
            }
        }
        let tagger = self.signature(people::OWNER, measure.end);
        self.stream.reference("refs/tags/start", 1);
        self.stream
            .tag("v1.0.0", self.tip, &tagger, "First release\n");
        let last = self
            .done
            .iter()
            .map(|request| request.ended)
            .max()
            .unwrap_or(measure.start);
        History {
            stream: self.stream,
            merge_requests: self.done,
            span: (measure.start, last.max(measure.start + 86_400)),
        }
    }
}
