//! Paths of a history as numbers, shared by all threads.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The table of paths.
#[derive(Default)]
pub(super) struct Paths {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    numbers: HashMap<Arc<[u8]>, u32>,
    paths: Vec<Arc<[u8]>>,
}

impl Paths {
    /// A table of the paths of an earlier run, in the order of their numbers.
    pub(super) fn of(paths: Vec<Arc<[u8]>>) -> Self {
        let numbers = paths.iter().cloned().zip(0..).collect();
        Self {
            table: Mutex::new(Table { numbers, paths }),
        }
    }

    /// The number of a path; a new one gets the next.
    pub(super) fn number(&self, path: &[u8]) -> u32 {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = table.numbers.get(path) {
            return *number;
        }
        // There are fewer paths than bytes of memory.
        let number = table.paths.len() as u32;
        let path: Arc<[u8]> = path.into();
        table.paths.push(Arc::clone(&path));
        table.numbers.insert(path, number);
        number
    }

    /// The paths from a number on.
    pub(super) fn since(&self, number: usize) -> Vec<Arc<[u8]>> {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.paths.get(number..).unwrap_or_default().to_vec()
    }
}
