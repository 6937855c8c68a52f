//! Facts that were kept are those the rows give: whatever changes, in whatever order, a report made of what
//! is kept says the same as one that reads every row anew.

use flow_core::model::{
    CalendarKind, CalendarRepeats, Commit, CommitWork, CountRules, CountedDays, HelpedAuthor,
    ListQuery, MemberKey, NewCalendarEvent, PullRequestRules, PullRequestStart, RepositoryId,
    Stream, Timestamp, TreatmentChoice,
};
use flow_core::reports::{self, ShareOf};
use flow_core::store::{PresenceNote, ReadPullRequestDetails};
use rusqlite::Connection;

use super::team::{Team, Written, between, reader};
use super::work_log::told as work_told;
use crate::random::Random;

const PEOPLE: [&str; 5] = ["Ada", "Grace", "Linus", "Barbara", "Renovate Bot"];

/// The team, and what it wrote so far.
struct Company {
    team: Team,
    repositories: [RepositoryId; 2],
    random: Random,
    commits: Vec<(RepositoryId, Commit, CommitWork)>,
    pull_requests: Vec<(RepositoryId, Written)>,
    /// Goes up with everything that needs a number of its own.
    next: i64,
}

/// Notes down whose facts a written row is part of, whoever writes it: those must not be kept any more afterwards.
const WATCH: &str = "
    CREATE TABLE touched_commits (id INTEGER NOT NULL) STRICT;
    CREATE TABLE touched_merged (id INTEGER NOT NULL) STRICT;
    CREATE TABLE touched_closed (id INTEGER NOT NULL) STRICT;";

/// What is done to a row, and how the row is called that says where it belonged.
const WRITES: [(&str, &str); 4] = [
    ("INSERT", "NEW"),
    ("UPDATE", "OLD"),
    ("UPDATE", "NEW"),
    ("DELETE", "OLD"),
];

/// A table, the column that leads to a commit or pull request, and which of the two it is.
const WATCHED: [(&str, &str, bool); 7] = [
    ("commits", "id", true),
    ("commit_work", "commit_id", true),
    ("commit_helped", "commit_id", true),
    ("pull_requests", "id", false),
    ("pull_request_notes", "pull_request_id", false),
    ("pull_request_approvals", "pull_request_id", false),
    ("pull_request_commits", "pull_request_id", false),
];

fn watch(connection: &Connection) {
    connection.execute_batch(WATCH).expect("they are new");
    for (table, column, is_of_commit) in WATCHED {
        for (write, row) in WRITES {
            // Of the row itself what it says, since it may be gone or changed; of others what it says now.
            let from = match table {
                "commits" => format!("(SELECT {row}.id, {row}.authored_at, {row}.repository_id)"),
                "pull_requests" => format!(
                    "(SELECT {row}.id, {row}.repository_id, {row}.merged_at, {row}.closed_at,
                        {row}.updated_at, {row}.state)"
                ),
                _ if is_of_commit => "commits".to_owned(),
                _ => "pull_requests".to_owned(),
            };
            let note = |kind: &str, at: &str, holds: &str| {
                format!(
                    "INSERT INTO touched_{kind} SELECT ({at} >> 31 << 32) + repository_id
                     FROM {from} WHERE id = {row}.{column} AND {holds};"
                )
            };
            let notes = if is_of_commit {
                note("commits", "authored_at", "true")
            } else {
                let closed = "coalesce(closed_at, updated_at)";
                note("merged", "merged_at", "merged_at IS NOT NULL")
                    + &note("closed", closed, "state = 'closed'")
            };
            let trigger = format!(
                "CREATE TRIGGER watch_{table}_{write}_{row} AFTER {write} ON {table} BEGIN {notes} END"
            );
            connection.execute_batch(&trigger).expect("it is new");
        }
    }
}

impl Company {
    async fn new(seed: u64) -> Self {
        let team = Team::new().await;
        let both = [("platform/api", 1), ("platform/web", 2)];
        let repositories = team.import(team.integration, &both).await;
        watch(&Connection::open(&team.path).expect("the store's file"));
        Self {
            repositories: [repositories[0], repositories[1]],
            team,
            random: Random::new(seed),
            commits: Vec::new(),
            pull_requests: Vec::new(),
            next: 0,
        }
    }

