//! A small team whose work is given day by day.

use std::ops::Deref;

use flow_core::model::{
    Approval, Commit, CommitSize, CommitWork, EditSpread, HelpedAuthor, IntegrationId, Note,
    Person, PullRequest, PullRequestCommit, PullRequestDetails, RemoteId, RepositoryId, Signature,
    Stream, Timestamp, WorkFilter, WorkTypes,
};
use flow_core::reports::{self, Filter, MetricId, Overview, RangeChoice, Reader, Tile};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::store::support::{TestStore, person, pull_request};

/// A store with one repository, and what was written to it so far.
pub(super) struct Team {
    store: TestStore,
    pub(super) integration: IntegrationId,
    pub(super) repository: RepositoryId,
    next: std::cell::Cell<i64>,
}

impl Deref for Team {
    type Target = TestStore;

    fn deref(&self) -> &TestStore {
        &self.store
    }
}

/// An instant by its RFC 3339 text.
pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("an RFC 3339 time")
}

/// A calendar day.
pub(super) fn date(text: &str) -> Date {
    text.parse().expect("a day")
}

/// From one day to another, of everything.
pub(super) fn between(from: &str, to: &str) -> Filter {
    Filter {
        range: RangeChoice::Days {
            from: date(from),
            to: date(to),
        },
        work: WorkFilter::default(),
    }
}

/// Somebody who reads in Oslo on Friday 20 November 2026.
pub(super) fn reader() -> Reader {
    Reader {
        now: at("2026-11-20T10:00:00Z"),
        zone: TimeZone::get("Europe/Oslo").expect("a zone of the database"),
    }
}

/// Lines in the order new work, legacy refactor, help others, rework.
pub(super) const fn lines(counts: [i64; 4]) -> WorkTypes {
    WorkTypes {
        new_work: counts[0],
        legacy_refactor: counts[1],
        help_others: counts[2],
        rework: counts[3],
    }
}

impl Team {
    pub(super) async fn new() -> Self {
        let store = TestStore::new();
        let (integration, repository) = store.with_repository().await;
        Self {
            store,
            integration,
            repository,
            next: std::cell::Cell::new(1),
        }
    }

    fn number(&self) -> i64 {
        self.next.replace(self.next.get() + 1)
    }

    /// A commit of somebody with a time such as `2026-11-02T09:00:00+01:00`, and its lines.
    pub(super) fn commit(
        &self,
        author: &str,
        when: &str,
        counts: [i64; 4],
    ) -> (Commit, CommitWork) {
        let number = self.number();
        let (instant, offset_minutes) =
            Timestamp::parse_with_offset(when).expect("an RFC 3339 time");
        let signature = Signature {
            name: author.to_owned(),
            email: format!("{}@example.com", author.to_lowercase()),
            at: instant,
            offset_minutes,
        };
        let work = lines(counts);
        let sha = format!("{number:040x}");
        let commit = Commit {
            sha: sha.clone(),
            parents: vec!["f".repeat(40)],
            author: signature.clone(),
            committer: signature,
            title: format!("Change {number}"),
            message: format!("Change {number}"),
            size: Some(CommitSize {
                additions: counts.iter().sum(),
                deletions: 0,
                files: 1,
            }),
        };
        let spread = EditSpread {
            places: i64::from(work.haloc() > 0),
            files: i64::from(work.haloc() > 0),
        };
        let helped = Vec::new();
        (
            commit,
            CommitWork {
                sha,
                work,
                spread,
                helped,
            },
        )
    }

    /// Stores commits in the team's repository.
    pub(super) async fn save(&self, commits: Vec<(Commit, CommitWork)>) {
        self.save_in(self.repository, commits).await;
    }

    pub(super) async fn save_in(
        &self,
        repository: RepositoryId,
        commits: Vec<(Commit, CommitWork)>,
    ) {
        let (commits, works): (Vec<_>, Vec<_>) = commits.into_iter().unzip();
        let saved = self.save_commits(repository, &commits, None).await;
        saved.expect("the store is written");
        // Merges are not measured, as in a real import.
        let is_merge = |sha: &str| {
            let of = commits.iter().find(|commit| commit.sha == sha);
            of.is_some_and(|commit| commit.parents.len() > 1)
        };
        let works: Vec<_> = works
            .into_iter()
            .filter(|work| !is_merge(&work.sha))
            .collect();
        let saved = self.save_commit_work(repository, &works).await;
        saved.expect("the store is written");
        let done = self.finish_stream(repository, Stream::Commits, None).await;
        done.expect("the store is written");
    }

    /// Stores a merged pull request with what happened to it.
    pub(super) async fn merge(&self, written: Written) {
        self.merge_in(self.repository, written).await;
    }

