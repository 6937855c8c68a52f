//! A large world by chance: zones, merges, copies, squashed pull requests, people of many addresses,
//! bots, accounts that are gone.

use flow_core::model::{
    Approval, Commit, CommitWork, EditSpread, HelpedAuthor, MemberKey, Note, Person,
    PullRequestCommit, RemoteId, RepositoryId, Timestamp, TreatmentChoice,
};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::super::team::{Team, Written, at, lines};
use super::member_with;
use crate::random::Random;
use crate::store::support::person;

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// Offsets from UTC in minutes that commits are written in.
const OFFSETS: [i32; 8] = [0, 60, -480, 840, -720, 330, 345, -210];

/// Names with the local part of an address; the last ones are bots or tell nobody from anybody.
const PEOPLE: [(&str, &str); 16] = [
    ("Ada", "ada@example.com"),
    ("Ada L.", " ADA@home.example "),
    ("Grace", "grace@example.com"),
    ("Grace H", "grace@example.com"),
    ("Linus", "linus@example.com"),
    ("Łukasz", "lukasz@example.com"),
    ("田中", "tanaka@example.jp"),
    ("Νίκη", "niki@example.gr"),
    ("Edsger", "edsger@example.nl"),
    ("Barbara", "barbara@example.com"),
    ("Nobody", "root@localhost"),
    ("Somebody", "root@localhost"),
    ("Release", "build"),
    ("Renovate", "renovate@example.com"),
    ("deploy-bot", "deploy@example.com"),
    ("Lint", "lint[bot]@example.com"),
];

/// Accounts; the fifth and sixth are bots.
pub(super) const ACCOUNTS: [&str; 6] = ["Ada", "Grace", "Linus", "Niki", "deploy-bot", "Renovate"];

/// What GitLab notes by itself: that a pull request became a draft or is none any more, today's words and older ones.
const NOTED: [&str; 6] = [
    "marked this merge request as **draft**",
    "marked this merge request as **ready**",
    "marked this merge request as **draft** from 1a2b3c4d",
    "marked as a **Work In Progress**",
    "unmarked as a **Work In Progress**",
    "added 2 commits",
];

/// What is stored, and the same as it is told to the second computation.
pub(in super::super) struct Made {
    pub(super) random: Random,
    pub(super) commits: Vec<Value>,
    pub(super) requests: Vec<Value>,
    count: i64,
}

