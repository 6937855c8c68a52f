//! Whose accounts and whose commits there are, and whether these count, ready to be looked up many times.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::super::StoreError;
use super::super::values::Columns;
use super::columns::hash_of;
use super::scope::Scope;
use crate::model::{LeftOut, MemberKey};

/// An account or a name in commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Whose, as a place in [`People::keys`].
    pub(super) person: u32,
    /// What it is called, as a place in [`People::names`].
    pub(super) name: u32,
    /// Why nothing of it counts.
    pub(super) left_out: Option<LeftOut>,
}

/// Numbers that are spread already, or few, need no hashing.
#[derive(Default)]
pub(super) struct AsTheyAre(u64);

impl Hasher for AsTheyAre {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        // The table takes its places from the upper and the lower bits.
        self.0 = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number as u64);
    }
}

/// A map from such numbers.
pub(super) type ByNumber<Value> = HashMap<u64, Value, BuildHasherDefault<AsTheyAre>>;
/// A set of them.
pub(super) type Numbers = HashSet<u64, BuildHasherDefault<AsTheyAre>>;

/// By the ids of rows, which follow each other: a place each, up to a bound, and a map beyond it.
#[derive(Debug, Default)]
struct ByRow {
    places: Vec<Option<Known>>,
    beyond: ByNumber<Known>,
}

/// Rows above this id are so few, or so far apart, that a map holds them.
const MOST_PLACES: u64 = 1 << 20;

impl ByRow {
    fn insert(&mut self, id: u64, known: Known) {
        if id >= MOST_PLACES {
            self.beyond.insert(id, known);
            return;
        }
        let place = id as usize;
        if self.places.len() <= place {
            self.places.resize(place + 1, None);
        }
        self.places[place] = Some(known);
    }

    fn get(&self, id: u64) -> Option<&Known> {
        if id >= MOST_PLACES {
            return self.beyond.get(&id);
        }
        self.places.get(id as usize)?.as_ref()
    }

    fn all(&self) -> impl Iterator<Item = (u64, &Known)> {
        let places = (0..).zip(&self.places);
        let places = places.filter_map(|(id, known)| Some((id, known.as_ref()?)));
        places.chain(self.beyond.iter().map(|(id, known)| (*id, known)))
    }
}

/// Whose an address is that alone tells who it is: one alias, and so one person.
#[derive(Debug)]
struct Addressed {
    person: u32,
    /// Whether any name beside it counts.
    counts: bool,
}

/// Everybody, by what rows name them.
#[derive(Debug, Default)]
pub(in super::super) struct People {
    /// The version they were read at.
    pub(super) version: i64,
    /// Each person once, in the order of the keys.
    pub(super) keys: Arc<[MemberKey]>,
    /// What accounts and authors are called.
    pub(super) names: Arc<[String]>,
    /// What each person is called, as a place in `names`: an account's name before a commit's.
    pub(super) names_of_people: Arc<[u32]>,
    accounts: ByRow,
    authors: ByRow,
    /// Authors by name and address.
    signatures: ByNumber<Known>,
    /// Whose an address is, where the address alone tells who it is.
    addresses: ByNumber<Addressed>,
    /// Whose an address is, whatever the name beside it.
    owners: ByNumber<Vec<u32>>,
    with_account: HashSet<u32>,
}

/// Everybody as they were read last: telling who is who takes longer than many a report.
#[derive(Debug, Default)]
pub(in super::super) struct RememberedPeople(Mutex<Option<(i64, Arc<People>)>>);

impl RememberedPeople {
    /// Everybody as of the connection's snapshot.
    pub(super) fn get(&self, connection: &Connection) -> Result<Arc<People>, StoreError> {
        let version = connection
            .prepare_cached("SELECT version FROM report_people_version")?
            .query_row([], |row| row.get(0))?;
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, people)) = remembered.as_ref()
            && *known == version
        {
            return Ok(Arc::clone(people));
        }
        let people = Arc::new(People::read(connection, version)?);
        *remembered = Some((version, Arc::clone(&people)));
        Ok(people)
    }
}

