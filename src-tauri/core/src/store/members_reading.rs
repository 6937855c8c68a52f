//! All members with their aliases and figures, read in a few statements over whole tables.
//!
//! Every alias is here once, whichever integrations know it, and what a repository holds counts
//! once, whichever integrations reach it. Nothing is decided here: joins and choices come from
//! `members` and `member_aliases`.

use std::collections::HashMap;

use rusqlite::Connection;

use super::StoreError;
use super::values::Columns;
use crate::model::{
    Alias, AliasIdentity, AliasKey, IntegrationId, Member, MemberFigures, MemberKey, Timestamp,
    TreatmentChoice,
};

/// Everybody.
#[derive(Debug, Default)]
pub(super) struct Directory {
    pub(super) members: Vec<Member>,
    places: HashMap<MemberKey, usize>,
    /// Members by the keys of their aliases.
    aliases: HashMap<String, usize>,
}

impl Directory {
    /// Reads everybody.
    pub(super) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut reading = Reading {
            identities: repository_identities(connection)?,
            ..Reading::default()
        };
        reading.add_accounts(connection)?;
        reading.add_addresses(connection)?;
        let decisions = decisions(connection)?;
        let joins = joins(connection)?;
        Ok(Self::assemble(reading.into_aliases(), &joins, decisions))
    }

    /// The member with this key, or the one that its only alias was joined to since.
    pub(super) fn member(&self, key: &MemberKey) -> Option<&Member> {
        let place = self.places.get(key).or_else(|| self.aliases.get(&key.0))?;
        Some(&self.members[*place])
    }

    fn assemble(
        aliases: Vec<Alias>,
        joins: &HashMap<AliasKey, i64>,
        mut decisions: HashMap<i64, Decision>,
    ) -> Self {
        let mut joined: HashMap<i64, Vec<Alias>> = HashMap::new();
        let mut directory = Self::default();
        for alias in aliases {
            match joins.get(&alias.key) {
                Some(id) => joined.entry(*id).or_default().push(alias),
                None => directory.members.push(alone(alias)),
            }
        }
        for (id, aliases) in joined {
            let decision = decisions.remove(&id).unwrap_or_default();
            directory.members.push(together(id, aliases, decision));
        }
        // An order of its own, so that two readings of the same rows are alike.
        directory
            .members
            .sort_by(|one, other| one.key.cmp(&other.key));
        for (place, member) in directory.members.iter().enumerate() {
            directory.places.insert(member.key.clone(), place);
            let keys = member.aliases.iter().map(|alias| alias.key.0.clone());
            directory.aliases.extend(keys.map(|key| (key, place)));
        }
        directory
    }
}

/// An alias nobody joined to anything.
fn alone(alias: Alias) -> Member {
    let choice = TreatmentChoice::Automatic;
    Member {
        key: MemberKey(alias.key.0.clone()),
        name: alias.name.clone(),
        is_bot: alias.is_bot,
        is_bot_chosen: false,
        choice,
        treatment: choice.treatment(alias.is_bot),
        figures: alias.figures,
        aliases: vec![alias],
    }
}

/// Aliases of one row of `members`.
fn together(id: i64, mut aliases: Vec<Alias>, decision: Decision) -> Member {
    aliases.sort_by(|one, other| {
        let things = other.figures.things().cmp(&one.figures.things());
        things.then_with(|| one.key.cmp(&other.key))
    });
    let mut figures = MemberFigures::default();
    for alias in &aliases {
        figures.add(alias.figures);
    }
    let is_bot = decision
        .is_bot
        .unwrap_or_else(|| aliases.iter().any(|alias| alias.is_bot));
    let name = decision.name.unwrap_or_else(|| main_name(&aliases));
    Member {
        key: MemberKey(format!("member {id}")),
        name,
        is_bot,
        is_bot_chosen: decision.is_bot.is_some(),
        choice: decision.choice,
        treatment: decision.choice.treatment(is_bot),
        aliases,
        figures,
    }
}

/// The name of an account where there is one: people keep it up to date.
fn main_name(aliases: &[Alias]) -> String {
    let is_account = |alias: &&Alias| matches!(alias.identity, AliasIdentity::Account { .. });
    let main = aliases.iter().find(is_account).or_else(|| aliases.first());
    main.map(|alias| alias.name.clone()).unwrap_or_default()
}