impl Made {
    fn by(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            commits: Vec::new(),
            requests: Vec::new(),
            count: 0,
        }
    }

    pub(super) fn below(&mut self, bound: i64) -> i64 {
        let bound = usize::try_from(bound).expect("a bound above zero");
        i64::try_from(self.random.below(bound)).expect("a small number")
    }

    pub(super) fn one_in(&mut self, bound: i64) -> bool {
        self.below(bound) == 0
    }

    fn author(&mut self) -> (&'static str, &'static str) {
        PEOPLE[self.random.below(PEOPLE.len())]
    }

    /// An instant of some twenty weeks around a day on which clocks change; often at a midnight.
    pub(super) fn instant(&mut self) -> i64 {
        let day = at("2026-08-01T00:00:00Z").millis() + self.below(140) * DAY;
        if self.one_in(4) {
            return day + (self.below(5) - 2) * 30 * MINUTE;
        }
        day + self.below(DAY)
    }

    fn commit(&mut self, team: &Team) -> (Commit, CommitWork) {
        let counts = [400, 60, 20, 30].map(|bound| self.below(bound));
        let (mut commit, mut work) = team.commit("Ada", "2026-11-02T10:00:00Z", counts);
        (commit.author.name, commit.author.email) = {
            let (name, email) = self.author();
            (name.to_owned(), email.to_owned())
        };
        commit.author.at = Timestamp::from_millis(self.instant() / 1000 * 1000);
        commit.author.offset_minutes = OFFSETS[self.random.below(OFFSETS.len())];
        self.count += 1;
        // No two are committed at once, so that there is one first of several copies.
        let committed = commit.author.at.millis() + self.count * 1000;
        commit.committer.at = Timestamp::from_millis(committed);
        if self.one_in(9) {
            commit.parents.push("e".repeat(40));
        }
        if self.one_in(30) {
            work.work = lines([990, 5, 3, self.below(5)]);
        }
        if self.one_in(12) {
            let titles = [
                "Update vendored code",
                "UPDATE vendored things",
                "Format [all] files",
            ];
            titles[self.random.below(titles.len())].clone_into(&mut commit.title);
        }
        // Some roots of these are whole numbers, and some commits are of no place, as a changed mode is.
        let files = self.below(30);
        work.spread = EditSpread {
            places: if files == 0 {
                0
            } else {
                files + self.below(90)
            },
            files,
        };
        if work.work.help_others > 0 {
            let (_, email) = self.author();
            let count = 1 + self.below(work.work.help_others);
            work.helped.push(HelpedAuthor {
                email: email.to_owned(),
                lines: count,
            });
        }
        (commit, work)
    }

    fn tell(&mut self, repository: i64, (commit, work): &(Commit, CommitWork)) {
        let counts = work.work;
        let counts = [
            counts.new_work,
            counts.legacy_refactor,
            counts.help_others,
            counts.rework,
        ];
        let is_measured = commit.parents.len() < 2;
        let helped = work.helped.iter().filter(|_| is_measured);
        let helped: Vec<Value> = helped.map(|one| json!([one.email, one.lines])).collect();
        self.commits.push(json!({
            "repository": repository, "sha": commit.sha, "parents": commit.parents.len(),
            "parent_shas": commit.parents,
            "name": commit.author.name, "email": commit.author.email,
            "authored": commit.author.at.millis(), "offset": commit.author.offset_minutes,
            "committed": commit.committer.at.millis(), "title": commit.title,
            "lines": is_measured.then_some(counts), "helped": helped,
            "spread": is_measured.then_some([work.spread.places, work.spread.files]),
        }));
    }

    /// The history of a repository, with rebased copies and, of another one, the same commits.
    fn history(&mut self, team: &Team, length: i64) -> Vec<(Commit, CommitWork)> {
        let mut history: Vec<(Commit, CommitWork)> = Vec::new();
        for _ in 0..length {
            let mut one = self.commit(team);
            if self.one_in(12) && !history.is_empty() {
                let other = history[self.random.below(history.len())].0.clone();
                one.0.author = other.author;
                one.0.title = other.title;
            }
            // Parents that are not here end a history.
            for (place, parent) in one.0.parents.iter_mut().enumerate() {
                let back = if place == 0 {
                    1 + self.below(4)
                } else {
                    1 + self.below(60)
                };
                let back = usize::try_from(back).expect("a small number");
                if let Some(earlier) = history.len().checked_sub(back) {
                    history[earlier].0.sha.clone_into(parent);
                }
            }
            history.push(one);
        }
        history
    }

    /// Takes the branches of some commits of the first repository away.
    async fn orphan(&mut self, team: &Team) {
        let own = self.commits.iter_mut();
        let own = own
            .filter(|told| told["repository"] == 1)
            .skip(3)
            .step_by(25);
        let shas = own.map(|told| {
            told["orphaned"] = json!(true);
            told["sha"].as_str().expect("a text").to_owned()
        });
        let noted = team.save_orphaned(team.repository, shas.collect()).await;
        noted.expect("the store is written");
    }

    /// Leaves commits of the first repository as they are before their lines are told apart, and as they were
    /// before places were counted.
    fn forget(&mut self, team: &Team) {
        let (mut unmeasured, mut unplaced) = (Vec::new(), Vec::new());
        for (place, told) in self.commits.iter_mut().enumerate() {
            let sha = told["sha"].as_str().expect("a text");
            let literal = format!("x'{sha}'");
            match place % 40 {
                _ if told["repository"] != 1 => {}
                7 => {
                    unmeasured.push(literal);
                    (told["lines"], told["helped"]) = (Value::Null, json!([]));
                    told["spread"] = Value::Null;
                }
                8 | 9 => {
                    unplaced.push(literal);
                    told["spread"] = Value::Null;
                }
                _ => {}
            }
        }
        let store = Connection::open(&team.path).expect("the store's file");
        for (what, shas) in [
            ("DELETE FROM commit_helped", &unmeasured),
            ("DELETE FROM commit_work", &unmeasured),
            (
                "UPDATE commit_work SET edit_places = NULL, edited_files = NULL",
                &unplaced,
            ),
        ] {
            let statement = format!(
                "{what} WHERE commit_id IN (SELECT id FROM commits WHERE id >> 32 = {} AND sha IN ({}))",
                team.repository.0,
                shas.join(", ")
            );
            let done = store.execute(&statement, []);
            done.expect("nobody else writes");
        }
    }

    fn account(&mut self) -> Option<Person> {
        let place = self.below(7);
        let name = ACCOUNTS.get(usize::try_from(place).ok()?)?;
        Some(person(place + 1, name))
    }

    fn pull_request(&mut self, iid: i64, history: &[(Commit, CommitWork)]) -> Written {
        let mut written = Written::new(iid, "Ada", "2026-11-02T08:00:00Z", "2026-11-02T09:00:00Z");
        let opened = self.instant();
        let merged = opened + self.below(9 * DAY) - DAY / 2;
        let pull = &mut written.pull_request;
        pull.created_at = Timestamp::from_millis(opened);
        pull.merged_at = Some(Timestamp::from_millis(merged));
        pull.author = self.account();
        pull.merged_by = match iid % 5 {
            0 => None,
            place => Some(person(place, ACCOUNTS[(place - 1) as usize])),
        };
        pull.updated_at = Timestamp::from_millis(merged);
        let (state, closed_at) = match self.below(12) {
            0 | 1 => ("opened", None),
            2 => ("closed", Some(Timestamp::from_millis(merged))),
            // A closing that GitLab does not date.
            3 => ("closed", None),
            _ => ("merged", None),
        };
        pull.draft = self.one_in(3);
        pull.closed_at = closed_at;
        if self.one_in(5) {
            "release".clone_into(&mut pull.target_branch);
        }
        if state != "merged" {
            pull.state = state.to_owned();
            pull.merged_at = None;
        }
        let details = written.details.as_mut().expect("they are there");
        details.notes = self.notes(iid, opened, merged);
        if let Some(person) = self.account() {
            let when = opened + self.below(6 * DAY);
            let approved_at = (!self.one_in(3)).then_some(Timestamp::from_millis(when));
            details.approvals.push(Approval {
                person,
                approved_at,
            });
        }
        details.commits = self.commits_of_request(iid, opened, history);
        if self.one_in(3) {
            let squashed = history[self.random.below(history.len())].0.sha.clone();
            written.pull_request.squash_commit_sha = Some(squashed);
        }
        if self.one_in(10) {
            written.details = None;
        }
        written
    }

    fn notes(&mut self, iid: i64, opened: i64, merged: i64) -> Vec<Note> {
        let notes = (0..self.below(6)).map(|number| {
            let system = self.one_in(3);
            Note {
                remote_id: RemoteId(iid * 100 + number),
                note_type: None,
                body: if system {
                    NOTED[self.random.below(NOTED.len())].to_owned()
                } else {
                    said(iid + number)
                },
                author: self.account(),
                created_at: Timestamp::from_millis(opened + self.below(6 * DAY)),
                updated_at: Timestamp::from_millis(merged),
                system,
                resolvable: false,
                resolved: false,
                resolved_by: None,
                internal: false,
            }
        });
        notes.collect()
    }

    fn commits_of_request(
        &mut self,
        iid: i64,
        opened: i64,
        history: &[(Commit, CommitWork)],
    ) -> Vec<PullRequestCommit> {
        let mut commits: Vec<PullRequestCommit> = Vec::new();
        for number in 0..self.below(5) {
            let (name, email) = self.author();
            let known = &history[self.random.below(history.len())].0;
            let is_known = self.one_in(2) && commits.iter().all(|other| other.sha != known.sha);
            let new = format!("{:040x}", 0xabc_0000_0000 + iid * 100 + number);
            let title = ["Merge branch 'main'", "Merge branches", "Fix"][self.random.below(3)];
            let new_at = Timestamp::from_millis(opened + self.below(4 * DAY) - DAY);
            let authored_at = if is_known { known.author.at } else { new_at };
            // A name that no branch holds, of an address that may.
            let name = if self.one_in(2) {
                format!("{name} at home")
            } else {
                name.to_owned()
            };
            commits.push(PullRequestCommit {
                sha: if is_known { known.sha.clone() } else { new },
                title: title.to_owned(),
                message: title.to_owned(),
                author_name: name.clone(),
                author_email: email.to_owned(),
                authored_at,
                committer_name: name,
                committer_email: email.to_owned(),
                committed_at: authored_at,
            });
        }
        commits
    }

    fn tell_request(&mut self, repository: i64, written: &Written) {
        let pull = &written.pull_request;
        let details = written.details.as_ref();
        let account = |person: &Option<Person>| person.as_ref().map(|one| one.remote_id.0);
        let notes = details.into_iter().flat_map(|details| &details.notes);
        let notes = notes.map(|note| {
            json!({"author": account(&note.author), "system": note.system, "id": note.remote_id.0,
                "body": note.body, "created": note.created_at.millis(), "length": note.body.trim().chars().count()})
        });
        let approvals = details.into_iter().flat_map(|details| &details.approvals);
        let approvals = approvals.map(|approval| {
            json!({"account": approval.person.remote_id.0,
                "at": approval.approved_at.map(Timestamp::millis)})
        });
        let commits = details.into_iter().flat_map(|details| &details.commits);
        let commits = commits.map(|commit| {
            json!({"sha": commit.sha, "title": commit.title, "name": commit.author_name,
                "email": commit.author_email, "authored": commit.authored_at.millis()})
        });
        self.requests.push(json!({
            "repository": repository, "iid": pull.iid, "state": pull.state,
            "author": account(&pull.author), "created": pull.created_at.millis(),
            "merged": pull.merged_at.map(Timestamp::millis), "merged_by": account(&pull.merged_by),
            "closed": pull.closed_at.map(Timestamp::millis), "closed_by": account(&pull.closed_by),
            "target": pull.target_branch, "squash_sha": pull.squash_commit_sha, "draft": pull.draft,
            "updated": pull.updated_at.millis(),
            "read": details.is_some(), "notes": notes.collect::<Vec<_>>(),
            "approvals": approvals.collect::<Vec<_>>(), "commits": commits.collect::<Vec<_>>(),
        }));
    }
}

