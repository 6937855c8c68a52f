//! Choices of the person at this computer, as texts by key. Never a secret.

use rusqlite::OptionalExtension as _;

use super::{Store, StoreError};
use crate::model::HostPolicy;

/// Begins the key of a host's policy; its base address follows.
const HOST_POLICY: &str = "host_policy ";
/// Beside the share, for a host that is treated politely.
const POLITE: &str = "polite";

impl Store {
    /// The value of a setting, `None` where it was never set.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let key = key.to_owned();
        self.read(move |connection| {
            Ok(connection
                .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()?)
        })
        .await
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.write(move |transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO settings (key, value) VALUES (?1, ?2)
                     ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                )?
                .execute([key, value])?;
            Ok(())
        })
        .await
    }

    /// What the user allows the app to use of each host, by its base address.
    /// Hosts nobody decided about are missing: for them the default holds.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn host_policies(&self) -> Result<Vec<(String, HostPolicy)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT substr(key, length(?1) + 1), value FROM settings
                 WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key",
            )?;
            let rows = statement.query_map([HOST_POLICY], |row| {
                Ok((row.get(0)?, policy(&row.get::<_, String>(1)?)))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Remembers what the user allows the app to use of a host.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn set_host_policy(&self, base: &str, policy: HostPolicy) -> Result<(), StoreError> {
        let manner = if policy.polite { POLITE } else { "" };
        let value = format!("{} {manner}", policy.share_percent);
        self.set_setting(&format!("{HOST_POLICY}{base}"), value.trim_end())
            .await
    }
}

/// A policy from its text; what somebody else wrote there counts as the default.
fn policy(text: &str) -> HostPolicy {
    let mut words = text.split_whitespace();
    let default = HostPolicy::default();
    let share = words.next().and_then(|word| word.parse().ok());
    HostPolicy {
        share_percent: share
            .filter(|share| (10..=100).contains(share))
            .unwrap_or(default.share_percent),
        polite: words.next() == Some(POLITE),
    }
}
