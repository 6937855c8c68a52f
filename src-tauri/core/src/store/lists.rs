//! Windows of long lists: first the ids of the rows to show, found in an index,
//! then only these rows. A window without a search costs the same at the end of
//! a list as at its beginning; a search reads one index of short columns once.

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
    /// A condition on a text `?` that a word of hexadecimal digits may also fulfil.
    pub(super) searched_as_digits: Option<SearchedAsDigits>,
    /// Whether rows have a column `state`.
    pub(super) has_state: bool,
}

/// A way to sort.
pub(super) struct Sort {
    /// The window's name for it.
    name: &'static str,
    expression: &'static str,
    /// Whether an index has the rows in this order.
    indexed: bool,
}

impl Sort {
    pub(super) const fn indexed(name: &'static str, expression: &'static str) -> Self {
        Self {
            name,
            expression,
            indexed: true,
        }
    }

    pub(super) const fn computed(name: &'static str, expression: &'static str) -> Self {
        Self {
            name,
            expression,
            indexed: false,
        }
    }
}

/// Words that are numbers or object ids.
pub(super) enum SearchedAsDigits {
    /// The beginning of an object id, in this column; four digits at least.
    Sha(&'static str),
    /// The whole number, in this column; a `!` or `#` before it is left out.
    Number(&'static str),
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
        let (sort, order) = self.order(query);
        let table = self.table;
        let offset = query.offset.max(0);
        let limit = query.effective_limit();
        if is_filtered || !sort.indexed {
            // Every row has to be looked at; so look once, for the total and for
            // the window, and in the one index that holds all that is needed.
            let index = self.covering_index;
            let found = ids(
                connection,
                &format!(
                    "SELECT id FROM {table} INDEXED BY {index} WHERE {filter} ORDER BY {order}"
                ),
                values,
            )?;
            return Ok(Window {
                total: i64::try_from(found.len()).expect("a list in memory is shorter"),
                offset,
                ids: found
                    .into_iter()
                    .skip(usize::try_from(offset).unwrap_or(usize::MAX))
                    .take(usize::try_from(limit).unwrap_or(usize::MAX))
                    .collect(),
            });
        }
        let total = connection
            .prepare_cached(&format!("SELECT count(*) FROM {table} WHERE {filter}"))?
            .query_row(params_from_iter(values.iter()), |row| row.get(0))?;
        values.extend([Value::Integer(limit), Value::Integer(offset)]);
        Ok(Window {
            total,
            offset,
            ids: ids(
                connection,
                &format!("SELECT id FROM {table} WHERE {filter} ORDER BY {order} LIMIT ? OFFSET ?"),
                values,
            )?,
        })
    }

    /// Ties are broken by the row id, in the same direction, which is how an index ends.
    fn order(&self, query: &ListQuery) -> (&'static Sort, String) {
        let chosen = self.sorts.iter().find(|sort| sort.name == query.sort);
        let (sort, descending) = match chosen {
            Some(sort) => (sort, query.descending),
            None => (&self.sorts[0], true),
        };
        let direction = if descending { "DESC" } else { "ASC" };
        (
            sort,
            format!("{} {direction}, id {direction}", sort.expression),
        )
    }

    /// Adds a condition for every word.
    fn add_search(&self, search: &str, filter: &mut String, values: &mut Vec<Value>) {
        for word in search.split_whitespace().take(MOST_WORDS) {
            let word: String = word.chars().take(LONGEST_WORD).collect();
            let mut alternatives = Vec::new();
            for pattern in patterns(&word) {
                for condition in self.searched {
                    alternatives.push(*condition);
                    values.push(Value::Text(pattern.clone()));
                }
            }
            if let Some((condition, value)) = self.digits(&word) {
                alternatives.push(condition);
                values.push(value);
            }
            filter.push_str(" AND (");
            filter.push_str(&alternatives.join(" OR "));
            filter.push(')');
        }
    }

    fn digits(&self, word: &str) -> Option<(&'static str, Value)> {
        match self.searched_as_digits.as_ref()? {
            SearchedAsDigits::Sha(condition) => (word.len() >= 4
                && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .then(|| (*condition, Value::Text(format!("{}%", word.to_lowercase())))),
            SearchedAsDigits::Number(condition) => {
                let number = word.strip_prefix(['!', '#']).unwrap_or(word).parse().ok()?;
                Some((*condition, Value::Integer(number)))
            }
        }
    }
}

/// The patterns that find `word` in any case. SQLite's LIKE folds only ASCII
/// letters; other scripts are covered by their usual spellings.
fn patterns(word: &str) -> Vec<String> {
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
