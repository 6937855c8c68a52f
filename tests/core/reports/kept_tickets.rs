//! Kept facts of tickets are those the rows give: whatever changes after they were kept, in whatever order, reports say the
//! same as when every row is read anew.

use flow_core::model::{
    LabelEvent, ListQuery, MemberKey, Note, Person, RemoteId, RepositoryId, StateEvent,
    StatusCategory, Stream, Ticket, TicketDetails, TicketStatus, TicketStatuses, Timestamp,
    TreatmentChoice,
};
use flow_core::reports::{self, TicketLogQuery, TicketShow};
use flow_core::store::PresenceNote;
use rusqlite::Connection;

use super::team::{Team, account, at, between, reader};
use super::work_log::told as work_told;
use crate::random::Random;
use crate::store::support::ticket;

const PEOPLE: [&str; 5] = ["Ada", "Grace", "Linus", "Barbara", "Renovate"];
const LABELS: [&str; 4] = ["ready", "doing", "blocked", "shipped"];
const DAY: i64 = 86_400_000;

/// The team, and its tickets so far.
struct Desk {
    team: Team,
    repositories: [RepositoryId; 2],
    random: Random,
    filed: Vec<(RepositoryId, Ticket, TicketDetails)>,
    /// Goes up with everything that needs a number of its own.
    next: i64,
}

impl Desk {
    async fn new(seed: u64) -> Self {
        let mut desk = Self {
            team: Team::new().await,
            repositories: [RepositoryId(0); 2],
            random: Random::new(seed),
            filed: Vec::new(),
            next: 0,
        };
        desk.import().await;
        desk
    }

    async fn import(&mut self) {
        let both = [("platform/api", 1), ("platform/web", 2)];
        let own = self.team.import(self.team.integration, &both).await;
        self.repositories = [own[0], own[1]];
    }

    fn person(&mut self) -> Person {
        account(PEOPLE[self.random.below(PEOPLE.len())])
    }

    fn after(&mut self, instant: Timestamp) -> Timestamp {
        Timestamp::from_millis(instant.millis() + self.random.below(20) as i64 * DAY / 2)
    }

    /// A new ticket, or one as it is read again: moved on, closed, opened again, of others.
    async fn file(&mut self) {
        self.next += 1;
        let is_new = self.filed.is_empty() || self.random.below(2) == 0;
        if is_new {
            let mut own = ticket(self.next);
            let opened = at("2026-08-20T09:00:00Z").millis() + self.random.below(70) as i64 * DAY;
            own.created_at = Timestamp::from_millis(opened);
            own.labels = Vec::new();
            own.author = (self.random.below(5) > 0).then(|| self.person());
            own.weight = (self.random.below(3) > 0).then_some(self.next % 5);
            (own.state, own.closed_at, own.closed_by) = ("opened".to_owned(), None, None);
            let repository = self.repositories[self.random.below(2)];
            self.filed.push((repository, own, TicketDetails::default()));
        }
        let place = if is_new {
            self.filed.len() - 1
        } else {
            self.random.below(self.filed.len())
        };
        self.move_on(place);
        let (repository, own, details) = self.filed[place].clone();
        // As a run may have it, the details may come later.
        let with_details = self.random.below(4) > 0;
        let row = std::slice::from_ref(&own);
        let saved = self.team.save_tickets(repository, row, None).await;
        saved.expect("the store is written");
        if with_details {
            let pending = self.team.tickets_without_details(repository, 1_000).await;
            let pending = pending.expect("the store is read");
            let own = pending.iter().find(|row| row.iid == own.iid);
            let own = own.expect("it was just stored");
            let saved = self
                .team
                .save_ticket_details(own.id, own.updated_at, details);
            saved.await.expect("the store is written");
        }
    }

    /// Changes a ticket and what hangs on it.
    fn move_on(&mut self, place: usize) {
        let (_, mut own, mut details) = self.filed[place].clone();
        self.next += 1;
        let (number, when) = (RemoteId(self.next), self.after(own.created_at));
        own.updated_at =
            Timestamp::from_millis(at("2026-11-19T10:00:00Z").millis() + self.next * 1_000);
        own.assignees = (0..self.random.below(3)).map(|_| self.person()).collect();
        own.assignees.dedup_by_key(|one| one.remote_id);
        let label = LABELS[self.random.below(LABELS.len())];
        details.label_events.push(LabelEvent {
            remote_id: number,
            person: None,
            created_at: when,
            label: Some(label.to_owned()),
            action: "add".to_owned(),
        });
        own.labels = vec![label.to_owned()];
        match self.random.below(4) {
            0 => {
                (own.state, own.closed_at) = ("closed".to_owned(), Some(when));
                own.closed_by = Some(self.person());
            }
            1 => (own.state, own.closed_at, own.closed_by) = ("opened".to_owned(), None, None),
            _ => {}
        }
        details.state_events.push(StateEvent {
            remote_id: number,
            person: None,
            created_at: when,
            state: if own.closed_at.is_some() {
                "closed"
            } else {
                "reopened"
            }
            .to_owned(),
        });
        let (who, author) = (self.person().username, self.person());
        let is_system = self.random.below(2) == 0;
        details.notes.push(Note {
            remote_id: number,
            note_type: None,
            body: format!("assigned to @{}", who.to_uppercase()),
            author: (self.random.below(5) > 0).then_some(author),
            created_at: when,
            updated_at: when,
            system: is_system,
            resolvable: false,
            resolved: false,
            resolved_by: None,
            internal: false,
        });
        (self.filed[place].1, self.filed[place].2) = (own, details);
    }

