//! Windows of long lists: first the ids of the rows to show, found in an index,
//! then only these rows. Nothing here may depend on how long the list is but
//! the search, which reads the short columns of every row once.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::StoreError;
use crate::model::{ListQuery, RepositoryId};

/// A table the window can list.
pub(super) struct List {
    /// The table, with the columns `id` and `repository_id`.
    pub(super) table: &'static str,
    /// The window's names of sorts and what they sort by; the first is the default,
    /// used with the largest first.
    pub(super) sorts: &'static [(&'static str, &'static str)],
    /// Conditions on a pattern `?`; a word is found where one of them holds.
    pub(super) searched: &'static [&'static str],
    /// A condition on a text `?` that a word of hexadecimal digits may also fulfil.
    pub(super) searched_as_digits: Option<SearchedAsDigits>,
    /// Whether rows have a column `state`.
    pub(super) has_state: bool,
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
        let searching = self.add_search(&query.search, &mut filter, &mut values);
        let select = format!(
            "SELECT id FROM {} WHERE {filter} ORDER BY {}",
            self.table,
            self.order(query)
        );
        let offset = query.offset.max(0);
        let limit = query.effective_limit();
        if searching {
            // Finding a word costs a look at every row; so look once, for the
            // total and for the window.
            let found = ids(connection, &select, values)?;
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
            .prepare_cached(&format!(
                "SELECT count(*) FROM {} WHERE {filter}",
                self.table
            ))?
            .query_row(params_from_iter(values.iter()), |row| row.get(0))?;
        values.extend([Value::Integer(limit), Value::Integer(offset)]);
        Ok(Window {
            total,
            offset,
            ids: ids(connection, &format!("{select} LIMIT ? OFFSET ?"), values)?,
        })
    }

    /// Ties are broken by the row id, in the same direction, which is how an index ends.
    fn order(&self, query: &ListQuery) -> String {
        let chosen = self.sorts.iter().find(|(name, _)| *name == query.sort);
        let (expression, descending) = match chosen {
            Some((_name, expression)) => (*expression, query.descending),
            None => (self.sorts[0].1, true),
        };
        let direction = if descending { "DESC" } else { "ASC" };
        format!("{expression} {direction}, id {direction}")
    }

    /// Adds a condition for every word, returns whether there is any.
    fn add_search(&self, search: &str, filter: &mut String, values: &mut Vec<Value>) -> bool {
        let words = search.split_whitespace().take(MOST_WORDS);
        let before = filter.len();
        for word in words {
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
        filter.len() > before
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
