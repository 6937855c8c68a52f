//! Facts that were kept are those the rows give: whatever changes, in whatever order, a report made of what
//! is kept says the same as one that reads every row anew.

use flow_core::model::{
    Commit, CommitWork, HelpedAuthor, MemberKey, RepositoryId, Timestamp, TreatmentChoice,
};
use flow_core::reports::{self, ShareOf};
use rusqlite::Connection;

use super::team::{Team, Written, between, reader};
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

impl Company {
    async fn new(seed: u64) -> Self {
        let team = Team::new().await;
        let both = [("platform/api", 1), ("platform/web", 2)];
        let repositories = team.import(team.integration, &both).await;
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
        let state = self.random.below(5);
        self.next += 1;
        let later = super::team::at("2026-11-19T10:00:00Z").millis() + self.next * 1_000;
        let (repository, pull) = &mut self.pull_requests[place];
        let mut again = pull.clone();
        again.pull_request.updated_at = Timestamp::from_millis(later);
        match state {
            0 => {
                again.pull_request.state = "opened".to_owned();
                again.pull_request.merged_at = None;
            }
            1 => again.pull_request.merged_at = Some(super::team::at("2026-10-05T10:00:00Z")),
            _ => again = again.comment(who, &when),
        }
        let (repository, copy) = (*repository, again.clone());
        *pull = again;
        self.team.merge_in(repository, copy).await;
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
        match self.random.below(20) {
            0..=7 => self.commit().await,
            8..=9 => self.measure().await,
            10..=13 => self.merge().await,
            14..=15 => self.read_again().await,
            16..=17 => self.decide().await,
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
                let by = ShareOf::People;
                let timeline = reports::project_timeline(&self.team, &filter, by, &reader()).await;
                let timeline = timeline.expect("the report is made");
                told.push_str(&format!("{timeline:#?}\n"));
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
             DELETE FROM report_usual_sizes;",
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
