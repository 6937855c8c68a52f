//! One connection that writes and a few that only read, as types of their own.
//!
//! Many writers would sleep in SQLite's busy handler and starve the readers,
//! so writes queue in this process, fairly, before they reach SQLite. Nothing
//! here may hold a connection across an await: every call runs on a blocking
//! thread and gives the connection back when it ends, whether it returned or
//! panicked.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, ffi};
use tokio::sync::Semaphore;

use super::snapshot::{Known, Snapshot};
use super::{StoreError, schema};

/// How many lists and pages may be read at the same time.
const READERS: u32 = 3;

/// How long a call waits for another process before it gives up with [`StoreError::Busy`].
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Every statement of the store fits; preparing one costs more than running most.
const CACHED_STATEMENTS: usize = 128;

/// Page cache of each connection, KiB: a search through the longest lists the
/// app is made for stays in memory.
const CACHE_KIB: i64 = 16 * 1024;

/// Pages of 4 KiB the write-ahead log may hold before they are moved into the file.
/// A page of an import writes a thousand; moving each by itself would wait for the
/// disk every time.
const LOG_PAGES: i64 = 8_000;

/// A connection that reads.
#[derive(Debug)]
struct Reader {
    connection: Connection,
    known: Known,
}

/// The connections of one open store.
#[derive(Debug)]
pub(super) struct Connections {
    path: PathBuf,
    writer: Arc<tokio::sync::Mutex<Option<Connection>>>,
    readers: Arc<Mutex<Vec<Reader>>>,
    turns: Arc<Semaphore>,
    /// Transactions this process wrote.
    writes: Arc<AtomicU64>,
}