    fn person(&mut self) -> &'static str {
        PEOPLE[self.random.below(PEOPLE.len())]
    }

    fn when(&mut self) -> String {
        let (day, hour) = (self.random.below(80), self.random.below(24));
        let date = super::team::date("2026-09-01");
        let date = date.saturating_add(jiff::Span::new().days(day as i64));
        let zone = ["Z", "+02:00", "-08:00", "+14:00"][self.random.below(4)];
        format!("{date}T{hour:02}:00:00{zone}")
    }

    fn repository(&mut self) -> RepositoryId {
        self.repositories[self.random.below(2)]
    }

    async fn commit(&mut self) {
        let (who, when, repository) = (self.person(), self.when(), self.repository());
        let lines = [self.random.below(1_200) as i64, 3, 9, 2];
        let (mut commit, mut work) = self.team.commit(who, &when, lines);
        let helped = self.person();
        work.helped.push(HelpedAuthor {
            email: format!(" {helped}@EXAMPLE.com"),
            lines: 1 + self.random.below(9) as i64,
        });
        work.spread.places = self.random.below(30) as i64;
        work.spread.files = self.random.below(9) as i64;
        match self.random.below(6) {
            0 => commit.parents.push("e".repeat(40)),
            1 => commit.title = "Merge branch 'main' into topic".to_owned(),
            2 => {
                if let Some((_, earlier, _)) = self.commits.last() {
                    commit.title.clone_from(&earlier.title);
                    commit.author = earlier.author.clone();
                }
            }
            _ => {}
        }
        self.team
            .save_in(repository, vec![(commit.clone(), work.clone())])
            .await;
        self.commits.push((repository, commit, work));
    }

    /// Lines are told apart once more, as after a change of excluded files.
    async fn measure(&mut self) {
        if self.commits.is_empty() {
            return;
        }
        let place = self.random.below(self.commits.len());
        let lines = self.random.below(300) as i64;
        let (repository, commit, work) = &mut self.commits[place];
        if commit.parents.len() > 1 {
            return;
        }
        work.work.new_work = lines;
        work.spread.places = lines / 7;
        work.helped.truncate(lines as usize % 2);
        let saved = self
            .team
            .save_commit_work(*repository, std::slice::from_ref(work));
        saved.await.expect("the store is written");
    }

    async fn merge(&mut self) {
        self.next += 1;
        let iid = self.next;
        let (who, opened, merged) = (self.person(), self.when(), self.when());
        let mut pull = Written::new(iid, who, &opened, &merged);
        for _ in 0..self.random.below(4) {
            let (who, when) = (self.person(), self.when());
            pull = pull.comment(who, &when);
        }
        for _ in 0..self.random.below(3) {
            let (who, when) = (self.person(), self.when());
            pull = pull.commit("Part", who, &when);
            if !self.commits.is_empty() {
                let place = self.random.below(self.commits.len());
                let details = pull.details.as_mut().expect("they were read");
                let last = details.commits.last_mut().expect("it was just added");
                last.sha.clone_from(&self.commits[place].1.sha);
            }
        }
        if self.random.below(2) == 0 {
            let (who, when) = (self.person(), self.when());
            pull = pull.approve(who, Some(&when));
        }
        for _ in 0..self.random.below(3) {
            let when = self.when();
            pull = match self.random.below(3) {
                0 => pull.draft(&when),
                _ => pull.ready(&when),
            };
        }
        if self.random.below(3) == 0 {
            pull.pull_request.squash_commit_sha = Some("d".repeat(40));
        }
        let repository = self.repository();
        self.team.merge_in(repository, pull.clone()).await;
        self.pull_requests.push((repository, pull));
    }

    /// A pull request as it is read again: changed, or not merged after all.
    async fn read_again(&mut self) {
        if self.pull_requests.is_empty() {
            return;
        }
        let place = self.random.below(self.pull_requests.len());
        let (who, when) = (self.person(), self.when());
        let state = self.random.below(6);
        self.next += 1;
        let later = super::team::at("2026-11-22T10:00:00Z").millis() + self.next * 1_000;
        let (repository, pull) = &mut self.pull_requests[place];
        let mut again = pull.clone();
        again.pull_request.updated_at = Timestamp::from_millis(later);
        match state {
            0 => {
                again.pull_request.state = "opened".to_owned();
                again.pull_request.merged_at = None;
            }
            1 => again.pull_request.merged_at = Some(super::team::at("2026-10-05T10:00:00Z")),
            2 => {
                again.pull_request.state = "closed".to_owned();
                again.pull_request.closed_at = again.pull_request.merged_at.take();
            }
            3 => again = again.ready(&when),
            _ => again = again.comment(who, &when),
        }
        let (repository, copy) = (*repository, again.clone());
        *pull = again;
        self.team.merge_in(repository, copy).await;
    }

    /// A pull request whose row stays as it is: what hangs on it is read again, or GitLab does not show it for a while.
    async fn look_again(&mut self) {
        if self.pull_requests.is_empty() {
            return;
        }
        let place = self.random.below(self.pull_requests.len());
        let (who, when, kind) = (self.person(), self.when(), self.random.below(3));
        let (repository, pull) = &mut self.pull_requests[place];
        let iid = pull.pull_request.iid;
        if kind < 2 {
            let mut note = PresenceNote::default();
            [&mut note.gone, &mut note.back][kind].push(iid);
            let stream = Stream::PullRequests;
            let noted = self.team.note_presence(*repository, stream, note).await;
            noted.expect("the store is written");
            return;
        }
        *pull = pull.clone().comment(who, &when);
        let list = ListQuery {
            limit: 1_000,
            ..ListQuery::default()
        };
        let page = self.team.list_pull_requests(*repository, list).await;
        let stored = page.expect("the store is read").rows;
        let stored = stored.iter().find(|each| each.pull_request.iid == iid);
        let stored = stored.expect("it was stored");
        let read = ReadPullRequestDetails {
            id: stored.id,
            updated_at: stored.pull_request.updated_at,
            details: pull.details.clone(),
            commits_of_head: stored.pull_request.head_sha.clone(),
        };
        let saved = self
            .team
            .save_details_of_pull_requests(*repository, vec![read]);
        saved.await.expect("the store is written");
    }

    /// Facts of rows that were written since are not kept, and every row has a span to be found in.
    fn assert_told(&self, step: i32) {
        let connection = Connection::open(&self.team.path).expect("the store's file");
        let found = |statement: &str| {
            let mut statement = connection.prepare(statement).expect("SQL");
            let keys = statement.query_map([], |row| row.get(0)).expect("keys");
            keys.collect::<Result<Vec<i64>, _>>().expect("keys")
        };
        for (kind, spans, rows) in [
            (
                "commits",
                "report_commit_spans",
                "SELECT (authored_at >> 31 << 32) + repository_id FROM commits",
            ),
            (
                "merged",
                "report_pull_request_spans",
                "SELECT (merged_at >> 31 << 32) + repository_id FROM pull_requests
                 WHERE merged_at IS NOT NULL",
            ),
            (
                "closed",
                "report_closed_spans",
                "SELECT (coalesce(closed_at, updated_at) >> 31 << 32) + repository_id
                 FROM pull_requests WHERE state = 'closed'",
            ),
        ] {
            let still_kept = found(&format!(
                "SELECT DISTINCT t.id FROM touched_{kind} AS t JOIN {spans} AS s ON s.id = t.id
                 WHERE s.facts IS NOT NULL"
            ));
            assert!(
                still_kept.is_empty(),
                "step {step}: rows of these spans of {kind} were written, and nobody said so: {still_kept:?}"
            );
            let unknown = found(&format!("{rows} EXCEPT SELECT id FROM {spans}"));
            assert!(
                unknown.is_empty(),
                "step {step}: no report would look for {kind} in these spans: {unknown:?}"
            );
            let forgotten = connection.execute(&format!("DELETE FROM touched_{kind}"), []);
            forgotten.expect("nobody else writes");
        }
    }

    async fn decide(&mut self) {
        let key = |who: &str| MemberKey(format!("address {}@example.com", who.to_lowercase()));
        let (one, other) = (key(self.person()), key(self.person()));
        let choice = [
            TreatmentChoice::Hidden,
            TreatmentChoice::Excluded,
            TreatmentChoice::Included,
            TreatmentChoice::Automatic,
        ][self.random.below(4)];
        // Whoever wrote nothing yet, or is joined already, is nobody to decide about.
        if self.random.below(2) == 0 {
            let _nobody = self.team.join_members(&[one, other], None).await;
        } else {
            let _nobody = self.team.set_treatment(&[one], choice).await;
        }
    }

    /// When the time of pull requests starts and on which days it passes; a holiday comes with it.
    async fn choose_time(&mut self) {
        let mut rules = CountRules::default();
        let starts = PullRequestStart::ALL;
        rules.pull_requests = PullRequestRules {
            start: starts[self.random.below(starts.len())],
            days: CountedDays::ALL[self.random.below(2)],
        };
        let set = self.team.set_count_rules(rules).await;
        set.expect("the store is written");
        let day = super::team::at(&self.when()).millis() / 86_400_000;
        let day = super::team::date("1970-01-01").saturating_add(jiff::Span::new().days(day));
        let holiday = NewCalendarEvent {
            name: "Closed".to_owned(),
            kind: CalendarKind::Holiday,
            first_day: day,
            last_day: day,
            repeats: CalendarRepeats::Never,
        };
        let added = self.team.add_calendar_event(holiday).await;
        added.expect("there is room");
    }

    async fn take_out(&mut self) {
        let repository = self.repository();
        let out = self.team.unimport_repository(repository).await;
        out.expect("the store is written");
        self.commits.retain(|(own, _, _)| *own != repository);
        self.pull_requests.retain(|(own, _)| *own != repository);
        let both = [("platform/api", 1), ("platform/web", 2)];
        let again = self.team.import(self.team.integration, &both).await;
        self.repositories = [again[0], again[1]];
    }

    async fn do_something(&mut self) {
        match self.random.below(24) {
            20..=23 => self.look_again().await,
            0..=7 => self.commit().await,
            8..=9 => self.measure().await,
            10..=13 => self.merge().await,
            14..=15 => self.read_again().await,
            16..=17 => self.decide().await,
            19 => self.choose_time().await,
            18 if self.random.below(6) == 0 => self.take_out().await,
            _ => {
                let kept = self.team.keep_report_facts().await;
                kept.expect("the store is written");
            }
        }
    }

    /// Everything that is made of facts, as text.
    async fn told(&self) -> String {
        let mut told = String::new();
        for (from, to) in [("2026-09-01", "2026-11-20"), ("2026-09-25", "2026-10-10")] {
            let filter = between(from, to);
            let mut one = filter.clone();
            one.work.repository_ids = vec![self.repositories[0]];
            for filter in [filter, one] {
                let resolution = reports::pr_resolution(&self.team, &filter, &reader()).await;
                let resolution = resolution.expect("the report is made");
                let overview = self.team.overview(&filter).await;
                told.push_str(&format!("{overview:#?}\n{resolution:#?}\n"));
                let workflow = reports::review_workflow(&self.team, &filter, &reader()).await;
                let workflow = workflow.expect("the report is made");
                told.push_str(&format!("{workflow:#?}\n"));
                let by = ShareOf::People;
                let timeline = reports::project_timeline(&self.team, &filter, by, &reader()).await;
                let timeline = timeline.expect("the report is made");
                told.push_str(&format!("{timeline:#?}\n"));
                told.push_str(&work_told(&self.team, &filter).await);
            }
        }
        told
    }

    fn forget_kept(&self) {
        let connection = Connection::open(&self.team.path).expect("the store's file");
        let forgotten = connection.execute_batch(
            "UPDATE report_commit_spans SET facts = NULL;
             UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL;
             UPDATE report_closed_spans SET facts = NULL;
             DELETE FROM report_usual_sizes;
             -- And what is remembered of them, whether these said so or not.
             UPDATE report_span_versions SET version = version + 1;",
        );
        forgotten.expect("nobody else writes");
    }
}

#[tokio::test]
async fn what_is_kept_is_what_the_rows_say() {
    let seed = crate::random::wanted_seed("FLOW_DESKTOP_KEPT_SEED").unwrap_or(20_261_123);
    println!("FLOW_DESKTOP_KEPT_SEED={seed}");
    let mut company = Company::new(seed).await;
    for step in 0..120 {
        company.do_something().await;
        company.assert_told(step);
        if step % 3 == 0 {
            let kept = company.told().await;
            company.forget_kept();
            let anew = company.told().await;
            assert_eq!(kept, anew, "after step {step}");
            let kept = company.team.keep_report_facts().await;
            kept.expect("the store is written");
            assert_eq!(company.told().await, anew, "kept after step {step}");
        }
    }
}
