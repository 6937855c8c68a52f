//! The request limit of an account: counted per minute of the real clock, told in the
//! `RateLimit-*` headers of every answer, and enforced.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use crate::answer::Answer;

/// Generous, as on an installation of one's own: a loopback client at full speed stays below it.
const DEFAULT_PER_MINUTE: u32 = 120_000;

/// Counts requests per account.
#[derive(Debug)]
pub(crate) struct Limits {
    per_minute: AtomicU32,
    windows: Mutex<HashMap<Option<u64>, (u64, u32)>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_minute: AtomicU32::new(DEFAULT_PER_MINUTE),
            windows: Mutex::default(),
        }
    }
}

/// Where an account stands after the current request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    limit: u32,
    observed: u32,
    authenticated: bool,
    /// Unix seconds of now and of the window's end.
    now: u64,
    reset: u64,
}

impl Limits {
    pub(crate) fn set(&self, per_minute: u32) {
        self.per_minute.store(per_minute, Ordering::Relaxed);
    }

    /// Counts one request of the account (`None` for anonymous ones).
    pub(crate) fn count(&self, account: Option<u64>) -> Standing {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let minute = now / 60;
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(account).or_insert((minute, 0));
        if window.0 != minute {
            *window = (minute, 0);
        }
        window.1 = window.1.saturating_add(1);
        Standing {
            limit: self.per_minute.load(Ordering::Relaxed),
            observed: window.1,
            authenticated: account.is_some(),
            now,
            reset: (minute + 1) * 60,
        }
    }
}

impl Standing {
    pub(crate) const fn exceeded(&self) -> bool {
        self.observed > self.limit
    }

    /// The headers every answer carries.
    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        let name = if self.authenticated {
            "throttle_authenticated_api"
        } else {
            "throttle_unauthenticated_api"
        };
        vec![
            ("ratelimit-limit", self.limit.to_string()),
            ("ratelimit-name", name.to_owned()),
            ("ratelimit-observed", self.observed.to_string()),
            (
                "ratelimit-remaining",
                self.limit.saturating_sub(self.observed).to_string(),
            ),
            ("ratelimit-reset", self.reset.to_string()),
        ]
    }

    /// The answer of the throttle in front of the application.
    pub(crate) fn refusal(&self) -> Answer {
        self.refusal_after(Some(self.reset.saturating_sub(self.now).max(1)))
    }

    /// The same with another or no `Retry-After`, for faults.
    pub(crate) fn refusal_after(&self, retry_after: Option<u64>) -> Answer {
        let mut answer = Answer::text(429, "Retry later\n");
        if let Some(seconds) = retry_after {
            let reset = i64::try_from(self.now + seconds).unwrap_or(0);
            answer = answer
                .header("retry-after", seconds.to_string())
                .header("ratelimit-resettime", http_date(reset));
        }
        answer
    }
}

/// `Tue, 05 Jan 2021 11:00:00 GMT`.
pub(crate) fn http_date(seconds: i64) -> String {
    let time = time::OffsetDateTime::from_unix_timestamp(seconds)
        .unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    let day = &time.weekday().to_string()[..3];
    let month = &time.month().to_string()[..3];
    format!(
        "{day}, {:02} {month} {} {:02}:{:02}:{:02} GMT",
        time.day(),
        time.year(),
        time.hour(),
        time.minute(),
        time.second()
    )
}
