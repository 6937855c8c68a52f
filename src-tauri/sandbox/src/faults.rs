//! Things that go wrong on purpose. A fault is switched on while the sandbox runs and hits the
//! requests its matcher names; everything else is answered as usual.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Which body a 429 carries: GitLab has three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimitBody {
    /// Plain text with all `RateLimit-*` headers.
    RackAttack,
    /// JSON object below `message`, without rate-limit headers.
    Application,
    /// JSON `{"message":"429 Too Many Requests"}`.
    Plain,
}

/// What happens to a matched request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultAction {
    /// 429; `retry_after` in seconds, `None` leaves the header out.
    Status429 {
        /// Value of `Retry-After`, in seconds.
        retry_after: Option<u64>,
        /// Which of GitLab's bodies.
        body: RateLimitBody,
    },
    /// Any status with a body; JSON content type when the body starts with `{` or `[`.
    Status(u16, String),
    /// A status with an HTML page, as a proxy in front of GitLab gives.
    Html(u16),
    /// 302 to a sign-in page, as an identity-aware proxy gives.
    LoginRedirect,
    /// The connection is reset without an answer.
    ResetConnection,
    /// The request is carried out, and the connection reset before its answer: what a client sees
    /// of a refresh that worked and was lost on the way back.
    LoseAnswer,
    /// A redirect to another address.
    Redirect {
        /// 301, 302, 307 or 308.
        status: u16,
        /// Where to.
        location: String,
    },
    /// The right answer, cut after this many bytes while `Content-Length` says more.
    TruncateBody(usize),
    /// The right answer, so many bytes at a time with a pause after each of them.
    Dribble {
        /// Bytes that go out at once.
        bytes: usize,
        /// The pause after them.
        every: Duration,
    },
    /// The right answer up to this many bytes; after them nothing, and the connection stays open.
    StandStill(usize),
    /// The right answer with bytes that are not UTF-8 inside its first string.
    InvalidUtf8,
    /// The right answer, later.
    Delay(Duration),
    /// 200 with the JSON content type and text that is no JSON.
    NotJson,
    /// No answer at all; the connection stays open.
    Hang,
}

/// Which requests a fault hits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestMatcher {
    /// Without `*`: the path contains it. With `*`: the whole path matches, `*` being any text.
    /// With a `?` in it, the query is part of what is compared. Empty matches everything.
    pub path: String,
    /// `GET`, `POST`, ...; `None` for all.
    pub method: Option<String>,
    /// How many matching requests are let through first.
    pub skip: usize,
    /// How many are hit after that; `None` for all.
    pub times: Option<usize>,
}

impl RequestMatcher {
    /// Matches requests by path; see [`RequestMatcher::path`] for the pattern.
    pub fn path(pattern: impl Into<String>) -> Self {
        Self {
            path: pattern.into(),
            ..Self::default()
        }
    }

    /// Only this method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Lets `count` matching requests through first.
    #[must_use]
    pub const fn skip(mut self, count: usize) -> Self {
        self.skip = count;
        self
    }

    /// Hits at most `count` requests.
    #[must_use]
    pub const fn times(mut self, count: usize) -> Self {
        self.times = Some(count);
        self
    }

    pub(crate) fn matches(&self, method: &str, path: &str, query: &str) -> bool {
        if let Some(wanted) = &self.method
            && !wanted.eq_ignore_ascii_case(method)
        {
            return false;
        }
        let whole;
        let subject = if self.path.contains('?') {
            whole = format!("{path}?{query}");
            whole.as_str()
        } else {
            path
        };
        if self.path.contains('*') {
            glob(&self.path, subject)
        } else {
            subject.contains(&self.path)
        }
    }
}

/// `*` stands for any text; everything else for itself.
fn glob(pattern: &str, subject: &str) -> bool {
    let parts: Vec<&str> = pattern.split('*').collect();
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    let Some(mut rest) = subject.strip_prefix(first) else {
        return false;
    };
    for part in &parts[1..parts.len() - 1] {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// One thing that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which requests.
    pub matcher: RequestMatcher,
    /// What happens to them.
    pub action: FaultAction,
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    seen: usize,
}

/// The switchboard: thread safe, used while the sandbox runs.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Armed>>);

impl Faults {
    /// Switches a fault on. The first fault that matches a request decides.
    pub fn push(&self, fault: Fault) {
        self.lock().push(Armed { fault, seen: 0 });
    }

    /// Switches all faults off.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// The action for a request, counting it against `skip` and `times`.
    pub(crate) fn take(&self, method: &str, path: &str, query: &str) -> Option<FaultAction> {
        let mut chosen = None;
        for armed in self.lock().iter_mut() {
            let matcher = &armed.fault.matcher;
            if chosen.is_some() || !matcher.matches(method, path, query) {
                continue;
            }
            armed.seen += 1;
            let after_skip = armed.seen > matcher.skip;
            let within = matcher
                .times
                .is_none_or(|times| armed.seen <= matcher.skip.saturating_add(times));
            if after_skip && within {
                chosen = Some(armed.fault.action.clone());
            }
        }
        chosen
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(glob("/api/*/notes", "/api/v4/projects/1/notes"));
        assert!(
            !glob("/api/*/notes", "/api/v4/projects/1/notes/7"),
            "the end must match"
        );
        assert!(glob("*", ""), "a lone star matches everything");
        assert!(
            !glob("a*a", "a"),
            "prefix and suffix may not share a letter"
        );
    }

    #[test]
    fn skip_and_times_count_only_matching_requests() {
        let faults = Faults::default();
        faults.push(Fault {
            matcher: RequestMatcher::path("/issues").skip(1).times(1),
            action: FaultAction::Hang,
        });
        let hit = |path: &str| faults.take("GET", path, "").is_some();
        assert!(!hit("/users"), "another path is never hit");
        assert!(!hit("/issues"), "the first match is let through");
        assert!(!hit("/users"), "another path does not use up the fault");
        assert!(hit("/issues"), "the second match is hit");
        assert!(!hit("/issues"), "and that was the only one");
    }
}
