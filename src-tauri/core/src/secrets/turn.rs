//! One change at a time to the secrets of an integration, in this process and across processes.
//!
//! A refresh token buys one pair and dies: two windows that use it at the same
//! moment lose the session. Files lock across processes and let go when a process
//! dies; they never hold anything.

use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

/// Exclusive use of the secrets under one key, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    // Dropped in this order: another process first, then this one's next in line.
    _file: Option<File>,
    _in_process: OwnedMutexGuard<()>,
}

/// The turns of all keys.
#[derive(Debug)]
pub(super) struct Turns {
    folder: PathBuf,
    in_process: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Turns {
    /// Turns whose files are in `folder`, which is made when it is needed.
    pub(super) fn below(folder: PathBuf) -> Self {
        Self {
            folder,
            in_process: Mutex::default(),
        }
    }

    /// Waits for the turn of a key.
    pub(super) fn take(&self, key: &str) -> impl Future<Output = Turn> + Send + use<> {
        let mutex = Arc::clone(self.lock().entry(key.to_owned()).or_default());
        let path = self.path(key);
        async move {
            let in_process = mutex.lock_owned().await;
            let locking = tokio::task::spawn_blocking(move || lock_file(&path));
            let file = match locking.await {
                Ok(Ok(file)) => Some(file),
                Ok(Err(error)) => {
                    // A disk without locks is no reason not to work: most people run one process.
                    tracing::warn!(cause = %error, "no lock across processes");
                    None
                }
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            };
            Turn {
                _file: file,
                _in_process: in_process,
            }
        }
    }

    /// Deletes the file of a key under which there are no secrets any more. Whoever
    /// waits for it still gets it, and finds no secret.
    pub(super) fn forget(&self, key: &str) {
        let removed = std::fs::remove_file(self.path(key));
        if let Err(error) = removed
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::debug!(cause = %error, "an unused lock file stays");
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(key).with_extension("lock")
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<tokio::sync::Mutex<()>>>> {
        self.in_process
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock_file(path: &std::path::Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    file.lock()?;
    Ok(file)
}
