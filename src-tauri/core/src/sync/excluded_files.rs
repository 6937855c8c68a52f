//! What a list of excluded paths would leave out of a repository, from its clone alone.

use crate::git::{ExcludedFiles, ReadError, excluded_files};
use crate::model::{ExcludedPaths, RepositoryId};

use super::engine::Engine;
use super::{SyncError, run};

impl Engine {
    /// Which files of the default branch's newest commit a list leaves out, as it was fetched
    /// last, with the first `most` of them; `None` where nothing was fetched yet. It asks
    /// `go_on` again and again, and ends when that says no.
    ///
    /// # Errors
    /// [`SyncError::Cancelled`] then, or when the clone or the store cannot be read.
    pub async fn excluded_files(
        &self,
        repository: RepositoryId,
        list: ExcludedPaths,
        most: usize,
        go_on: impl Fn() -> bool + Send + 'static,
    ) -> Result<Option<ExcludedFiles>, SyncError> {
        let repository = self.inner.store.repository(repository).await?;
        let folder = run::clone_folder(&self.inner.settings.clones, &repository);
        let looking =
            tokio::task::spawn_blocking(move || excluded_files(&folder, &list, most, go_on));
        match looking.await {
            Ok(Err(ReadError::Cancelled)) => Err(SyncError::Cancelled),
            Ok(found) => Ok(found?),
            Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
            // The runtime is going down.
            Err(_) => Err(SyncError::Cancelled),
        }
    }
}
