//! Telling in time that a token ends: at thirty days, at seven, and at one.

use crate::model::{IntegrationId, Timestamp};
use crate::store::{Store, StoreError};

use super::account_rungs::days_until;

/// Days before the end of a token at which it is announced, from far to near.
const THRESHOLDS: [i64; 3] = [30, 7, 1];

/// A token that ends soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryWarning {
    /// Whose token.
    pub integration: IntegrationId,
    /// The integration's name.
    pub name: String,
    /// The day (UTC) from which on it is refused.
    pub expires_on: String,
    /// Whole days until then.
    pub days_left: i64,
}

/// The nearest threshold that was reached; `None` far from the end and after it.
#[must_use]
pub fn expiry_threshold(expires_on: Option<&str>, now: Timestamp) -> Option<i64> {
    let days_left = days_until(expires_on?, now).filter(|days| *days >= 0)?;
    THRESHOLDS
        .into_iter()
        .rev()
        .find(|threshold| days_left <= *threshold)
}

/// The warnings that are due and were not given yet; each is noted as given.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn due_expiry_warnings(
    store: &Store,
    now: Timestamp,
) -> Result<Vec<ExpiryWarning>, StoreError> {
    let mut due = Vec::new();
    for integration in store.integrations().await? {
        let settings = integration.settings;
        let Some(expires_on) = settings.token_expires_on.filter(|_| !settings.is_sample) else {
            continue;
        };
        let Some(threshold) = expiry_threshold(Some(&expires_on), now) else {
            continue;
        };
        let warned = store.expiry_warned_days(integration.id).await?;
        if warned.is_some_and(|warned| warned <= threshold) {
            continue;
        }
        store
            .set_expiry_warned_days(integration.id, threshold)
            .await?;
        due.push(ExpiryWarning {
            integration: integration.id,
            name: settings.name,
            days_left: days_until(&expires_on, now).unwrap_or(0),
            expires_on,
        });
    }
    Ok(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_threshold_counts() {
        let now = Timestamp::parse("2026-11-20T10:00:00Z").expect("a time");
        let at = |day: &str| expiry_threshold(Some(day), now);
        assert_eq!(at("2026-12-22"), None, "31 whole days");
        assert_eq!(at("2026-12-21"), Some(30));
        assert_eq!(at("2026-11-29"), Some(30), "eight whole days");
        assert_eq!(at("2026-11-28"), Some(7));
        assert_eq!(at("2026-11-22"), Some(1));
        assert_eq!(at("2026-11-21"), Some(1), "fourteen hours");
        assert_eq!(
            at("2026-11-20"),
            None,
            "it is over: that is a failure, no warning"
        );
        assert_eq!(expiry_threshold(None, now), None);
    }
}