/// Joins some, leaves others out; each the way a person does it.
async fn decide(team: &Team) {
    let key = |alias: &str| MemberKey(alias.to_owned());
    for pair in [
        ["address ada@example.com", "address ada@home.example"],
        ["address ada@home.example", "account gitlab.example.com 1"],
        ["address niki@example.gr", "account gitlab.example.com 4"],
        ["address grace@example.com", "account gitlab.example.com 2"],
    ] {
        let mut keys = Vec::new();
        for alias in pair {
            keys.push(member_with(team, alias).await);
        }
        team.join_members(&keys, None)
            .await
            .expect("they are joined");
    }
    for (alias, choice) in [
        ("address linus@example.com", TreatmentChoice::Excluded),
        ("account gitlab.example.com 3", TreatmentChoice::Hidden),
        ("address edsger@example.nl", TreatmentChoice::Hidden),
        ("address deploy@example.com", TreatmentChoice::Included),
    ] {
        let decided = team.set_treatment(&[key(alias)], choice).await;
        decided.expect("somebody has this key");
    }
}

/// A nod or a sentence with a reason in it.
fn said(number: i64) -> String {
    match number % 3 {
        0 => "This loses a cent for every refund, doesn't it?".to_owned(),
        _ => "Why?".to_owned(),
    }
}