/// A row of `members`.
struct Decision {
    name: Option<String>,
    choice: TreatmentChoice,
    is_bot: Option<bool>,
}

impl Default for Decision {
    fn default() -> Self {
        Self {
            name: None,
            choice: TreatmentChoice::Automatic,
            is_bot: None,
        }
    }
}

fn decisions(connection: &Connection) -> Result<HashMap<i64, Decision>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, name, treatment, is_bot FROM members")?;
    let rows = statement.query_map([], |row| {
        let mut columns = Columns::of(row);
        Ok((
            columns.take()?,
            Decision {
                name: columns.take()?,
                choice: columns.take()?,
                is_bot: columns.take()?,
            },
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn joins(connection: &Connection) -> Result<HashMap<AliasKey, i64>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT alias_key, member_id FROM member_aliases")?;
    let rows = statement.query_map([], |row| Ok((AliasKey(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// For every imported repository a number that is the same for all integrations that reach it,
/// and whether there are several.
fn repository_identities(connection: &Connection) -> Result<HashMap<i64, (i64, bool)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT r.id, min(r.id) OVER same, count(*) OVER same > 1
         FROM repositories AS r JOIN integrations AS i ON i.id = r.integration_id
         WHERE r.imported_at IS NOT NULL AND i.removed_at IS NULL
         WINDOW same AS (PARTITION BY i.base_url, r.remote_id)",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is counted of an alias.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Counted {
    Commits,
    PullRequests,
    Tickets,
}

impl Counted {
    fn add(self, figures: &mut MemberFigures, things: i64) {
        match self {
            Self::Commits => figures.commits += things,
            Self::PullRequests => figures.pull_requests += things,
            Self::Tickets => figures.tickets += things,
        }
    }
}

/// How many things of one row of `people` or `commit_authors` a repository holds.
struct Count {
    row: i64,
    repository: i64,
    things: i64,
    last_at: Timestamp,
}

/// Aliases on the way from rows.
#[derive(Default)]
struct Reading {
    identities: HashMap<i64, (i64, bool)>,
    aliases: Vec<Alias>,
    /// How often each of an alias' names stands in commits.
    name_counts: Vec<HashMap<String, i64>>,
    places: HashMap<AliasKey, usize>,
    /// Counts of repositories that several integrations reach, by the copy of each.
    repeated: HashMap<(usize, i64, Counted), HashMap<i64, i64>>,
}

impl Reading {
    /// The place of an alias, made of `new` where it is not there yet.
    fn place(&mut self, seen_in: IntegrationId, is_bot: bool, new: Alias) -> usize {
        let place = *self.places.entry(new.key.clone()).or_insert_with(|| {
            self.aliases.push(new);
            self.name_counts.push(HashMap::new());
            self.aliases.len() - 1
        });
        let alias = &mut self.aliases[place];
        alias.is_bot |= is_bot;
        if !alias.seen_in.contains(&seen_in) {
            alias.seen_in.push(seen_in);
        }
        place
    }

    fn add_accounts(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut places = HashMap::new();
        let mut statement = connection.prepare_cached(
            "SELECT x.person_id, x.alias_key, x.integration_id, x.is_bot, p.remote_id, p.username,
                p.name, p.web_url,
                (SELECT max(created_at) FROM pull_request_notes WHERE author_id = p.id),
                (SELECT max(created_at) FROM ticket_notes WHERE author_id = p.id)
            FROM account_aliases AS x JOIN people AS p ON p.id = x.person_id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut columns = Columns::of(row);
            let person: i64 = columns.take()?;
            let key: String = columns.take()?;
            let (seen_in, is_bot) = (columns.take()?, columns.take()?);
            let host = key.strip_prefix("account ").unwrap_or(&key);
            let host = host
                .rsplit_once(' ')
                .map_or(host, |(host, _)| host)
                .to_owned();
            let identity = AliasIdentity::Account {
                host,
                remote_id: columns.take()?,
                username: columns.take()?,
                web_url: String::new(),
            };
            let name: String = columns.take()?;
            let web_url: String = columns.take()?;
            let noted: [Option<Timestamp>; 2] = [columns.take()?, columns.take()?];
            let place = self.place(seen_in, is_bot, new_alias(key, identity, name));
            let alias = &mut self.aliases[place];
            let last = noted.into_iter().flatten().max();
            alias.figures.last_active_at = alias.figures.last_active_at.max(last);
            if let AliasIdentity::Account { web_url: page, .. } = &mut alias.identity
                && page.is_empty()
            {
                *page = web_url;
            }
            places.insert(person, place);
        }
        for (counted, table) in [
            (Counted::PullRequests, "pull_requests"),
            (Counted::Tickets, "tickets"),
        ] {
            let counts = counts(
                connection,
                &format!(
                    "SELECT author_id, repository_id, count(*), max(created_at) FROM {table}
                     WHERE author_id IS NOT NULL GROUP BY author_id, repository_id"
                ),
            )?;
            self.add_counts(counted, &counts, &places);
        }
        Ok(())
    }

    fn add_addresses(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let counts = counts(
            connection,
            "SELECT author_id, repository_id, commits, last_authored_at FROM author_figures",
        )?;
        let mut commits_of: HashMap<i64, i64> = HashMap::new();
        for count in &counts {
            if self.identities.contains_key(&count.repository) {
                *commits_of.entry(count.row).or_default() += count.things;
            }
        }
        let mut places = HashMap::new();
        let mut statement = connection.prepare_cached(
            "SELECT x.author_id, x.alias_key, x.integration_id, x.is_bot, a.name, a.address,
                a.is_shared_address
            FROM commit_aliases AS x JOIN commit_authors AS a ON a.id = x.author_id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut columns = Columns::of(row);
            let author: i64 = columns.take()?;
            // Who only committed what others wrote is no author.
            let Some(commits) = commits_of.get(&author) else {
                continue;
            };
            let key: String = columns.take()?;
            let (seen_in, is_bot) = (columns.take()?, columns.take()?);
            let name: String = columns.take()?;
            let identity = AliasIdentity::Address {
                address: columns.take()?,
                shared: columns.take()?,
            };
            let place = self.place(seen_in, is_bot, new_alias(key, identity, name.clone()));
            *self.name_counts[place].entry(name).or_default() += commits;
            places.insert(author, place);
        }
        self.add_counts(Counted::Commits, &counts, &places);
        Ok(())
    }

    fn add_counts(&mut self, counted: Counted, counts: &[Count], places: &HashMap<i64, usize>) {
        for count in counts {
            let Some((identity, is_repeated)) = self.identities.get(&count.repository) else {
                continue;
            };
            let Some(place) = places.get(&count.row) else {
                continue;
            };
            let figures = &mut self.aliases[*place].figures;
            figures.last_active_at = figures.last_active_at.max(Some(count.last_at));
            if *is_repeated {
                let copies = self
                    .repeated
                    .entry((*place, *identity, counted))
                    .or_default();
                *copies.entry(count.repository).or_default() += count.things;
            } else {
                counted.add(figures, count.things);
            }
        }
    }

    /// The aliases, each with its most used name first.
    fn into_aliases(self) -> Vec<Alias> {
        let mut aliases = self.aliases;
        for ((place, _identity, counted), copies) in self.repeated {
            // The copy of which more was read so far.
            let most = copies.into_values().max().unwrap_or(0);
            counted.add(&mut aliases[place].figures, most);
        }
        for (alias, counts) in aliases.iter_mut().zip(self.name_counts) {
            if counts.is_empty() {
                continue;
            }
            let mut names: Vec<(String, i64)> = counts.into_iter().collect();
            names.sort_by(|(one, few), (other, many)| many.cmp(few).then_with(|| one.cmp(other)));
            alias.names = names.into_iter().map(|(name, _)| name).collect();
            alias.name = alias.names[0].clone();
        }
        aliases
    }
}

fn new_alias(key: String, identity: AliasIdentity, name: String) -> Alias {
    Alias {
        key: AliasKey(key),
        identity,
        names: vec![name.clone()],
        name,
        is_bot: false,
        seen_in: Vec::new(),
        figures: MemberFigures::default(),
    }
}

fn counts(connection: &Connection, statement: &str) -> Result<Vec<Count>, StoreError> {
    let mut statement = connection.prepare_cached(statement)?;
    let rows = statement.query_map([], |row| {
        Ok(Count {
            row: row.get(0)?,
            repository: row.get(1)?,
            things: row.get(2)?,
            last_at: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
