//! What figures should be, of everybody and of teams.

use rusqlite::params;

use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{Target, TeamId, TeamMetric, TeamTarget};

impl Store {
    /// All targets.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn targets(&self) -> Result<Vec<TeamTarget>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT team_id, metric, lowest, aim, highest FROM targets
                 ORDER BY coalesce(team_id, 0), metric",
            )?;
            let rows = statement.query_map([], |row| {
                let mut columns = Columns::of(row);
                Ok(TeamTarget {
                    team_id: columns.take()?,
                    metric: columns.take()?,
                    target: Target {
                        lowest: columns.take()?,
                        aim: columns.take()?,
                        highest: columns.take()?,
                    },
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Sets the target of a team, or of everybody; `None` leaves it to the team it is part of. Whether the bounds
    /// are sound was checked before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the team is not there.
    pub async fn set_target(
        &self,
        team: Option<TeamId>,
        metric: TeamMetric,
        target: Option<Target>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction
                .prepare_cached("DELETE FROM targets WHERE team_id IS ?1 AND metric = ?2")?
                .execute(params![team, metric])?;
            let Some(target) = target else {
                return Ok(());
            };
            transaction
                .prepare_cached(
                    "INSERT INTO targets (team_id, metric, lowest, aim, highest)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    team,
                    metric,
                    target.lowest,
                    target.aim,
                    target.highest
                ])?;
            Ok(())
        })
        .await
    }
}