impl People {
    fn read(connection: &Connection, version: i64) -> Result<Self, StoreError> {
        let mut rows = Vec::new();
        for statement in [ACCOUNTS, AUTHORS] {
            let mut statement = connection.prepare_cached(statement)?;
            let found = statement.query_map([], row)?;
            rows.extend(found.collect::<Result<Vec<_>, _>>()?);
        }
        let mut keys: Vec<&str> = rows.iter().map(|row| row.member_key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        let places: HashMap<&str, u32> = keys.iter().copied().zip(0..).collect();
        let mut people = Self {
            version,
            keys: keys
                .iter()
                .map(|key| MemberKey((*key).to_owned()))
                .collect::<Vec<_>>()
                .into(),
            ..Self::default()
        };
        // Accounts come first, so that the first name of a person is an account's where there is one.
        let mut names_of_people = vec![u32::MAX; people.keys.len()];
        for (row, name) in rows.iter().zip(0..) {
            let person = places[row.member_key.as_str()];
            people.add(row, person, name);
            let known = &mut names_of_people[person as usize];
            *known = name.min(*known);
        }
        people.names_of_people = names_of_people.into();
        let names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
        people.names = names.into();
        Ok(people)
    }

    /// For each person whether a scope asks for them; `None` is everybody.
    pub(super) fn wanted(&self, scope: &Scope) -> Option<Vec<bool>> {
        let wanted = scope.wanted()?;
        let keys = self.keys.iter();
        Some(keys.map(|key| wanted.contains(&key.0)).collect())
    }

    fn add(&mut self, row: &Row, person: u32, name: u32) {
        let known = Known {
            person,
            name,
            left_out: row.left_out,
        };
        let Some(signature) = &row.signature else {
            self.accounts.insert(row.id, known);
            self.with_account.insert(person);
            return;
        };
        self.authors.insert(row.id, known);
        let key = signature_key(row.integration, signature.hash);
        self.signatures.insert(key, known);
        if signature.is_alone {
            let key = signature_key(row.integration, signature.address);
            let own = self.addresses.entry(key).or_insert(Addressed {
                person,
                counts: false,
            });
            own.counts |= row.left_out.is_none();
        }
        let owners = self.owners.entry(signature.address).or_default();
        if !owners.contains(&person) {
            owners.push(person);
        }
    }

    /// Whose an account is, a row of `people`.
    pub(super) fn account(&self, id: Option<u64>) -> Option<&Known> {
        self.accounts.get(id?)
    }

    /// Every account, by its row of `people`.
    pub(super) fn accounts(&self) -> impl Iterator<Item = (u64, &Known)> {
        self.accounts.all()
    }

    /// Whose commits those of a row of `commit_authors` are.
    pub(super) fn author(&self, id: u64) -> Option<&Known> {
        self.authors.get(id)
    }

    /// Whose commit it is that was signed so.
    pub(super) fn signed(&self, integration: u64, signature: u64) -> Option<&Known> {
        self.signatures.get(&signature_key(integration, signature))
    }

    /// Whether commits of an address count, where no name beside it is known.
    pub(super) fn address_counts(&self, integration: u64, address: u64) -> Option<bool> {
        self.addressed(integration, address).map(|own| own.counts)
    }

    /// Whose commits of an address are, where no name beside it is known.
    pub(super) fn address_owner(&self, integration: u64, address: u64) -> Option<u32> {
        self.addressed(integration, address).map(|own| own.person)
    }

    fn addressed(&self, integration: u64, address: u64) -> Option<&Addressed> {
        self.addresses.get(&signature_key(integration, address))
    }

    /// Whether an address is one of a person's.
    pub(super) fn is_own_address(&self, person: u32, address: u64) -> bool {
        let owners = self.owners.get(&address);
        owners.is_some_and(|owners| owners.contains(&person))
    }

    /// Everybody with an account, as places in [`People::keys`].
    pub(super) fn with_account(&self) -> &HashSet<u32> {
        &self.with_account
    }

    /// Whether a person has an account, so that others can be told from them by it.
    pub(super) fn has_account(&self, person: u32) -> bool {
        self.with_account.contains(&person)
    }
}

/// Two integrations may name different people alike.
const fn signature_key(integration: u64, hash: u64) -> u64 {
    hash ^ integration.wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// A name with its address, in 64 bits; no name holds the character between them.
pub(super) fn signature_of(name: &str, email: &str) -> u64 {
    hash_of(format!("{name}\n{email}").as_bytes())
}

/// An address as far as it tells people apart.
pub(super) fn address_of(address: &str) -> u64 {
    hash_of(address.as_bytes())
}

const ACCOUNTS: &str = "
    SELECT m.person_id, p.integration_id, m.member_key, m.name, m.is_bot, m.treatment,
        NULL, NULL, NULL, 0
    FROM account_members AS m JOIN people AS p ON p.id = m.person_id";

const AUTHORS: &str = "
    SELECT m.author_id, w.integration_id, m.member_key, m.name, m.is_bot, m.treatment,
        w.name, w.email, w.address, m.alias_key = 'address ' || w.address
    FROM commit_author_members AS m JOIN commit_authors AS w ON w.id = m.author_id";

struct Row {
    id: u64,
    integration: u64,
    member_key: String,
    name: String,
    left_out: Option<LeftOut>,
    signature: Option<Signature>,
}

struct Signature {
    hash: u64,
    address: u64,
    is_alone: bool,
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let mut columns = Columns::of(row);
    let (id, integration): (i64, i64) = (columns.take()?, columns.take()?);
    let (member_key, name) = (columns.take()?, columns.take()?);
    let is_bot: bool = columns.take()?;
    let treatment: String = columns.take()?;
    let left_out = match treatment.as_str() {
        "included" => None,
        "hidden" => Some(LeftOut::Hidden),
        _ if is_bot => Some(LeftOut::Bot),
        _ => Some(LeftOut::Excluded),
    };
    let (signed, email): (Option<String>, Option<String>) = (columns.take()?, columns.take()?);
    let address: Option<String> = columns.take()?;
    let is_alone: bool = columns.take()?;
    let signature = signed.zip(email).zip(address);
    Ok(Row {
        id: id as u64,
        integration: integration as u64,
        member_key,
        name,
        left_out,
        signature: signature.map(|((name, email), address)| Signature {
            hash: signature_of(&name, &email),
            address: address_of(&address),
            is_alone,
        }),
    })
}
