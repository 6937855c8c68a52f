//! Rules that keep repositories from being imported by themselves.
//!
//! A rule looks at what GitLab told of a repository and at the clock, at nothing
//! else, so that its preview and its effect cannot differ. Expressions run on an
//! engine whose time grows with the text alone; nothing here may use another.

use std::time::Duration;

use regex::{Regex, RegexBuilder};

use super::{Failure, FailureCode, RemoteRepository, RuleId, Timestamp, Visibility, string_enum};

string_enum!(
    /// What a rule looks at.
    RuleKind {
        /// The name, or with a slash in the pattern the whole path; `*` and `?` stand for any characters.
        Name = "name",
        /// The whole path, by a regular expression.
        Expression = "expression",
        /// The last activity is older than so many days.
        Inactive = "inactive",
        /// Read only.
        Archived = "archived",
        /// Who can see it.
        Visibility = "visibility",
    }
);

/// The longest pattern, in characters.
pub const PATTERN_LENGTH: usize = 500;
/// Bytes a compiled expression, and the memory it works in, may take.
const EXPRESSION_BYTES: usize = 1 << 20;
/// How deep groups may stand in each other.
const EXPRESSION_DEPTH: u32 = 50;
/// The largest number of days, a hundred years.
const DAYS: u64 = 36_500;

/// A rule as a person wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRule {
    /// What it looks at.
    pub kind: RuleKind,
    /// A name, an expression, a number of days or a visibility; empty for archived ones.
    pub pattern: String,
    /// Whether it acts.
    pub enabled: bool,
}

/// A stored rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusionRule {
    /// Local id.
    pub id: RuleId,
    /// What was written.
    pub rule: NewRule,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Why a pattern is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Nothing was written.
    #[error("the pattern is empty")]
    Empty,
    /// More than [`PATTERN_LENGTH`] characters.
    #[error("the pattern is too long")]
    TooLong,
    /// What the engine says, in half a sentence.
    #[error("no regular expression: {0}")]
    Expression(String),
    /// It would take more memory than it may.
    #[error("the expression is too large")]
    TooLarge,
    /// No number from 1 to 36,500.
    #[error("no number of days")]
    NotDays,
    /// None of the three words.
    #[error("no visibility")]
    NotVisibility,
}

impl RuleError {
    /// The failure to show for it; its detail is a word, or what the engine says.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let detail = match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::TooLarge => "too_large",
            Self::NotDays => "not_days",
            Self::NotVisibility => "not_visibility",
            Self::Expression(reason) => reason,
        };
        Failure::with(FailureCode::RuleInvalid, detail)
    }
}

/// What a rule is asked about.
#[derive(Debug, Clone, Copy)]
pub struct RuleSubject<'a> {
    /// The display name.
    pub name: &'a str,
    /// The path from the top.
    pub full_path: &'a str,
    /// Read only.
    pub archived: bool,
    /// Who can see it.
    pub visibility: Visibility,
    /// A hint of the last push or event.
    pub last_activity_at: Option<Timestamp>,
}

impl<'a> From<&'a RemoteRepository> for RuleSubject<'a> {
    fn from(remote: &'a RemoteRepository) -> Self {
        Self {
            name: &remote.name,
            full_path: &remote.full_path,
            archived: remote.archived,
            visibility: remote.visibility,
            last_activity_at: remote.last_activity_at,
        }
    }
}

/// A rule that is ready to be asked.
#[derive(Debug, Clone)]
pub struct RuleMatcher(Test);

#[derive(Debug, Clone)]
enum Test {
    Name(Regex),
    Path(Regex),
    Inactive(Duration),
    Archived,
    Visibility(Visibility),
}

impl RuleMatcher {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When it is none of its kind.
    pub fn of(kind: RuleKind, pattern: &str) -> Result<Self, RuleError> {
        let pattern = pattern.trim();
        if pattern.is_empty() && kind != RuleKind::Archived {
            return Err(RuleError::Empty);
        }
        if pattern.chars().count() > PATTERN_LENGTH {
            return Err(RuleError::TooLong);
        }
        Ok(Self(match kind {
            RuleKind::Name if pattern.contains('/') => Test::Path(wildcard(pattern)?),
            RuleKind::Name => Test::Name(wildcard(pattern)?),
            RuleKind::Expression => Test::Path(expression(pattern)?),
            RuleKind::Inactive => Test::Inactive(days(pattern)?),
            RuleKind::Archived => Test::Archived,
            RuleKind::Visibility => match Visibility::parse(pattern) {
                None | Some(Visibility::Unknown) => return Err(RuleError::NotVisibility),
                Some(visibility) => Test::Visibility(visibility),
            },
        }))
    }

    /// Whether the rule leaves this repository out, at this moment. What GitLab did
    /// not tell leaves nothing out.
    #[must_use]
    pub fn matches(&self, subject: &RuleSubject<'_>, now: Timestamp) -> bool {
        match &self.0 {
            Test::Name(name) => {
                let last = subject.full_path.rsplit('/').next().unwrap_or_default();
                name.is_match(last) || name.is_match(subject.name)
            }
            Test::Path(path) => path.is_match(subject.full_path),
            Test::Inactive(age) => subject
                .last_activity_at
                .is_some_and(|at| at.plus(*age) < now),
            Test::Archived => subject.archived,
            Test::Visibility(visibility) => subject.visibility == *visibility,
        }
    }
}