    pub(super) async fn merge_in(&self, repository: RepositoryId, written: Written) {
        let pull = written.pull_request;
        let updated_at = pull.updated_at;
        let iid = pull.iid;
        let saved = self.save_pull_requests(repository, &[pull], None).await;
        saved.expect("the store is written");
        if let Some(details) = written.details {
            let pending = self
                .pull_requests_without_details(repository, 100)
                .await
                .expect("the store is read");
            let own = pending.iter().find(|each| each.iid == iid);
            let id = own.expect("it was just stored").id;
            let saved = self
                .save_pull_request_details(id, updated_at, details)
                .await;
            saved.expect("the store is written");
        }
        let done = self
            .finish_stream(repository, Stream::PullRequests, None)
            .await;
        done.expect("the store is written");
    }

    /// The overview as the reader sees it.
    pub(super) async fn overview(&self, filter: &Filter) -> Overview {
        let overview = reports::overview(self, filter, &reader()).await;
        overview.expect("the report is made")
    }

    /// One figure of it.
    pub(super) async fn tile(&self, filter: &Filter, metric: MetricId) -> Tile {
        let overview = self.overview(filter).await;
        let tile = overview
            .tiles
            .into_iter()
            .find(|tile| tile.metric == metric);
        tile.expect("every metric has a tile")
    }
}

/// A pull request on its way into the store.
#[derive(Clone)]
pub(super) struct Written {
    pub(super) pull_request: PullRequest,
    pub(super) details: Option<PullRequestDetails>,
}

/// Somebody with an account.
pub(super) fn account(name: &str) -> Person {
    let number = name.bytes().map(i64::from).sum();
    person(number, name)
}

impl Written {
    /// One that was opened by somebody and merged.
    pub(super) fn new(iid: i64, author: &str, created_at: &str, merged_at: &str) -> Self {
        let mut pull_request = pull_request(iid);
        pull_request.author = Some(account(author));
        pull_request.created_at = at(created_at);
        pull_request.merged_at = Some(at(merged_at));
        pull_request.updated_at = at(merged_at);
        Self {
            pull_request,
            details: Some(PullRequestDetails {
                notes: Vec::new(),
                approvals: Vec::new(),
                reviewers: Vec::new(),
                commits: Vec::new(),
            }),
        }
    }

    fn details(&mut self) -> &mut PullRequestDetails {
        self.details.as_mut().expect("its details were read")
    }

    pub(super) fn comment(mut self, author: &str, when: &str) -> Self {
        let remote_id = RemoteId(self.pull_request.iid * 100 + self.details().notes.len() as i64);
        self.details().notes.push(Note {
            remote_id,
            note_type: None,
            body: "Why?".to_owned(),
            author: Some(account(author)),
            created_at: at(when),
            updated_at: at(when),
            system: false,
            resolvable: false,
            resolved: false,
            resolved_by: None,
            internal: false,
        });
        self
    }

    /// A note GitLab writes itself.
    pub(super) fn system_note(self, when: &str, body: &str) -> Self {
        let mut noted = self.comment("Ada", when);
        let last = noted.details().notes.last_mut().expect("just added");
        (last.system, last.body) = (true, body.to_owned());
        noted
    }

    pub(super) fn ready(self, when: &str) -> Self {
        self.system_note(when, "marked this merge request as **ready**")
    }

    pub(super) fn draft(self, when: &str) -> Self {
        self.system_note(when, "marked this merge request as **draft**")
    }

    pub(super) fn approve(mut self, person: &str, when: Option<&str>) -> Self {
        self.details().approvals.push(Approval {
            person: account(person),
            approved_at: when.map(at),
        });
        self
    }

    pub(super) fn commit(mut self, title: &str, author: &str, when: &str) -> Self {
        let place = self.details().commits.len() as i64;
        let sha = format!("{:040x}", 0xabc_0000 + self.pull_request.iid * 100 + place);
        self.details().commits.push(PullRequestCommit {
            sha,
            title: title.to_owned(),
            message: title.to_owned(),
            author_name: author.to_owned(),
            author_email: format!("{}@example.com", author.to_lowercase()),
            authored_at: at(when),
            committer_name: author.to_owned(),
            committer_email: format!("{}@example.com", author.to_lowercase()),
            committed_at: at(when),
        });
        self
    }
}

/// Lines of somebody else's that a commit replaced.
pub(super) fn helping(
    mut commit: (Commit, CommitWork),
    email: &str,
    lines: i64,
) -> (Commit, CommitWork) {
    commit.1.helped.push(HelpedAuthor {
        email: email.to_owned(),
        lines,
    });
    commit
}
