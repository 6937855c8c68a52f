//! Windows of a repository's commits.
//!
//! Only the order by time has an index: keeping one up for every column costs
//! more than all the rest of an import. The other orders, and what a search
//! finds, are made by reading the repository's stretch of the table once; they
//! are remembered, so that scrolling reads only what is shown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::{FromSql, Value};
use rusqlite::{Connection, params_from_iter};

use super::commit_rows::id_range;
use super::commits::{count, take_size, take_work};
use super::lists::{patterns, words};
use super::object_ids::{self, ObjectId};
use super::values::{Columns, id_list};
use super::{Store, StoreError};
use crate::model::{CommitRow, ListQuery, Page, RepositoryId};

/// Orders that are remembered: those of the lists a person goes between.
const REMEMBERED: usize = 4;

/// Fewer digits of an object id would find half of the list.
const FEWEST_DIGITS: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Date,
    Author,
    Title,
    Additions,
    Deletions,
}

impl Sort {
    /// The chosen sort, or the default one, and whether the largest comes first.
    fn of(query: &ListQuery) -> (Self, bool) {
        let chosen = match query.sort.as_str() {
            "date" => Self::Date,
            "author" => Self::Author,
            "title" => Self::Title,
            "additions" => Self::Additions,
            "deletions" => Self::Deletions,
            _ => return (Self::Date, true),
        };
        (chosen, query.descending)
    }
}

/// What an order was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    repository: RepositoryId,
    sort: Sort,
    descending: bool,
    search: String,
}

#[derive(Debug)]
struct Order {
    asked: Asked,
    /// The repository's largest id when it was made: another process may write as well.
    last_id: Option<i64>,
    ids: Arc<Vec<i64>>,
}

/// Orders made for windows before this one; the one used last is the last.
#[derive(Debug, Default)]
pub(super) struct CommitOrders {
    inner: Mutex<Remembered>,
}

#[derive(Debug, Default)]
struct Remembered {
    /// Grows when commits were written: an order made before is not kept.
    revision: u64,
    orders: Vec<Order>,
}

impl CommitOrders {
    /// Commits were written.
    pub(super) fn forget(&self) {
        let mut inner = self.lock();
        inner.revision += 1;
        inner.orders.clear();
    }

    fn revision(&self) -> u64 {
        self.lock().revision
    }

    fn find(&self, asked: &Asked, last_id: Option<i64>) -> Option<Arc<Vec<i64>>> {
        let mut inner = self.lock();
        let place = inner
            .orders
            .iter()
            .position(|order| order.asked == *asked && order.last_id == last_id)?;
        let order = inner.orders.remove(place);
        let ids = Arc::clone(&order.ids);
        inner.orders.push(order);
        Some(ids)
    }

    /// Remembers an order that was made of what the store held at `revision` or later.
    fn keep(&self, revision: u64, order: Order) {
        let mut inner = self.lock();
        if inner.revision != revision {
            return;
        }
        inner.orders.retain(|other| other.asked != order.asked);
        if inner.orders.len() == REMEMBERED {
            inner.orders.remove(0);
        }
        inner.orders.push(order);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// One window of a repository's commits. Sorts: `date` (when authored; the
    /// default, newest first), `author`, `title`, `additions`, `deletions`.
    /// Searches title, author and the beginning of the object id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list_commits(
        &self,
        repository: RepositoryId,
        query: ListQuery,
    ) -> Result<Page<CommitRow>, StoreError> {
        let orders = Arc::clone(&self.commit_orders);
        // Before the snapshot is taken: an order of an older revision is then only made once more.
        let revision = orders.revision();
        self.read(move |connection| {
            let (sort, descending) = Sort::of(&query);
            let offset = query.offset.max(0);
            let limit = query.effective_limit();
            let (total, ids) = if sort == Sort::Date && words(&query.search).next().is_none() {
                let total = count(connection, repository)?;
                (
                    total,
                    by_time(connection, repository, descending, limit, offset)?,
                )
            } else {
                let asked = Asked {
                    repository,
                    sort,
                    descending,
                    search: query.search,
                };
                let order = remembered(connection, &orders, revision, asked)?;
                let window = order
                    .iter()
                    .skip(usize::try_from(offset).unwrap_or(usize::MAX))
                    .take(usize::try_from(limit).unwrap_or(usize::MAX));
                let total = i64::try_from(order.len()).expect("a list in memory is shorter");
                (total, window.copied().collect())
            };
            Ok(Page {
                total,
                offset,
                rows: rows(connection, &ids)?,
            })
        })
        .await
    }
}