    /// GitLab does not show a ticket any more, or shows it again.
    async fn look_for_gone(&mut self) {
        if self.filed.is_empty() {
            return;
        }
        let (repository, own, _) = &self.filed[self.random.below(self.filed.len())];
        let iid = own.iid;
        let (gone, back) = match self.random.below(2) {
            0 => (vec![iid], Vec::new()),
            _ => (Vec::new(), vec![iid]),
        };
        let note = PresenceNote {
            gone,
            back,
            ..PresenceNote::default()
        };
        let noted = self.team.note_presence(*repository, Stream::Tickets, note);
        noted.await.expect("the store is written");
    }

    /// Another list of statuses, for everything or for one repository.
    async fn set_statuses(&mut self) {
        let categories = [
            StatusCategory::NotStarted,
            [StatusCategory::Active, StatusCategory::Waiting][self.random.below(2)],
            StatusCategory::Waiting,
            StatusCategory::Done,
        ];
        let list = LABELS.iter().zip(categories);
        let list = list.map(|(label, category)| TicketStatus {
            label: (*label).to_owned(),
            category,
        });
        let statuses = TicketStatuses::new(list.collect()).expect("a line");
        let statuses = (self.random.below(3) > 0).then_some(statuses);
        let place = self.random.below(3);
        let of = self.repositories.get(place).copied();
        let set = self.team.set_ticket_statuses(of, statuses).await;
        set.expect("the store is written");
        if self.random.below(3) > 0 {
            let renewed = self.team.renew_ticket_flows().await;
            renewed.expect("ways are worked out");
        }
    }

    async fn decide(&mut self) {
        let key = |person: Person| {
            MemberKey(format!("account gitlab.example.com {}", person.remote_id.0))
        };
        let (one, other) = (key(self.person()), key(self.person()));
        let choice = [
            TreatmentChoice::Hidden,
            TreatmentChoice::Excluded,
            TreatmentChoice::Included,
            TreatmentChoice::Automatic,
        ][self.random.below(4)];
        // Whoever is not known yet, or is joined already, is nobody to decide about.
        if self.random.below(2) == 0 {
            let _nobody = self.team.join_members(&[one, other], None).await;
        } else {
            let _nobody = self.team.set_treatment(&[one], choice).await;
        }
    }

    async fn take_out(&mut self) {
        let repository = self.repositories[self.random.below(2)];
        let out = self.team.unimport_repository(repository).await;
        out.expect("the store is written");
        self.filed.retain(|(own, _, _)| *own != repository);
        self.import().await;
    }

    async fn do_something(&mut self) {
        match self.random.below(20) {
            0..=9 => self.file().await,
            10..=11 => self.look_for_gone().await,
            12..=13 => self.set_statuses().await,
            14..=15 => self.decide().await,
            16 if self.random.below(3) == 0 => self.take_out().await,
            17 => self.execute(
                // Ids go on further up, so that not all tickets are beside each other.
                "UPDATE sqlite_sequence SET seq = seq + 200 WHERE name = 'tickets'",
            ),
            _ => self.keep().await,
        }
    }

    async fn keep(&self) {
        let kept = self.team.keep_report_facts().await;
        kept.expect("the store is written");
    }

    fn execute(&self, statements: &str) {
        let connection = Connection::open(&self.team.path).expect("the store's file");
        let executed = connection.execute_batch(statements);
        executed.expect("nobody else writes");
    }

    /// Everything that is made of tickets, as text.
    async fn told(&self) -> String {
        let mut told = String::new();
        for (from, to) in [("2026-08-17", "2026-11-22"), ("2026-09-28", "2026-10-11")] {
            let mut filter = between(from, to);
            for repositories in [Vec::new(), vec![self.repositories[0]]] {
                filter.work.repository_ids = repositories;
                let report = reports::ticket_report(&self.team, &filter, &reader()).await;
                let report = report.expect("the report is made");
                let back = reports::retrospective(&self.team, &filter, &reader()).await;
                let back = back.expect("the report is made");
                let asked = TicketLogQuery {
                    filter: filter.clone(),
                    show: TicketShow::All,
                    week: None,
                    list: ListQuery {
                        limit: 200,
                        ..ListQuery::default()
                    },
                };
                let log = reports::ticket_log(&self.team, &asked, &reader()).await;
                let log = log.expect("the log is read");
                told.push_str(&format!("{report:#?}\n{back:#?}\n{log:#?}\n"));
                told.push_str(&work_told(&self.team, &filter).await);
            }
        }
        told
    }
}

#[tokio::test]
async fn what_is_kept_of_tickets_is_what_the_rows_say() {
    let seed = crate::random::wanted_seed("FLOW_DESKTOP_KEPT_SEED").unwrap_or(20_261_124);
    println!("FLOW_DESKTOP_KEPT_SEED={seed}");
    let mut desk = Desk::new(seed).await;
    for step in 0..150 {
        desk.do_something().await;
        if step % 3 == 0 {
            let kept = desk.told().await;
            desk.execute("UPDATE report_ticket_stretches SET facts = NULL");
            let anew = desk.told().await;
            assert_eq!(kept, anew, "after step {step}");
            desk.keep().await;
            assert_eq!(desk.told().await, anew, "kept after step {step}");
        }
    }
    assert!(!desk.filed.is_empty(), "there was something to keep");
}
