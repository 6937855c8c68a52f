//! Which labels of tickets are statuses: one list for everything, and lists of single repositories in its place.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Store, StoreError};
use crate::model::{
    LabelUse, RepositoryId, StatusesOverride, TicketStatus, TicketStatuses, TicketStatusesReport,
    Timestamp,
};

/// A part of a statement: `wanted_list` has the id of the list that holds for each repository, 0 for none.
pub(super) const WANTED_LISTS: &str = "
    wanted_list (repository_id, list_id) AS MATERIALIZED (
        SELECT r.id, coalesce(
            (SELECT l.id FROM ticket_status_lists AS l WHERE l.integration_id = r.integration_id
                AND l.repository_remote_id = r.remote_id),
            (SELECT l.id FROM ticket_status_lists AS l WHERE l.integration_id IS NULL), 0)
        FROM repositories AS r)";

impl Store {
    /// The statuses of a repository's tickets, or the default of all; what they could be, and the labels there are.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn ticket_statuses(
        &self,
        repository: Option<RepositoryId>,
    ) -> Result<TicketStatusesReport, StoreError> {
        self.read(move |connection| report(connection, repository))
            .await
    }

    /// Sets the statuses of a repository's tickets, or the default of all; `None` goes back to the default, or to no
    /// statuses at all. Ways are worked out anew by [`Store::renew_ticket_flows`]. Returns whether anything changed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn set_ticket_statuses(
        &self,
        repository: Option<RepositoryId>,
        statuses: Option<TicketStatuses>,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let place = place(transaction, repository)?;
            let before = own(transaction, place)?;
            if before.as_ref().map(|(_, list)| list) == statuses.as_ref() {
                return Ok(false);
            }
            if let Some((id, _)) = before {
                transaction
                    .prepare_cached("DELETE FROM ticket_status_lists WHERE id = ?1")?
                    .execute([id])?;
            }
            if let Some(statuses) = statuses {
                insert(transaction, place, &statuses, now)?;
            }
            Ok(true)
        })
        .await
    }
}

/// What a list is found by, integration and GitLab's id of the repository; both `None` of the default.
pub(super) type Place = (Option<i64>, Option<i64>);

/// Writes a list where there is none.
pub(super) fn insert(
    connection: &Connection,
    place: Place,
    statuses: &TicketStatuses,
    now: Timestamp,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(statuses).expect("labels and words are JSON");
    connection
        .prepare_cached(
            "INSERT INTO ticket_status_lists
                (integration_id, repository_remote_id, statuses, changed_at)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![place.0, place.1, text, now])?;
    Ok(())
}

fn place(connection: &Connection, repository: Option<RepositoryId>) -> Result<Place, StoreError> {
    let Some(repository) = repository else {
        return Ok((None, None));
    };
    Ok(connection
        .prepare_cached("SELECT integration_id, remote_id FROM repositories WHERE id = ?1")?
        .query_row([repository], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// The list of exactly this place, and its id.
pub(super) fn own(
    connection: &Connection,
    (integration, remote): Place,
) -> Result<Option<(i64, TicketStatuses)>, StoreError> {
    let found: Option<(i64, String)> = connection
        .prepare_cached(
            "SELECT id, statuses FROM ticket_status_lists
             WHERE integration_id IS ?1 AND repository_remote_id IS ?2",
        )?
        .query_row(params![integration, remote], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((id, text)) = found else {
        return Ok(None);
    };
    // Written by this program it is a list; somebody else's text is damage like any other.
    let statuses: Vec<TicketStatus> =
        serde_json::from_str(&text).map_err(|_| StoreError::Damaged(None))?;
    let statuses = TicketStatuses::new(statuses).map_err(|_| StoreError::Damaged(None))?;
    Ok(Some((id, statuses)))
}

/// The list that holds for a repository, and its id; 0 with none.
pub(super) fn in_force(
    connection: &Connection,
    repository: RepositoryId,
) -> Result<(i64, TicketStatuses), StoreError> {
    if let Some(found) = own(connection, place(connection, Some(repository))?)? {
        return Ok(found);
    }
    Ok(own(connection, (None, None))?.unwrap_or_default())
}

fn report(
    connection: &Connection,
    repository: Option<RepositoryId>,
) -> Result<TicketStatusesReport, StoreError> {
    let place = place(connection, repository)?;
    let own_list = own(connection, place)?;
    let is_own = own_list.is_some();
    let statuses = match own_list {
        Some((_, statuses)) => statuses,
        None => {
            own(connection, (None, None))?.map_or_else(TicketStatuses::default, |found| found.1)
        }
    };
    let labels = labels(connection, repository)?;
    let names: Vec<String> = labels.iter().map(|label| label.name.clone()).collect();
    Ok(TicketStatusesReport {
        statuses,
        is_own,
        suggested: TicketStatuses::suggested(&names),
        labels,
        overrides: overrides(connection)?,
    })
}

/// Labels tickets have or had; those that many have first.
fn labels(
    connection: &Connection,
    repository: Option<RepositoryId>,
) -> Result<Vec<LabelUse>, StoreError> {
    let mut uses: BTreeMap<String, i64> = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT labels.name, count(*) FROM tickets AS t
         JOIN ticket_labels AS l ON l.ticket_id = t.id JOIN labels ON labels.id = l.label_id
         WHERE t.gone_at IS NULL AND (?1 IS NULL OR t.repository_id = ?1) GROUP BY labels.name",
    )?;
    let mut rows = statement.query([repository])?;
    while let Some(row) = rows.next()? {
        uses.insert(row.get(0)?, row.get(1)?);
    }
    // Statuses are often taken away when a ticket is closed.
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT e.label FROM ticket_label_events AS e
         WHERE e.label IS NOT NULL AND (?1 IS NULL
            OR e.ticket_id IN (SELECT id FROM tickets WHERE repository_id = ?1))",
    )?;
    let once = statement
        .query_map([repository], |row| row.get::<_, String>(0))?
        .collect::<Result<BTreeSet<_>, _>>()?;
    for name in once {
        uses.entry(name).or_default();
    }
    let mut uses: Vec<LabelUse> = uses
        .into_iter()
        .map(|(name, tickets)| LabelUse { name, tickets })
        .collect();
    uses.sort_by_key(|label| -label.tickets);
    Ok(uses)
}

fn overrides(connection: &Connection) -> Result<Vec<StatusesOverride>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT r.id, r.full_path FROM ticket_status_lists AS l
         JOIN integrations AS i ON i.id = l.integration_id AND i.removed_at IS NULL
         JOIN repositories AS r ON r.integration_id = l.integration_id
            AND r.remote_id = l.repository_remote_id
         ORDER BY r.full_path, r.id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(StatusesOverride {
            repository_id: row.get(0)?,
            repository: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
