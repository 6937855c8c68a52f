//! Reports kept under a name.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::configured_views::with_listed;
use super::integrations::require_changed;
use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{Failure, FailureCode, SavedView, SavedViewId};

/// Why a view was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SavedViewError {
    /// Another one has the name, whatever its case.
    #[error("another view has the name")]
    NameTaken,
    /// The store could not be read or written, or the view is not there any more.
    #[error("the store did not take it")]
    Store(#[from] StoreError),
}

impl SavedViewError {
    /// The failure to show for it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::NameTaken => Failure::new(FailureCode::ViewNameTaken),
            Self::Store(error) => error.failure(),
        }
    }
}

impl Store {
    /// All of them, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn saved_views(&self) -> Result<Vec<SavedView>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, name, address, created_at FROM saved_views ORDER BY name_key",
            )?;
            let rows = statement.query_map([], |row| {
                let mut columns = Columns::of(row);
                Ok(SavedView {
                    id: columns.take()?,
                    name: columns.take()?,
                    address: columns.take()?,
                    waiting: 0,
                    created_at: columns.take()?,
                })
            })?;
            let mut views = rows.collect::<Result<Vec<_>, _>>()?;
            for view in &mut views {
                let address = std::mem::take(&mut view.address);
                (view.address, view.waiting) = with_listed(connection, address)?;
            }
            Ok(views)
        })
        .await
    }

    /// Keeps an address under a name.
    ///
    /// # Errors
    /// [`SavedViewError::NameTaken`], and when the store cannot be written.
    pub async fn save_view(
        &self,
        name: String,
        address: String,
    ) -> Result<SavedViewId, SavedViewError> {
        let now = self.now();
        let saved = self.write(move |transaction| {
            if is_taken(transaction, &name, None)? {
                return Ok(None);
            }
            let id = transaction
                .prepare_cached(
                    "INSERT INTO saved_views (name, name_key, address, created_at)
                     VALUES (?1, ?2, ?3, ?4) RETURNING id",
                )?
                .query_row(params![name.trim(), key_of(&name), address, now], |row| {
                    row.get(0)
                })?;
            Ok(Some(id))
        });
        saved.await?.ok_or(SavedViewError::NameTaken)
    }

    /// Gives a view another name.
    ///
    /// # Errors
    /// [`SavedViewError::NameTaken`], and [`StoreError::NotFound`].
    pub async fn rename_view(&self, id: SavedViewId, name: String) -> Result<(), SavedViewError> {
        let renamed = self.write(move |transaction| {
            if is_taken(transaction, &name, Some(id))? {
                return Ok(false);
            }
            let changed = transaction
                .prepare_cached("UPDATE saved_views SET name = ?2, name_key = ?3 WHERE id = ?1")?
                .execute(params![id, name.trim(), key_of(&name)])?;
            require_changed(changed)?;
            Ok(true)
        });
        let renamed = renamed.await?;
        renamed.then_some(()).ok_or(SavedViewError::NameTaken)
    }

    /// Forgets a view.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn remove_view(&self, id: SavedViewId) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let changed = transaction.execute("DELETE FROM saved_views WHERE id = ?1", [id])?;
            require_changed(changed)
        })
        .await
    }
}

fn key_of(name: &str) -> String {
    name.trim().to_lowercase()
}

fn is_taken(
    transaction: &Transaction<'_>,
    name: &str,
    own: Option<SavedViewId>,
) -> Result<bool, StoreError> {
    let taken: Option<SavedViewId> = transaction
        .prepare_cached("SELECT id FROM saved_views WHERE name_key = ?1 AND id IS NOT ?2")?
        .query_row(params![key_of(name), own], |row| row.get(0))
        .optional()?;
    Ok(taken.is_some())
}
