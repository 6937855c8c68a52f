//! The request limit of an account: counted per minute of the real clock, which a test can push
//! ahead, told in the `RateLimit-*` headers of every answer, and enforced.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::answer::Answer;

/// Generous, as on an installation of one's own: a loopback client at full speed stays below it.
const DEFAULT_PER_MINUTE: u32 = 120_000;

/// Counts requests per account.
#[derive(Debug)]
pub(crate) struct Limits {
    per_minute: AtomicU32,
    ahead_milliseconds: AtomicU64,
    windows: Mutex<HashMap<Option<u64>, Window>>,
}

/// What an account sent.
#[derive(Debug, Default)]
struct Window {
    minute: u64,
    sent: u32,
    /// In the minutes before this one, those in which something was sent.
    before: Vec<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_minute: AtomicU32::new(DEFAULT_PER_MINUTE),
            ahead_milliseconds: AtomicU64::new(0),
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

    /// Pushes the minutes ahead.
    pub(crate) fn advance(&self, by: Duration) {
        let milliseconds = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead_milliseconds
            .fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// Whether the minutes are ahead of the real ones.
    pub(crate) fn is_pushed(&self) -> bool {
        self.ahead_milliseconds.load(Ordering::Relaxed) > 0
    }

    /// The Unix time by which minutes are counted.
    pub(crate) fn now(&self) -> u64 {
        let ahead = Duration::from_millis(self.ahead_milliseconds.load(Ordering::Relaxed));
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| (since + ahead).as_secs())
    }

    /// What the account sent in each minute in which it sent anything, refused requests included.
    pub(crate) fn windows(&self, account: Option<u64>) -> Vec<u32> {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |window: &Window| {
            let before = window.before.iter().copied();
            before.chain([window.sent]).collect()
        };
        windows.get(&account).map(of).unwrap_or_default()
    }

    /// Counts one request of the account (`None` for anonymous ones).
    pub(crate) fn count(&self, account: Option<u64>) -> Standing {
        let now = self.now();
        let minute = now / 60;
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(account).or_default();
        if window.minute != minute {
            let sent = std::mem::take(&mut window.sent);
            window.before.extend(Some(sent).filter(|sent| *sent > 0));
            window.minute = minute;
        }
        window.sent = window.sent.saturating_add(1);
        Standing {
            limit: self.per_minute.load(Ordering::Relaxed),
            observed: window.sent,
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

    /// A refusal out of turn, for faults: nothing is left until the moment that `Retry-After` names
    /// too, because GitLab derives both from the same one.
    pub(crate) fn throttled(mut self, retry_after: Option<u64>) -> Answer {
        self.observed = self.limit;
        if let Some(seconds) = retry_after {
            self.reset = self.now + seconds;
        }
        let mut answer = self.refusal_after(retry_after);
        answer.headers.extend(self.headers());
        answer
    }

    fn refusal_after(&self, retry_after: Option<u64>) -> Answer {
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
