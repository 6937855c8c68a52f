//! Windows of long lists: first the ids of the rows to show, found in an index,
//! then only these rows. A window without a search costs the same at the end of
//! a list as at its beginning; a search reads one index of short columns once.

use std::collections::{HashMap, HashSet};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::StoreError;
use crate::model::{ListQuery, RepositoryId};

/// A table the window can list.
pub(super) struct List {
    /// The table, with the columns `id` and `repository_id`.
    pub(super) table: &'static str,
    /// Its index that holds every column a search, a state or a sort looks at.
    pub(super) covering_index: &'static str,
    /// The sorts; the first is the default, used with the largest first.
    pub(super) sorts: &'static [Sort],
    /// Conditions on a pattern `?`; a word is found where one of them holds.
    pub(super) searched: &'static [&'static str],
    /// A condition on a number `?` that a word may also fulfil; a `!` or `#`
    /// before it is left out.
    pub(super) searched_as_number: &'static str,
    /// Whether rows have a column `state`.
    pub(super) has_state: bool,
}

/// A way to sort.
pub(super) struct Sort {
    /// The window's name for it.
    name: &'static str,
    by: SortBy,
}

enum SortBy {
    /// An expression of which an index holds the order.
    Index(&'static str),
    /// The name of the person in `author_id`; nobody comes before everybody.
    Author,
}

impl Sort {
    pub(super) const fn index(name: &'static str, expression: &'static str) -> Self {
        Self {
            name,
            by: SortBy::Index(expression),
        }
    }

    pub(super) const fn author(name: &'static str) -> Self {
        Self {
            name,
            by: SortBy::Author,
        }
    }
}

/// Rows of one window and how many the list has.
pub(super) struct Window {
    pub(super) total: i64,
    pub(super) offset: i64,
    /// In the order of the list.
    pub(super) ids: Vec<i64>,
}

/// Longer searches are cut: nobody types them, and SQLite limits patterns.
const LONGEST_WORD: usize = 200;
const MOST_WORDS: usize = 8;

impl List {
    /// The window `query` asks for, of one repository.
    pub(super) fn window(
        &self,
        connection: &Connection,
        repository: RepositoryId,
        query: &ListQuery,
    ) -> Result<Window, StoreError> {
        let mut values = vec![Value::Integer(repository.0)];
        let mut filter = String::from("repository_id = ?");
        if let Some(state) = query.state.as_ref().filter(|_| self.has_state) {
            filter.push_str(" AND state = ?");
            values.push(Value::Text(state.clone()));
        }
        self.add_search(&query.search, &mut filter, &mut values);
        let is_filtered = values.len() > 1;
        let (sort, descending) = self.sort(query);
        let offset = query.offset.max(0);
        let limit = query.effective_limit();
        if let (false, SortBy::Index(expression)) = (is_filtered, &sort.by) {
            let total = self.count(connection, repository)?;
            let order = self.ordered(expression, descending);
            values.extend([Value::Integer(limit), Value::Integer(offset)]);
            return Ok(Window {
                total,
                offset,
                ids: ids(connection, &format!("{order} LIMIT ? OFFSET ?"), values)?,
            });
        }
        let found = if is_filtered {
            self.filtered(connection, repository, &filter, values, sort, descending)?
        } else {
            self.all(connection, repository, sort, descending)?
        };
        Ok(Window {
            total: i64::try_from(found.len()).expect("a list in memory is shorter"),
            offset,
            ids: found
                .into_iter()
                .skip(usize::try_from(offset).unwrap_or(usize::MAX))
                .take(usize::try_from(limit).unwrap_or(usize::MAX))
                .collect(),
        })
    }

    /// The chosen sort, or the default one, and whether the largest comes first.
    fn sort(&self, query: &ListQuery) -> (&'static Sort, bool) {
        let chosen = self.sorts.iter().find(|sort| sort.name == query.sort);
        chosen.map_or((&self.sorts[0], true), |sort| (sort, query.descending))
    }

    fn count(&self, connection: &Connection, repository: RepositoryId) -> Result<i64, StoreError> {
        let table = self.table;
        Ok(connection
            .prepare_cached(&format!(
                "SELECT count(*) FROM {table} WHERE repository_id = ?"
            ))?
            .query_row([repository], |row| row.get(0))?)
    }

    /// A statement for all ids of a repository. Ties are broken by the row id, in
    /// the same direction, which is how an index ends.
    fn ordered(&self, expression: &str, descending: bool) -> String {
        let direction = if descending { "DESC" } else { "ASC" };
        format!(
            "SELECT id FROM {} WHERE repository_id = ? ORDER BY {expression} {direction}, id {direction}",
            self.table
        )
    }

