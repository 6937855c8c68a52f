//! Tickets in stored columns: how they are packed, and how they are read back.
//!
//! A stretch holds what the rows of tickets with neighbouring ids say, and what was worked out of their ways. Who is who
//! and what counts is decided when it is read. It says first when a ticket was opened, ended and closed: a report looks at all
//! tickets, whatever its range, since one that is over by now was open before, and passes the rest of most of them over.

use rusqlite::{Connection, params};

use super::super::StoreError;
use super::columns::{Packed, TornFacts, Unpacked, hash_of};
use super::side_by_side::Give;
use crate::model::{StatusCategory, TicketId};

/// A stretch is 2 to the power of so many ids.
pub(in super::super) const STRETCH_BITS: u32 = 8;

/// A ticket as its stretch holds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PackedTicket {
    pub(super) id: i64,
    pub(super) repository: i64,
    /// The number people know.
    pub(super) number: i64,
    pub(super) opened_at: i64,
    /// Row of `people`.
    pub(super) author: Option<u64>,
    /// Whether GitLab says it is closed, whatever its statuses mean.
    pub(super) is_closed: bool,
    pub(super) closed_at: Option<i64>,
    pub(super) closed_by: Option<u64>,
    /// Whether its way was worked out; without, it has none of what follows.
    pub(super) has_way: bool,
    pub(super) ended_at: Option<i64>,
    pub(super) reopened_at: Option<i64>,
}

/// The rest of a ticket's way; the list is used again for the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PackedWay {
    pub(super) category: StatusCategory,
    pub(super) since: i64,
    pub(super) first_active_at: Option<i64>,
    pub(super) waited: i64,
    pub(super) moves: i64,
    pub(super) backward_moves: i64,
    pub(super) reopenings: i64,
    pub(super) weight: Option<i64>,
    pub(super) details_read: bool,
    pub(super) has_statuses: bool,
    pub(super) credits: Vec<PackedCredit>,
}

/// Who is credited with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PackedCredit {
    /// Row of `people`.
    Account(u64),
    /// Somebody only a username is known of, see [`username_of`].
    Username(u64),
}

impl Default for PackedWay {
    fn default() -> Self {
        Self {
            category: StatusCategory::NotStarted,
            since: 0,
            first_active_at: None,
            waited: 0,
            moves: 0,
            backward_moves: 0,
            reopenings: 0,
            weight: None,
            details_read: false,
            has_statuses: false,
            credits: Vec::new(),
        }
    }
}

/// A ticket's credit as its row holds it: rows of people and usernames.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Credit {
    Row(i64),
    Username(String),
}

const IS_CLOSED: u64 = 1;
const HAS_CLOSING: u64 = 2;
const HAS_WAY: u64 = 4;
const HAS_ENDED: u64 = 8;
const HAS_REOPENED: u64 = 16;

const HAS_BEGUN: u64 = 1;
const HAS_WEIGHT: u64 = 2;
const DETAILS_READ: u64 = 4;
const HAS_STATUSES: u64 = 8;

/// Nobody is credited: most tickets nobody was assigned to, told without reading the list.
const NOBODY: &str = "[]";

const OWN: &str = "
    SELECT t.id, t.repository_id, t.iid, t.created_at, t.author_id, t.state = 'closed', t.closed_at,
        t.closed_by_id, f.ended_at, f.reopened_at, f.category, f.since, f.first_active_at, f.waited_ms,
        f.moves, f.backward_moves, f.reopenings, f.weight, f.details_read, f.status_list_id > 0,
        f.credited, r.integration_id
    FROM tickets AS t CROSS JOIN repositories AS r ON r.id = t.repository_id
    LEFT JOIN ticket_flows AS f ON f.ticket_id = t.id
    WHERE t.id BETWEEN ?1 AND ?2 AND t.gone_at IS NULL ORDER BY t.id";