/// `*` and `?` as an expression over the whole text, whatever its case.
fn wildcard(pattern: &str) -> Result<Regex, RuleError> {
    let mut text = String::from("^");
    for character in pattern.trim_matches('/').chars() {
        match character {
            '*' => text.push_str(".*"),
            '?' => text.push('.'),
            other => text.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    text.push('$');
    compiled(RegexBuilder::new(&text).case_insensitive(true))
}

fn expression(pattern: &str) -> Result<Regex, RuleError> {
    compiled(&mut RegexBuilder::new(pattern))
}

fn compiled(builder: &mut RegexBuilder) -> Result<Regex, RuleError> {
    let built = builder
        .dot_matches_new_line(true)
        .size_limit(EXPRESSION_BYTES)
        .dfa_size_limit(EXPRESSION_BYTES)
        .nest_limit(EXPRESSION_DEPTH)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => RuleError::TooLarge,
        other => RuleError::Expression(reason(&other.to_string())),
    })
}

/// The engine draws the pattern over several lines; the last one says why.
fn reason(text: &str) -> String {
    let last = text.lines().last().unwrap_or_default();
    last.trim().trim_start_matches("error: ").to_owned()
}

fn days(pattern: &str) -> Result<Duration, RuleError> {
    let days: u64 = pattern.parse().map_err(|_| RuleError::NotDays)?;
    if !(1..=DAYS).contains(&days) {
        return Err(RuleError::NotDays);
    }
    Ok(Duration::from_hours(days * 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn subject(path: &str) -> RuleSubject<'_> {
        RuleSubject {
            name: "Ledger Core",
            full_path: path,
            archived: false,
            visibility: Visibility::Internal,
            last_activity_at: Some(NOW),
        }
    }

    fn matches(kind: RuleKind, pattern: &str, path: &str) -> bool {
        let matcher = RuleMatcher::of(kind, pattern).expect("a pattern");
        matcher.matches(&subject(path), NOW)
    }

    #[test]
    fn a_name_is_the_last_part_the_shown_name_or_with_a_slash_the_path() {
        let path = "varnholt/platform/ledger-core";
        for (pattern, expected) in [
            ("ledger-core", true),
            ("LEDGER-*", true),
            ("ledger c?re", true),
            ("ledger", false),
            ("platform", false),
            ("varnholt/*", true),
            ("/varnholt/platform/*/", true),
            ("platform/*", false),
            ("*/ledger-core", true),
            ("ledger.core", false),
            ("*", true),
        ] {
            assert_eq!(
                matches(RuleKind::Name, pattern, path),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn an_expression_is_searched_in_the_path() {
        let path = "varnholt/platform/ledger-core";
        for (pattern, expected) in [
            ("ledger", true),
            ("^ledger", false),
            (r"^varnholt/(platform|data)/.+-core$", true),
            ("LEDGER", false),
            ("(?i)LEDGER", true),
        ] {
            let found = matches(RuleKind::Expression, pattern, path);
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[test]
    fn age_archive_and_visibility_look_at_what_gitlab_told() {
        let old = Timestamp::from_millis(NOW.millis() - 91 * 86_400_000);
        let inactive = RuleMatcher::of(RuleKind::Inactive, "90").expect("days");
        let with = |last_activity_at| RuleSubject {
            last_activity_at,
            ..subject("a/b")
        };
        assert!(inactive.matches(&with(Some(old)), NOW));
        assert!(!inactive.matches(&with(Some(NOW)), NOW));
        assert!(!inactive.matches(&with(None), NOW), "nobody knows its age");
        let archived = RuleMatcher::of(RuleKind::Archived, "").expect("needs nothing");
        assert!(!archived.matches(&subject("a/b"), NOW));
        let read_only = RuleSubject {
            archived: true,
            ..subject("a/b")
        };
        assert!(archived.matches(&read_only, NOW));
        assert!(matches(RuleKind::Visibility, "internal", "a/b"));
        assert!(!matches(RuleKind::Visibility, "public", "a/b"));
    }

    #[test]
    fn a_pattern_that_is_none_says_why() {
        let problem = |kind, pattern: &str| RuleMatcher::of(kind, pattern).expect_err(pattern);
        assert_eq!(problem(RuleKind::Name, "  "), RuleError::Empty);
        assert_eq!(problem(RuleKind::Expression, ""), RuleError::Empty);
        assert_eq!(
            problem(RuleKind::Name, &"a".repeat(PATTERN_LENGTH + 1)),
            RuleError::TooLong
        );
        assert_eq!(
            problem(RuleKind::Expression, "(core"),
            RuleError::Expression("unclosed group".to_owned())
        );
        let large = r"\w{500}{500}";
        assert_eq!(problem(RuleKind::Expression, large), RuleError::TooLarge);
        for number in ["0", "-1", "1.5", "many", "36501", "99999999999999999999"] {
            assert_eq!(problem(RuleKind::Inactive, number), RuleError::NotDays);
        }
        for word in ["unknown", "secret"] {
            assert_eq!(
                problem(RuleKind::Visibility, word),
                RuleError::NotVisibility
            );
        }
    }

    /// Where others go back and try again, which for this text would take longer than anyone lives.
    #[test]
    fn an_expression_that_never_ends_elsewhere_ends_here() {
        let path = format!("{}!", "a".repeat(400));
        for pattern in ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*a){12}$"] {
            assert!(!matches(RuleKind::Expression, pattern, &path), "{pattern}");
        }
        let nested = format!("{}a{}", "(".repeat(200), ")".repeat(200));
        let refused = RuleMatcher::of(RuleKind::Expression, &nested);
        assert!(refused.is_err(), "no deeper than the stack");
    }
}