    /// All ids of a repository in their order.
    fn all(
        &self,
        connection: &Connection,
        repository: RepositoryId,
        sort: &Sort,
        descending: bool,
    ) -> Result<Vec<i64>, StoreError> {
        match sort.by {
            SortBy::Index(expression) => ids(
                connection,
                &self.ordered(expression, descending),
                vec![Value::Integer(repository.0)],
            ),
            SortBy::Author => self.by_author(connection, repository, descending),
        }
    }

    /// The ids that fulfil a filter. It is answered from the covering index alone;
    /// the order then comes from an index too: sorting many texts takes longer.
    fn filtered(
        &self,
        connection: &Connection,
        repository: RepositoryId,
        filter: &str,
        values: Vec<Value>,
        sort: &Sort,
        descending: bool,
    ) -> Result<Vec<i64>, StoreError> {
        let found: HashSet<i64> = ids(
            connection,
            &format!(
                "SELECT id FROM {} INDEXED BY {} WHERE {filter}",
                self.table, self.covering_index
            ),
            values,
        )?
        .into_iter()
        .collect();
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let mut ordered = self.all(connection, repository, sort, descending)?;
        ordered.retain(|id| found.contains(id));
        Ok(ordered)
    }

    /// All ids of a repository by their author's name. Few people write many rows,
    /// so the names are sorted once and the rows by their author's place.
    fn by_author(
        &self,
        connection: &Connection,
        repository: RepositoryId,
        descending: bool,
    ) -> Result<Vec<i64>, StoreError> {
        let places: HashMap<i64, i64> = connection
            .prepare_cached(
                "SELECT id, dense_rank() OVER (ORDER BY name COLLATE NOCASE) FROM people",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut rows = connection
            .prepare_cached(&format!(
                "SELECT author_id, id FROM {} INDEXED BY {} WHERE repository_id = ?",
                self.table, self.covering_index
            ))?
            .query_map([repository], |row| {
                let author: Option<i64> = row.get(0)?;
                Ok((author.and_then(|id| places.get(&id)).copied(), row.get(1)?))
            })?
            .collect::<Result<Vec<(Option<i64>, i64)>, _>>()?;
        rows.sort_unstable();
        if descending {
            rows.reverse();
        }
        Ok(rows.into_iter().map(|(_, id)| id).collect())
    }

    /// Adds a condition for every word.
    fn add_search(&self, search: &str, filter: &mut String, values: &mut Vec<Value>) {
        for word in words(search) {
            let mut alternatives = Vec::new();
            for pattern in patterns(&word) {
                for condition in self.searched {
                    alternatives.push(*condition);
                    values.push(Value::Text(pattern.clone()));
                }
            }
            if let Ok(number) = word.strip_prefix(['!', '#']).unwrap_or(&word).parse() {
                alternatives.push(self.searched_as_number);
                values.push(Value::Integer(number));
            }
            filter.push_str(" AND (");
            filter.push_str(&alternatives.join(" OR "));
            filter.push(')');
        }
    }
}

/// The words of a search.
pub(super) fn words(search: &str) -> impl Iterator<Item = String> {
    let words = search.split_whitespace().take(MOST_WORDS);
    words.map(|word| word.chars().take(LONGEST_WORD).collect())
}

/// The patterns that find `word` in any case. SQLite's LIKE folds only ASCII
/// letters; other scripts are covered by their usual spellings.
pub(super) fn patterns(word: &str) -> Vec<String> {
    let mut spellings = vec![word.to_owned()];
    if !word.is_ascii() {
        let lower = word.to_lowercase();
        let mut characters = lower.chars();
        let capitalised = characters
            .next()
            .map(|first| first.to_uppercase().chain(characters).collect());
        spellings.push(word.to_uppercase());
        spellings.extend(capitalised);
        spellings.push(lower);
        spellings.sort();
        spellings.dedup();
    }
    spellings
        .into_iter()
        .map(|spelling| format!("%{}%", escape(&spelling)))
        .collect()
}

/// Takes the meaning from `%` and `_`; the statements say `ESCAPE '\'`.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn ids(
    connection: &Connection,
    statement: &str,
    values: Vec<Value>,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(statement)?;
    let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_search_mean_themselves() {
        assert_eq!(
            patterns(r"50%_\"),
            [r"%50\%\_\\%"],
            "a search for a percent sign finds percent signs"
        );
    }

    #[test]
    fn letters_beyond_ascii_are_found_in_their_usual_spellings() {
        assert_eq!(
            patterns("über"),
            ["%ÜBER%", "%Über%", "%über%"],
            "LIKE alone would miss the capital"
        );
    }
}