impl Connections {
    /// Opens the file, creates it where it is missing, and brings it to the newest schema.
    pub(super) fn open_with_timeout(path: &Path, timeout: Duration) -> Result<Self, StoreError> {
        prepare_file(path)?;
        let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, timeout)?;
        schema::check(&writer)?;
        enter_wal(&writer)?;
        writer.pragma_update(None, "synchronous", "NORMAL")?;
        writer.pragma_update(None, "foreign_keys", true)?;
        writer.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        schema::migrate(&mut writer)?;
        let readers = (0..READERS)
            .map(|_| Reader::open(path, timeout))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            path: path.to_owned(),
            writer: Arc::new(tokio::sync::Mutex::new(Some(writer))),
            readers: Arc::new(Mutex::new(readers)),
            turns: Arc::new(Semaphore::new(READERS as usize)),
            writes: Arc::default(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work` on a connection that cannot write, in one snapshot of the file.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_closed| StoreError::Closed)?;
        let readers = Arc::clone(&self.readers);
        run_blocking(move || {
            let mut borrowed = Borrowed::take(readers).ok_or(StoreError::Closed)?;
            let Reader { connection, known } = borrowed.reader();
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            let result = work(&Snapshot::new(&transaction, known));
            drop(transaction);
            drop(borrowed);
            drop(turn);
            result
        })
        .await
    }

    /// Runs `work` in one transaction, alone among the writers of this process;
    /// an error or a panic in it takes everything back.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let writes = Arc::clone(&self.writes);
        self.with_writer(move |connection| {
            // IMMEDIATE: a transaction that starts as a reader and then writes
            // fails at once when someone else wrote, without waiting its turn.
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            writes.fetch_add(1, Ordering::Release);
            Ok(result)
        })
        .await
    }

    /// How often something was written: what was read at one number holds while it stays.
    pub(super) fn writes(&self) -> u64 {
        self.writes.load(Ordering::Acquire)
    }

    /// Forgets what readers remember and nobody asked for since this was called last. Those at work are passed over.
    pub(super) fn forget_unused(&self) {
        for reader in lock(&self.readers).iter() {
            reader.known.forget_unused();
        }
    }

    /// Moves the write-ahead log into the file and empties it, as far as readers let it.
    pub(super) async fn checkpoint(&self) -> Result<(), StoreError> {
        self.with_writer(|connection| checkpoint(connection)).await
    }

    /// Ends every connection; calls that come later get [`StoreError::Closed`].
    pub(super) async fn close(&self) -> Result<(), StoreError> {
        let turns = self.turns.acquire_many(READERS).await;
        self.turns.close();
        drop(turns);
        lock(&self.readers).clear();
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        run_blocking(move || {
            let Some(connection) = writer.take() else {
                return Ok(());
            };
            connection.execute_batch("PRAGMA optimize")?;
            checkpoint(&connection)?;
            connection
                .close()
                .map_err(|(_connection, error)| error.into())
        })
        .await
    }

    async fn with_writer<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        run_blocking(move || work(writer.as_mut().ok_or(StoreError::Closed)?)).await
    }
}

/// Runs on a blocking thread; a panic goes on in the caller.
pub(super) async fn run_blocking<T, F>(work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, StoreError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is shutting down.
            Err(_cancelled) => Err(StoreError::Closed),
        },
    }
}

/// A reading connection that finds its way back, also out of a panic.
struct Borrowed {
    reader: Option<Reader>,
    home: Arc<Mutex<Vec<Reader>>>,
}

impl Borrowed {
    fn take(home: Arc<Mutex<Vec<Reader>>>) -> Option<Self> {
        let reader = lock(&home).pop()?;
        Some(Self {
            reader: Some(reader),
            home,
        })
    }

    fn reader(&mut self) -> &mut Reader {
        self.reader.as_mut().expect("it is only taken out on drop")
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        lock(&self.home).extend(self.reader.take());
    }
}

impl Reader {
    fn open(path: &Path, timeout: Duration) -> Result<Self, StoreError> {
        Ok(Self {
            connection: connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, timeout)?,
            known: Known::default(),
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes sure the file is there, only for this user, and writable.
///
/// SQLite would silently open a protected file for reading only, and would
/// create a missing one readable for everyone. Its `-wal` and `-shm` files take
/// the permissions of the file itself.
fn prepare_file(path: &Path) -> Result<(), StoreError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|source| StoreError::of_file(folder, source))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let file = options
        .open(path)
        .map_err(|source| StoreError::of_file(path, source))?;
    let metadata = file
        .metadata()
        .map_err(|source| StoreError::of_file(path, source))?;
    // The superuser may write what is marked as protected; the mark is respected all the same.
    if metadata.permissions().readonly() {
        return Err(StoreError::ReadOnly);
    }
    Ok(())
}

fn connect(path: &Path, access: OpenFlags, timeout: Duration) -> Result<Connection, StoreError> {
    // No mutex: a connection is only ever used by one thread at a time.
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| opening_error(path, error))?;
    // First of all, so that everything after it waits its turn.
    connection.busy_timeout(timeout)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

fn opening_error(path: &Path, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => StoreError::Io {
            path: path.to_owned(),
            source: std::io::Error::other(error),
        },
        _ => error.into(),
    }
}

/// Switches to the write-ahead log, and notices where the disk cannot hold one.
fn enter_wal(connection: &Connection) -> Result<(), StoreError> {
    let mode = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0));
    match mode {
        Ok(mode) if mode == "wal" => Ok(()),
        Ok(_other) => Err(StoreError::WalUnavailable),
        Err(error) => Err(
            match error.sqlite_error().map(|cause| cause.extended_code) {
                // Shared memory or locks do not work there.
                Some(
                    ffi::SQLITE_IOERR_SHMOPEN
                    | ffi::SQLITE_IOERR_SHMSIZE
                    | ffi::SQLITE_IOERR_SHMLOCK
                    | ffi::SQLITE_IOERR_SHMMAP
                    | ffi::SQLITE_IOERR_LOCK
                    | ffi::SQLITE_PROTOCOL,
                ) => StoreError::WalUnavailable,
                _ => error.into(),
            },
        ),
    }
}

fn checkpoint(connection: &Connection) -> Result<(), StoreError> {
    // Readers at work keep it from finishing; what is left is done next time.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Connections that do not wait for others, in a folder of their own.
    fn open() -> (tempfile::TempDir, Connections) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("flow.sqlite");
        let connections = Connections::open_with_timeout(&path, Duration::ZERO).expect("opens");
        (folder, connections)
    }

    async fn set(connections: &Connections, key: &'static str) -> Result<(), StoreError> {
        connections
            .write(move |transaction| {
                let value = "x".repeat(50_000);
                transaction.execute("INSERT INTO settings VALUES (?1, ?2)", [key, &value])?;
                Ok(())
            })
            .await
    }

    async fn count(connections: &Connections) -> i64 {
        connections
            .read(|connection| {
                Ok(connection.query_row("SELECT count(*) FROM settings", [], |row| row.get(0))?)
            })
            .await
            .expect("reads")
    }

    #[tokio::test]
    async fn a_full_disk_is_told_and_loses_nothing() {
        let (_folder, connections) = open();
        set(&connections, "first").await.expect("there is room");
        connections
            .with_writer(|connection| {
                let pages: i64 =
                    connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
                connection.pragma_update_and_check(None, "max_page_count", pages, |_row| Ok(()))?;
                Ok(())
            })
            .await
            .expect("no page more than now");
        let error = set(&connections, "second").await.expect_err("no room");
        assert!(matches!(error, StoreError::DiskFull), "{error:?}");
        assert_eq!(count(&connections).await, 1, "what was there is there");
        connections
            .with_writer(|connection| {
                connection
                    .pragma_update_and_check(None, "max_page_count", 100_000, |_row| Ok(()))?;
                Ok(())
            })
            .await
            .expect("room again");
        set(&connections, "second").await.expect("it goes on");
    }

    #[tokio::test]
    async fn another_process_that_does_not_let_go_is_told() {
        let (_folder, connections) = open();
        let other = Connection::open(connections.path()).expect("opens");
        other.execute_batch("BEGIN IMMEDIATE").expect("takes hold");
        let error = set(&connections, "late").await.expect_err("held");
        assert!(matches!(error, StoreError::Busy), "{error:?}");
        assert_eq!(count(&connections).await, 0, "reading goes on meanwhile");
        other.execute_batch("ROLLBACK").expect("lets go");
        set(&connections, "late").await.expect("and then writing");
    }

    #[tokio::test]
    async fn a_panic_takes_its_transaction_back_and_nothing_else() {
        let (_folder, connections) = open();
        let connections = Arc::new(connections);
        for _ in 0..=READERS {
            let writing = Arc::clone(&connections);
            let panicked = tokio::spawn(async move {
                writing
                    .write(|transaction| {
                        transaction.execute("INSERT INTO settings VALUES ('half', '')", [])?;
                        panic!("on purpose")
                    })
                    .await
                    .map(|(): ()| ())
            });
            assert!(panicked.await.is_err(), "a panic is not swallowed");
            let reading = Arc::clone(&connections);
            let panicked = tokio::spawn(async move {
                reading
                    .read(|_connection| panic!("on purpose"))
                    .await
                    .map(|(): ()| ())
            });
            assert!(panicked.await.is_err(), "a panic is not swallowed");
        }
        assert_eq!(count(&connections).await, 0, "no half transaction");
        set(&connections, "after").await.expect("writing goes on");
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let (_folder, connections) = open();
        let error = connections
            .read(|connection| {
                connection.execute("DELETE FROM settings", [])?;
                Ok(())
            })
            .await
            .expect_err("read only");
        assert!(matches!(error, StoreError::ReadOnly), "{error:?}");
    }

    #[test]
    fn a_disk_without_shared_memory_is_noticed() {
        let connection = Connection::open_in_memory().expect("memory is there");
        let error = enter_wal(&connection).expect_err("memory has no log");
        assert!(matches!(error, StoreError::WalUnavailable), "{error:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_disk_without_locks_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        // SQLite's own file access for such disks stands in for one.
        let connection = Connection::open_with_flags_and_vfs(
            folder.path().join("network.sqlite"),
            OpenFlags::default(),
            "unix-dotfile",
        )
        .expect("opens");
        let error = enter_wal(&connection).expect_err("no shared memory there");
        assert!(matches!(error, StoreError::WalUnavailable), "{error:?}");
    }
}
