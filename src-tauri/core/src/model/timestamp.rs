//! Instants and dates. Instants are whole milliseconds since the Unix epoch,
//! UTC, which is what the store keeps and the window formats.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// A text that is not an RFC 3339 time.
#[derive(Debug, thiserror::Error)]
#[error("not an RFC 3339 time: {text:?}")]
pub struct ParseTimestampError {
    text: String,
    #[source]
    source: time::error::Parse,
}

impl Timestamp {
    /// The instant `millis` milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant plus `duration`, saturating.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// The beginning of the second it is in.
    #[must_use]
    pub const fn whole_second(self) -> Self {
        Self(self.0.div_euclid(1000) * 1000)
    }

    /// Reads an RFC 3339 time and drops its offset.
    ///
    /// # Errors
    /// When `text` is no RFC 3339 time.
    pub fn parse(text: &str) -> Result<Self, ParseTimestampError> {
        Self::parse_with_offset(text).map(|(instant, _)| instant)
    }

    /// Reads an RFC 3339 time and its offset from UTC in minutes.
    ///
    /// # Errors
    /// When `text` is no RFC 3339 time.
    pub fn parse_with_offset(text: &str) -> Result<(Self, i32), ParseTimestampError> {
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|source| ParseTimestampError {
            text: text.chars().take(64).collect(),
            source,
        })?;
        let millis = time.unix_timestamp_nanos().div_euclid(1_000_000);
        let millis = i64::try_from(millis)
            .expect("the years RFC 3339 can write fit in 64 bits of milliseconds");
        Ok((Self(millis), i32::from(time.offset().whole_minutes())))
    }

    /// RFC 3339 in UTC with milliseconds, as GitLab writes times.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let nanos = i128::from(self.0) * 1_000_000;
        let time = OffsetDateTime::from_unix_timestamp_nanos(nanos)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(UtcOffset::UTC);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            time.year(),
            u8::from(time.month()),
            time.day(),
            time.hour(),
            time.minute(),
            time.second(),
            time.millisecond()
        )
    }

    /// The UTC calendar date, `YYYY-MM-DD`.
    #[must_use]
    pub fn utc_date(self) -> String {
        self.to_rfc3339().chars().take(10).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_kept_apart_from_the_instant() {
        let (instant, offset) =
            Timestamp::parse_with_offset("2019-06-28T11:03:52.250+05:30").expect("valid");
        assert_eq!(offset, 330, "half-hour zones exist");
        assert_eq!(
            instant.to_rfc3339(),
            "2019-06-28T05:33:52.250Z",
            "the instant is UTC"
        );
    }

    #[test]
    fn times_before_the_epoch_keep_their_milliseconds() {
        let instant = Timestamp::parse("1969-12-31T23:59:59.999Z").expect("valid");
        assert_eq!(instant.millis(), -1, "flooring, not truncation");
        assert_eq!(instant.whole_second().millis(), -1000, "likewise");
        assert_eq!(
            instant.to_rfc3339(),
            "1969-12-31T23:59:59.999Z",
            "round trip"
        );
    }

    #[test]
    fn other_formats_are_refused() {
        assert!(
            Timestamp::parse("2013-12-03 17:23:34 UTC").is_err(),
            "webhooks use it, the API does not"
        );
    }
}