/// Packs the tickets of one stretch that GitLab shows; nothing where there are none.
pub(super) fn pack(connection: &Connection, stretch: i64) -> Result<Packed, StoreError> {
    let first = stretch << STRETCH_BITS;
    let mut statement = connection.prepare_cached(OWN)?;
    let mut packed = Packed::default();
    let mut rows = statement.query(params![first, first + (1 << STRETCH_BITS) - 1])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let opened_at: i64 = row.get(3)?;
        let (closed_at, ended_at, reopened_at): (Option<i64>, Option<i64>, Option<i64>) =
            (row.get(6)?, row.get(8)?, row.get(9)?);
        let has_way = row.get::<_, Option<String>>(10)?.is_some();
        packed.count(flags([
            (IS_CLOSED, row.get(5)?),
            (HAS_CLOSING, closed_at.is_some()),
            (HAS_WAY, has_way),
            (HAS_ENDED, ended_at.is_some()),
            (HAS_REOPENED, reopened_at.is_some()),
        ]));
        packed.count((id - first) as u64);
        packed.count(row.get::<_, i64>(1)? as u64);
        packed.number(row.get(2)?);
        packed.word(opened_at as u64);
        packed.count(row.get::<_, Option<i64>>(4)?.unwrap_or(0) as u64);
        packed.count(row.get::<_, Option<i64>>(7)?.unwrap_or(0) as u64);
        for at in [closed_at, ended_at, reopened_at].into_iter().flatten() {
            packed.number(at.wrapping_sub(opened_at));
        }
        let mut way = Packed::default();
        if has_way {
            pack_way(&mut way, row, opened_at)?;
        }
        packed.piece(&way);
    }
    Ok(packed)
}

fn pack_way(
    packed: &mut Packed,
    row: &rusqlite::Row<'_>,
    opened_at: i64,
) -> Result<(), StoreError> {
    let (began_at, weight): (Option<i64>, Option<i64>) = (row.get(12)?, row.get(17)?);
    packed.count(flags([
        (HAS_BEGUN, began_at.is_some()),
        (HAS_WEIGHT, weight.is_some()),
        (DETAILS_READ, row.get(18)?),
        (HAS_STATUSES, row.get(19)?),
    ]));
    packed.count(number_of(row.get(10)?));
    packed.number(row.get::<_, i64>(11)?.wrapping_sub(opened_at));
    if let Some(at) = began_at {
        packed.number(at.wrapping_sub(opened_at));
    }
    for column in 13..17 {
        packed.number(row.get(column)?);
    }
    if let Some(weight) = weight {
        packed.number(weight);
    }
    let credited = row.get_ref(20)?.as_str().map_err(rusqlite::Error::from)?;
    if credited == NOBODY {
        return Ok(());
    }
    let credited: Vec<Credit> =
        serde_json::from_str(credited).map_err(|_| StoreError::Damaged(None))?;
    let integration: i64 = row.get(21)?;
    for credit in credited {
        match credit {
            Credit::Row(person) => packed.count((person as u64) << 1),
            Credit::Username(name) => {
                packed.count(1);
                packed.word(username_of(integration, &name));
            }
        }
    }
    Ok(())
}

fn flags<const COUNT: usize>(flags: [(u64, bool); COUNT]) -> u64 {
    let set = flags.into_iter().filter(|(_, is_set)| *is_set);
    set.fold(0, |all, (flag, _)| all | flag)
}

/// A category as stored facts hold it: these numbers never change.
const fn number_of(category: StatusCategory) -> u64 {
    match category {
        StatusCategory::NotStarted => 0,
        StatusCategory::Active => 1,
        StatusCategory::Waiting => 2,
        StatusCategory::Done => 3,
        StatusCategory::Canceled => 4,
    }
}

const fn category_of(number: u64) -> Result<StatusCategory, TornFacts> {
    Ok(match number {
        0 => StatusCategory::NotStarted,
        1 => StatusCategory::Active,
        2 => StatusCategory::Waiting,
        3 => StatusCategory::Done,
        4 => StatusCategory::Canceled,
        _ => return Err(TornFacts),
    })
}

/// A username of an integration in 64 bits, whatever its letters' case.
pub(super) fn username_of(integration: i64, name: &str) -> u64 {
    hash_of(format!("{integration}\n{}", name.to_lowercase()).as_bytes())
}

/// The rest of a ticket's way, not read yet.
pub(super) struct UnreadWay<'bytes> {
    opened_at: i64,
    bytes: Unpacked<'bytes>,
}

impl UnreadWay<'_> {
    /// Reads it into `way`; of tickets that have one.
    pub(super) fn read(self, way: &mut PackedWay) -> Result<(), TornFacts> {
        way.read(self.opened_at, self.bytes)
    }
}

/// So many bytes of stretches are read by one worker at a time.
const AT_A_TIME: usize = 128 << 10;

/// Some stretches, read and not looked at yet.
#[derive(Debug, Default)]
pub(super) struct Stretches {
    /// Their numbers, and where each ends.
    ends: Vec<(i64, usize)>,
    bytes: Vec<u8>,
}

