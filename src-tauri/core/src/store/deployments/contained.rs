//! Which commits a deployment was the first to hold: pure, over one repository's history.
//!
//! Deployments are told in the order of time. Each environment has its own past: what it held before is
//! not brought again, so that going back to an older commit brings nothing. To an environment that is new
//! everything is new; then only what no environment held before counts as brought, because it is not
//! known what ran there earlier.

use std::collections::HashMap;

/// A commit's place in history.
pub(super) struct Node {
    /// Row id.
    pub(super) id: i64,
    /// Object id.
    pub(super) sha: Vec<u8>,
    /// Object ids of parents; those that are not here end the history.
    pub(super) parents: Vec<Vec<u8>>,
}

/// A commit a deployment brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Brought {
    /// Row id.
    pub(super) commit: i64,
    /// Whether no other environment held it before.
    pub(super) is_first: bool,
}

/// One repository's commits, and what its environments hold so far.
pub(super) struct History {
    ids: Vec<i64>,
    parents: Vec<Vec<usize>>,
    places: HashMap<Vec<u8>, usize>,
    held: Vec<bool>,
    environments: HashMap<String, Vec<bool>>,
}

impl History {
    pub(super) fn of(nodes: Vec<Node>) -> Self {
        let places: HashMap<Vec<u8>, usize> = nodes
            .iter()
            .enumerate()
            .map(|(place, node)| (node.sha.clone(), place))
            .collect();
        let parents = nodes.iter().map(|node| {
            let known = node.parents.iter().filter_map(|sha| places.get(sha));
            known.copied().collect()
        });
        Self {
            parents: parents.collect(),
            ids: nodes.iter().map(|node| node.id).collect(),
            held: vec![false; nodes.len()],
            environments: HashMap::new(),
            places,
        }
    }

    /// What a deployment brought, in the order of ids; `None` where its commit is not here.
    pub(super) fn deploy(&mut self, environment: &str, sha: &[u8]) -> Option<Vec<Brought>> {
        let start = *self.places.get(sha)?;
        let is_new = !self.environments.contains_key(environment);
        let count = self.ids.len();
        let own = self
            .environments
            .entry(environment.to_owned())
            .or_insert_with(|| vec![false; count]);
        let mut brought = Vec::new();
        let mut next = vec![start];
        while let Some(place) = next.pop() {
            if std::mem::replace(&mut own[place], true) {
                continue;
            }
            next.extend(self.parents[place].iter().filter(|parent| !own[**parent]));
            let is_first = !std::mem::replace(&mut self.held[place], true);
            if is_first || !is_new {
                brought.push(Brought {
                    commit: self.ids[place],
                    is_first,
                });
            }
        }
        brought.sort_unstable_by_key(|each| each.commit);
        Some(brought)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Commits by number, each with its parents.
    fn history(commits: &[(u8, &[u8])]) -> History {
        let nodes = commits.iter().map(|(number, parents)| Node {
            id: i64::from(*number),
            sha: vec![*number; 20],
            parents: parents.iter().map(|parent| vec![*parent; 20]).collect(),
        });
        History::of(nodes.collect())
    }

    fn brought(history: &mut History, environment: &str, commit: u8) -> Option<Vec<i64>> {
        let brought = history.deploy(environment, &[commit; 20]);
        brought.map(|commits| commits.iter().map(|each| each.commit).collect())
    }

    #[test]
    fn a_commit_belongs_to_the_first_that_holds_it() {
        // 1 - 2 - 4, with 3 beside 2 and merged in 4.
        let mut line = history(&[(4, &[2, 3]), (3, &[1]), (2, &[1]), (1, &[9])]);
        assert_eq!(
            brought(&mut line, "", 2),
            Some(vec![1, 2]),
            "all before the first"
        );
        assert_eq!(
            brought(&mut line, "", 4),
            Some(vec![3, 4]),
            "the other side of a merge"
        );
        assert_eq!(
            brought(&mut line, "", 2),
            Some(vec![]),
            "back to an older one"
        );
        assert_eq!(brought(&mut line, "", 4), Some(vec![]), "and forth");
        assert_eq!(brought(&mut line, "", 7), None, "a commit that is not here");
    }

    #[test]
    fn environments_have_pasts_of_their_own() {
        let mut line = history(&[(1, &[]), (2, &[1]), (3, &[2]), (4, &[3])]);
        assert_eq!(brought(&mut line, "eu", 2), Some(vec![1, 2]));
        assert_eq!(
            brought(&mut line, "us", 3),
            Some(vec![3]),
            "new: only what nobody had"
        );
        let again = line.deploy("eu", &[4; 20]).expect("is here");
        let flags: Vec<_> = again
            .iter()
            .map(|each| (each.commit, each.is_first))
            .collect();
        assert_eq!(flags, [(3, false), (4, true)], "3 was in us before");
        assert_eq!(
            brought(&mut line, "us", 4),
            Some(vec![4]),
            "brought there as well"
        );
    }
}
