//! Whether a repository is asked about, looked up once for each of millions of rows.

/// Ids up to this one have a bit each.
const MOST_BITS: i64 = 1 << 20;

/// A set of ids.
#[derive(Debug)]
pub(super) struct RepositorySet {
    bits: Vec<u64>,
    /// Those above, in ascending order.
    beyond: Vec<i64>,
}

impl RepositorySet {
    /// Of ids in ascending order.
    pub(super) fn of(ids: &[i64]) -> Self {
        let within = ids.partition_point(|id| *id < MOST_BITS);
        let (within, beyond) = ids.split_at(within);
        let words = within.last().map_or(0, |last| *last as usize / 64 + 1);
        let mut bits = vec![0; words];
        for id in within {
            bits[*id as usize / 64] |= 1_u64 << (id % 64);
        }
        Self {
            bits,
            beyond: beyond.to_vec(),
        }
    }

    pub(super) fn contains(&self, id: i64) -> bool {
        if id >= MOST_BITS {
            return self.beyond.binary_search(&id).is_ok();
        }
        let word = self.bits.get(id as usize / 64);
        word.is_some_and(|word| word >> (id % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_it_was_made_of_and_nothing_else() {
        let ids = [1, 63, 64, 1_000, MOST_BITS - 1, MOST_BITS, MOST_BITS + 5];
        let set = RepositorySet::of(&ids);
        for id in ids {
            assert!(set.contains(id), "{id} is in it");
        }
        for id in [0, 2, 62, 65, 999, MOST_BITS - 2, MOST_BITS + 1, i64::MAX] {
            assert!(!set.contains(id), "{id} is not in it");
        }
        assert!(!RepositorySet::of(&[]).contains(1), "nothing is in none");
    }
}