impl Stretches {
    /// Shows every ticket of these.
    pub(super) fn each(
        &self,
        mut visit: impl FnMut(&PackedTicket, UnreadWay<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut ticket = PackedTicket::default();
        let mut start = 0;
        for (stretch, end) in &self.ends {
            let mut bytes = Unpacked::of(&self.bytes[start..*end]);
            while !bytes.is_over() {
                let rest = ticket.read(stretch << STRETCH_BITS, &mut bytes)?;
                let way = UnreadWay {
                    opened_at: ticket.opened_at,
                    bytes: rest,
                };
                visit(&ticket, way)?;
            }
            start = *end;
        }
        Ok(())
    }
}

/// Gives every stretch of the store, some at a time. Those that are not kept are read from the rows.
pub(super) fn give(
    connection: &Connection,
    give: &mut Give<'_, Stretches>,
) -> Result<(), StoreError> {
    let mut some = Stretches::default();
    each_stretch(connection, |stretch, facts| {
        some.bytes.extend_from_slice(facts);
        some.ends.push((stretch, some.bytes.len()));
        if some.bytes.len() < AT_A_TIME {
            return Ok(());
        }
        let weight = some.bytes.len();
        give(std::mem::take(&mut some), weight)
    })?;
    let weight = some.bytes.len();
    give(some, weight)
}

fn each_stretch(
    connection: &Connection,
    mut visit: impl FnMut(i64, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, facts FROM report_ticket_stretches ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let stretch: i64 = row.get(0)?;
        let kept = row.get_ref(1)?;
        match kept.as_blob_or_null().map_err(rusqlite::Error::from)? {
            Some(facts) => visit(stretch, facts)?,
            None => visit(stretch, pack(connection, stretch)?.bytes())?,
        }
    }
    Ok(())
}

impl PackedTicket {
    /// Reads the next one; returns the rest of its way.
    fn read<'bytes>(
        &mut self,
        first: i64,
        bytes: &mut Unpacked<'bytes>,
    ) -> Result<Unpacked<'bytes>, TornFacts> {
        let flags = bytes.count()?;
        let person = |number: u64| (number > 0).then_some(number);
        self.id = first.wrapping_add(bytes.count()? as i64);
        self.repository = bytes.count()? as i64;
        self.number = bytes.number()?;
        self.opened_at = bytes.word()? as i64;
        self.author = person(bytes.count()?);
        self.closed_by = person(bytes.count()?);
        let mut at = |flag| match flags & flag {
            0 => Ok(None),
            _ => Ok(Some(self.opened_at.wrapping_add(bytes.number()?))),
        };
        self.closed_at = at(HAS_CLOSING)?;
        self.ended_at = at(HAS_ENDED)?;
        self.reopened_at = at(HAS_REOPENED)?;
        self.is_closed = flags & IS_CLOSED != 0;
        self.has_way = flags & HAS_WAY != 0;
        bytes.piece()
    }
}

impl PackedWay {
    fn read(&mut self, opened_at: i64, mut bytes: Unpacked<'_>) -> Result<(), TornFacts> {
        let flags = bytes.count()?;
        self.category = category_of(bytes.count()?)?;
        self.since = opened_at.wrapping_add(bytes.number()?);
        self.first_active_at = match flags & HAS_BEGUN {
            0 => None,
            _ => Some(opened_at.wrapping_add(bytes.number()?)),
        };
        self.waited = bytes.number()?;
        self.moves = bytes.number()?;
        self.backward_moves = bytes.number()?;
        self.reopenings = bytes.number()?;
        self.weight = match flags & HAS_WEIGHT {
            0 => None,
            _ => Some(bytes.number()?),
        };
        self.details_read = flags & DETAILS_READ != 0;
        self.has_statuses = flags & HAS_STATUSES != 0;
        self.credits.clear();
        while !bytes.is_over() {
            let credit = match bytes.count()? {
                1 => PackedCredit::Username(bytes.word()?),
                row => PackedCredit::Account(row >> 1),
            };
            self.credits.push(credit);
        }
        Ok(())
    }
}

/// Stretches of tickets whose kept facts one transaction forgot already.
#[derive(Debug, Default)]
pub(in super::super) struct ChangedTickets(std::cell::RefCell<std::collections::HashSet<i64>>);

impl ChangedTickets {
    /// Forgets what was kept of a ticket that is new, or whose way was worked out anew, in the same transaction; once for
    /// those beside each other.
    pub(in super::super) fn forget(
        &self,
        connection: &Connection,
        id: TicketId,
    ) -> Result<(), StoreError> {
        let stretch = id.0 >> STRETCH_BITS;
        if !self.0.borrow_mut().insert(stretch) {
            return Ok(());
        }
        connection
            .prepare_cached(
                "INSERT INTO report_ticket_stretches (id) VALUES (?1)
                 ON CONFLICT DO UPDATE SET facts = NULL WHERE facts IS NOT NULL",
            )?
            .execute([stretch])?;
        Ok(())
    }
}
