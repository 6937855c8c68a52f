//! The rows of the work log while they grow, out of numbers alone.
//!
//! A grid shows a window of its rows: names are looked for once a row, and lines are read for what is shown.

use std::collections::{BTreeMap, HashMap};

use super::work_log::{WorkCell, WorkGrouping, WorkRow, is_shown};
use super::work_rows::RowKeys;
use crate::model::{CommitId, RepositoryId, Timestamp, WorkFact, WorkFacts, WorkKind};
use crate::store::{Store, StoreError};

/// What was done by each person, or in each repository, by day.
pub(super) struct Grid {
    grouping: WorkGrouping,
    starts: Vec<Timestamp>,
    /// How much is in rows on each day, told once where it is in several.
    pub(super) by_day: Vec<i64>,
    /// By a person's place among all people, or a repository's id.
    own: HashMap<i64, Growing>,
}

/// A row while it grows.
#[derive(Default)]
struct Growing {
    /// What the person is called, each once: whether it is a commit's name and not an account's, and its place among names.
    names: Vec<(bool, u32)>,
    cells: BTreeMap<usize, WorkCell>,
    /// Commits other than merges, with their days: their lines are not read yet.
    commits: Vec<(usize, CommitId)>,
}

/// A row without lines.
pub(super) struct GridRow {
    pub(super) row: WorkRow,
    commits: Vec<(usize, CommitId)>,
}

impl Grid {
    /// The grid of what is shown, over days that begin at `starts`.
    pub(super) fn of(facts: &WorkFacts, grouping: WorkGrouping, starts: Vec<Timestamp>) -> Self {
        let mut grid = Self {
            grouping,
            by_day: vec![0; starts.len()],
            starts,
            own: HashMap::new(),
        };
        for fact in facts.facts.iter().filter(|fact| is_shown(fact)) {
            grid.add(fact);
        }
        grid
    }

    fn add(&mut self, fact: &WorkFact) {
        let key = match self.grouping {
            WorkGrouping::Repositories => Some(fact.repository_id.0),
            WorkGrouping::People | WorkGrouping::Teams => fact.person.map(i64::from),
        };
        let Some(key) = key else {
            return;
        };
        // The day that began last before it; the store returned nothing before the first one.
        let day = self.starts.partition_point(|start| *start <= fact.at);
        let day = day.saturating_sub(1);
        if let Some(count) = self.by_day.get_mut(day) {
            *count += 1;
        }
        let own = self.own.entry(key).or_default();
        let cell = own.cells.entry(day).or_default();
        cell.counts[fact.kind.place()] += 1;
        if fact.kind == WorkKind::Commit {
            own.commits.push((day, CommitId(fact.id)));
        }
        if let Some(name) = fact.name {
            let name = (!fact.has_account, name);
            if !own.names.contains(&name) {
                own.names.push(name);
            }
        }
    }

    /// Its rows, in no order.
    pub(super) async fn rows(
        self,
        store: &Store,
        facts: &WorkFacts,
        keys: &RowKeys,
    ) -> Result<Vec<GridRow>, StoreError> {
        match self.grouping {
            WorkGrouping::People => Ok(self.people(facts)),
            WorkGrouping::Repositories => self.repositories(store).await,
            WorkGrouping::Teams => Ok(self.teams(facts, keys)),
        }
    }

    /// Named by an account before a commit, and of several names by the first by alphabet, so that it does not change with
    /// the order of what was done.
    fn people(self, facts: &WorkFacts) -> Vec<GridRow> {
        let rows = self.own.into_iter().map(|(person, row)| {
            let names = row.names.iter();
            let names = names.map(|(is_commits, name)| (is_commits, &facts.names[*name as usize]));
            let name = names.min().map(|(_, name)| name.clone());
            let key = facts.people[person as usize].0.clone();
            row.finished(key, name.unwrap_or_default())
        });
        rows.collect()
    }

    async fn repositories(self, store: &Store) -> Result<Vec<GridRow>, StoreError> {
        let ids = self.own.keys().copied().map(RepositoryId).collect();
        let paths = store.repository_paths(ids).await?;
        let rows = self.own.into_iter().map(|(id, row)| {
            let path = paths.get(&RepositoryId(id)).cloned();
            row.finished(id.to_string(), path.unwrap_or_default())
        });
        Ok(rows.collect())
    }

    /// Whoever is in several is in the row of each.
    fn teams(self, facts: &WorkFacts, keys: &RowKeys) -> Vec<GridRow> {
        let mut teams: HashMap<String, Growing> = HashMap::new();
        for (person, row) in &self.own {
            let member = &facts.people[*person as usize];
            for key in keys.rows_with(Some(member), RepositoryId(0)) {
                teams.entry(key).or_default().take(row);
            }
        }
        let rows = teams.into_iter().map(|(key, row)| {
            let name = keys.team(&key);
            row.finished(key, name)
        });
        rows.collect()
    }
}

impl Growing {
    fn take(&mut self, other: &Self) {
        for (day, more) in &other.cells {
            let cell = self.cells.entry(*day).or_default();
            for (count, more) in cell.counts.iter_mut().zip(more.counts) {
                *count += more;
            }
        }
        self.commits.extend_from_slice(&other.commits);
    }

    fn finished(self, key: String, name: String) -> GridRow {
        let cells = self.cells.into_iter();
        let cells: Vec<WorkCell> = cells.map(|(day, cell)| WorkCell { day, ..cell }).collect();
        let mut counts = [0; WorkKind::COUNT];
        for cell in &cells {
            for (count, own) in counts.iter_mut().zip(cell.counts) {
                *count += own;
            }
        }
        GridRow {
            row: WorkRow {
                key,
                name,
                counts,
                cells,
            },
            commits: self.commits,
        }
    }
}

/// Some rows with the lines of their commits.
pub(super) async fn with_lines(
    store: &Store,
    rows: Vec<GridRow>,
) -> Result<Vec<WorkRow>, StoreError> {
    let commits = rows.iter().flat_map(|own| &own.commits);
    let ids: Vec<CommitId> = commits.map(|(_, id)| *id).collect();
    let sizes = store.commit_sizes(ids).await?;
    let rows = rows.into_iter().map(|GridRow { mut row, commits }| {
        for (day, id) in commits {
            let place = row.cells.binary_search_by_key(&day, |cell| cell.day);
            let cell = place.ok().and_then(|place| row.cells.get_mut(place));
            match (cell, sizes.get(&id)) {
                (Some(cell), Some((added, removed))) => {
                    cell.added += added;
                    cell.removed += removed;
                }
                (Some(cell), None) => cell.unmeasured += 1,
                (None, _) => {}
            }
        }
        row
    });
    Ok(rows.collect())
}