fn by_time(
    connection: &Connection,
    repository: RepositoryId,
    descending: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<i64>, StoreError> {
    let direction = if descending { "DESC" } else { "ASC" };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id FROM commits WHERE repository_id = ?1
         ORDER BY authored_at {direction}, id {direction} LIMIT ?2 OFFSET ?3"
    ))?;
    let ids = statement.query_map([repository.0, limit, offset], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn remembered(
    connection: &Connection,
    orders: &CommitOrders,
    revision: u64,
    asked: Asked,
) -> Result<Arc<Vec<i64>>, StoreError> {
    let last_id = connection
        .prepare_cached("SELECT max(id) FROM commits WHERE id BETWEEN ?1 AND ?2")?
        .query_row(id_range(asked.repository), |row| row.get(0))?;
    if let Some(ids) = orders.find(&asked, last_id) {
        return Ok(ids);
    }
    let ids = Arc::new(ordered(connection, &asked)?);
    let order = Order {
        asked,
        last_id,
        ids: Arc::clone(&ids),
    };
    orders.keep(revision, order);
    Ok(ids)
}

/// The ids a search finds, in their order. Ties are broken by the id, in the same direction.
fn ordered(connection: &Connection, asked: &Asked) -> Result<Vec<i64>, StoreError> {
    let mut ids = match asked.sort {
        Sort::Date => sorted(keyed::<i64>(connection, asked, "authored_at")?),
        Sort::Additions => sorted(keyed::<Option<i64>>(connection, asked, "additions")?),
        Sort::Deletions => sorted(keyed::<Option<i64>>(connection, asked, "deletions")?),
        Sort::Title => sorted(
            keyed::<String>(connection, asked, "title")?
                .into_iter()
                .map(|(title, id)| (Title::of(title), id))
                .collect(),
        ),
        Sort::Author => {
            let places = author_places(connection)?;
            sorted(
                keyed::<i64>(connection, asked, "author_id")?
                    .into_iter()
                    .map(|(author, id)| (places.get(&author).copied(), id))
                    .collect(),
            )
        }
    };
    if asked.descending {
        ids.reverse();
    }
    Ok(ids)
}

fn sorted<K: Ord>(mut keyed: Vec<(K, i64)>) -> Vec<i64> {
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, id)| id).collect()
}

/// A title in small letters; nearly all are told apart by their first bytes,
/// which stand beside each other in memory.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Title {
    beginning: u64,
    text: String,
}

impl Title {
    fn of(mut text: String) -> Self {
        text.make_ascii_lowercase();
        let mut beginning = [0; 8];
        for (place, byte) in beginning.iter_mut().zip(text.bytes()) {
            *place = byte;
        }
        Self {
            beginning: u64::from_be_bytes(beginning),
            text,
        }
    }
}

/// The place of every author among the names.
fn author_places(connection: &Connection) -> Result<HashMap<i64, i64>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT id, dense_rank() OVER (ORDER BY name COLLATE NOCASE) FROM commit_authors",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?)
}

/// Every commit the search finds: one column of it, and its id.
fn keyed<K: FromSql>(
    connection: &Connection,
    asked: &Asked,
    column: &str,
) -> Result<Vec<(K, i64)>, StoreError> {
    let (first, last) = id_range(asked.repository);
    let mut values = vec![Value::Integer(first), Value::Integer(last)];
    let filter = filter(&asked.search, asked.repository, &mut values);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {column}, id FROM commits NOT INDEXED WHERE id BETWEEN ? AND ?{filter}"
    ))?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A condition for every word of the search.
fn filter(search: &str, repository: RepositoryId, values: &mut Vec<Value>) -> String {
    let mut filter = String::new();
    for word in words(search) {
        let mut alternatives = Vec::new();
        for pattern in patterns(&word) {
            alternatives.push(r"title LIKE ? ESCAPE '\'");
            values.push(Value::Text(pattern.clone()));
            alternatives.push(
                r"author_id IN (SELECT id FROM commit_authors WHERE integration_id =
                    (SELECT integration_id FROM repositories WHERE id = ?)
                    AND (name LIKE ? ESCAPE '\' OR email LIKE ? ESCAPE '\'))",
            );
            values.push(Value::Integer(repository.0));
            values.extend([pattern.clone(), pattern].map(Value::Text));
        }
        let digits = Some(&word).filter(|word| word.len() >= FEWEST_DIGITS);
        if let Some((smallest, largest)) = digits.and_then(|word| object_ids::beginning_with(word))
        {
            alternatives.push("sha BETWEEN ? AND ?");
            values.extend([smallest, largest].map(Value::Blob));
        }
        filter.push_str(" AND (");
        filter.push_str(&alternatives.join(" OR "));
        filter.push(')');
    }
    filter
}

fn rows(connection: &Connection, ids: &[i64]) -> Result<Vec<CommitRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.id, c.sha, c.title, a.name, a.email, c.authored_at, c.author_offset_minutes,
            c.committed_at, c.parent_count > 1, c.additions, c.deletions, c.files_changed,
            w.new_work, w.legacy_refactor, w.help_others, w.rework
        FROM json_each(?1) AS page CROSS JOIN commits AS c ON c.id = page.value
        JOIN commit_authors AS a ON a.id = c.author_id
        LEFT JOIN commit_work AS w ON w.commit_id = c.id
        ORDER BY page.key",
    )?;
    let rows = statement.query_map([id_list(ids)], |row| {
        let mut columns = Columns::of(row);
        Ok(CommitRow {
            id: columns.take()?,
            sha: columns.take::<ObjectId>()?.0,
            title: columns.take()?,
            author_name: columns.take()?,
            author_email: columns.take()?,
            authored_at: columns.take()?,
            author_offset_minutes: columns.take()?,
            committed_at: columns.take()?,
            is_merge: columns.take()?,
            size: take_size(&mut columns)?,
            work: take_work(&mut columns)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
