//! The work types of commits, measured after their sizes.

use rusqlite::params;

use super::commit_rows::{CommitFinder, id_range};
use super::{Store, StoreError, object_ids, report_facts};
use crate::model::{CommitWork, RepositoryId};

impl Store {
    /// Saves the work types of stored commits, in one transaction; what was
    /// stored of them before is replaced. Commits that are not stored are left out.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn save_commit_work(
        &self,
        repository: RepositoryId,
        works: &[CommitWork],
    ) -> Result<(), StoreError> {
        let works = works.to_vec();
        self.write(move |transaction| {
            let (mut finder, _) = CommitFinder::of(transaction, repository)?;
            let mut save = transaction.prepare_cached(
                "INSERT INTO commit_work (commit_id, new_work, legacy_refactor, help_others, rework,
                    edit_places, edited_files)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (commit_id) DO UPDATE SET new_work = excluded.new_work,
                    legacy_refactor = excluded.legacy_refactor,
                    help_others = excluded.help_others, rework = excluded.rework,
                    edit_places = excluded.edit_places, edited_files = excluded.edited_files",
            )?;
            let mut clear =
                transaction.prepare_cached("DELETE FROM commit_helped WHERE commit_id = ?1")?;
            let mut help = transaction.prepare_cached(
                "INSERT INTO commit_helped (commit_id, email, lines) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET lines = lines + excluded.lines",
            )?;
            let mut ids = Vec::with_capacity(works.len());
            for commit in &works {
                let sha = object_ids::bytes(&commit.sha)?;
                let Some(id) = finder.find(repository, &sha)? else {
                    continue;
                };
                let (work, spread) = (commit.work, commit.spread);
                save.execute(params![
                    id,
                    work.new_work,
                    work.legacy_refactor,
                    work.help_others,
                    work.rework,
                    spread.places,
                    spread.files,
                ])?;
                ids.push(id);
                clear.execute([id])?;
                for author in &commit.helped {
                    help.execute(params![id, author.email, author.lines])?;
                }
            }
            report_facts::work_written(transaction, repository, &ids)
        })
        .await
    }

    /// How many stored commits that are no merges have no work types yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn commits_without_work(&self, repository: RepositoryId) -> Result<i64, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT count(*) FROM commits AS c
                     WHERE c.id BETWEEN ?1 AND ?2 AND c.parent_count < 2 AND NOT EXISTS
                        (SELECT 1 FROM commit_work AS w WHERE w.commit_id = c.id)",
                )?
                .query_row(id_range(repository), |row| row.get(0))?)
        })
        .await
    }
}