/// Commits and pull requests by chance, on their way into a store.
pub(in super::super) async fn random_pieces(
    seed: u64,
    commits: i64,
    requests: i64,
) -> (Vec<(Commit, CommitWork)>, Vec<Written>) {
    let mut made = Made::by(seed);
    let history = made.history(&Team::new().await, commits);
    let requests = (1..=requests).map(|iid| made.pull_request(iid, &history));
    let requests = requests.collect();
    (history, requests)
}

/// A store full of chance: a repository, and a fork with a third of its commits.
pub(in super::super) async fn random_team(
    seed: u64,
    commits: i64,
    requests: i64,
) -> (Team, RepositoryId, Made) {
    let team = Team::new().await;
    let other = team
        .import(team.integration, &[("platform/api", 1), ("ada/api", 2)])
        .await;
    let mut made = Made::by(seed);
    let history = made.history(&team, commits);
    let forked: Vec<_> = history.iter().step_by(3).cloned().collect();
    for (number, repository, history) in [(1, team.repository, &history), (2, other[1], &forked)] {
        for one in history {
            made.tell(number, one);
        }
        team.save_in(repository, history.clone()).await;
    }
    made.forget(&team);
    made.orphan(&team).await;
    for iid in 1..=requests {
        let written = made.pull_request(iid, &history);
        made.tell_request(1, &written);
        team.merge(written).await;
    }
    decide(&team).await;
    (team, other[1], made)
}
