//! Days on authors' calendars as instants.

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// No zone is further from UTC, in milliseconds: an author's day begins and ends within so much of
/// UTC's. Git takes any offset of two digits of hours.
const FURTHEST_ZONE_MS: i64 = 100 * 3_600_000;

/// The instants within which commits of some days on their authors' calendars can have been written.
pub(super) const fn instants_around((first, last): (i64, i64)) -> (i64, i64) {
    let from = first
        .saturating_mul(DAY_MS)
        .saturating_sub(FURTHEST_ZONE_MS);
    let to = last.saturating_add(1).saturating_mul(DAY_MS);
    (from, to.saturating_add(FURTHEST_ZONE_MS))
}
