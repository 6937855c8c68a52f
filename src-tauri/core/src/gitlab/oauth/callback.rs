//! What the browser brings back, understood: a link of this app's scheme or an
//! address on this computer, typed in, clicked, or forged by anybody.
//!
//! Nothing is trusted before the state is compared, which the caller does. The
//! file names nothing else of this app, so that it can be fuzzed on its own.

use std::fmt;

/// The path of both redirect addresses below their host.
pub const REDIRECT_PATH: &str = "/oauth/callback";

/// How a deep link starts, byte for byte.
const DEEP_LINK: &str = "flow-desktop://oauth/callback";
/// How an address on this computer starts; a port follows.
const LOOPBACK: &str = "http://127.0.0.1:";
/// GitLab's answers stay below one kilobyte, but for descriptions.
const LONGEST: usize = 8 * 1024;
/// A code or state longer than this is not GitLab's or not ours.
const LONGEST_VALUE: usize = 1024;
/// Error codes are words.
const LONGEST_ERROR: usize = 64;
/// RFC 6749 knows five, RFC 9207 one more.
const MOST_PARAMETERS: usize = 16;

/// Where a callback claims to have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// At the app's own scheme.
    DeepLink,
    /// At a port of this computer.
    Loopback {
        /// Which.
        port: u16,
    },
}

/// A well-formed callback. It proves nothing before its state is compared.
#[derive(Clone, PartialEq, Eq)]
pub struct Callback {
    /// Where it claims to have arrived.
    pub arrival: Arrival,
    /// The state it claims to answer.
    pub state: String,
    /// Code or error.
    pub answer: CallbackAnswer,
}

/// What a callback says.
#[derive(Clone, PartialEq, Eq)]
pub enum CallbackAnswer {
    /// A code to exchange.
    Code(String),
    /// One of RFC 6749 section 4.1.2.1, in lower-case letters and underscores.
    Error(String),
}

impl fmt::Debug for Callback {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Callback")
            .field("arrival", &self.arrival)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CallbackAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(_) => formatter.write_str("Code(..)"),
            Self::Error(error) => write!(formatter, "Error({error})"),
        }
    }
}

/// Why a text is no callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackMalformed {
    /// Longer than any answer of GitLab's.
    #[error("too long")]
    TooLong,
    /// Blanks, control characters or letters an address cannot hold.
    #[error("not an address")]
    NotAnAddress,
    /// Another scheme, user, host, port or path.
    #[error("not this app's redirect address")]
    NotOurs,
    /// A part after `#`, which no server ever sends back.
    #[error("with a fragment")]
    Fragment,
    /// More parameters than any answer has.
    #[error("too many parameters")]
    TooManyParameters,
    /// A parameter that stands there twice.
    #[error("a parameter is doubled")]
    Doubled,
    /// `%` without two digits behind it, or bytes that are no text.
    #[error("percent signs that mean nothing")]
    Encoding,
    /// A value that is empty, too long, or holds what it cannot hold.
    #[error("the value of {0} is not possible")]
    Value(&'static str),
    /// No `state`.
    #[error("without a state")]
    StateMissing,
    /// Neither or both of `code` and `error`.
    #[error("neither a code nor an error alone")]
    Ambiguous,
}

impl Callback {
    /// Reads the address a browser was sent to. Blanks around it are forgiven,
    /// because people paste it.
    ///
    /// # Errors
    /// See [`CallbackMalformed`].
    pub fn parse(text: &str) -> Result<Self, CallbackMalformed> {
        if text.len() > LONGEST {
            return Err(CallbackMalformed::TooLong);
        }
        let text = text.trim_ascii();
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CallbackMalformed::NotAnAddress);
        }
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let arrival = arrival(address).ok_or(CallbackMalformed::NotOurs)?;
        if query.contains('#') {
            return Err(CallbackMalformed::Fragment);
        }
        let parameters = parameters(query)?;
        let find = |name: &str| {
            let found = parameters.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        let state = find("state").ok_or(CallbackMalformed::StateMissing)?;
        if !is_opaque(&state) {
            return Err(CallbackMalformed::Value("state"));
        }
        let answer = match (find("code"), find("error")) {
            (Some(code), None) if is_opaque(&code) => CallbackAnswer::Code(code),
            (Some(_), None) => return Err(CallbackMalformed::Value("code")),
            (None, Some(error)) if is_error(&error) => CallbackAnswer::Error(error),
            (None, Some(_)) => return Err(CallbackMalformed::Value("error")),
            _ => return Err(CallbackMalformed::Ambiguous),
        };
        Ok(Self {
            arrival,
            state,
            answer,
        })
    }
}

/// Compared as text: whatever an address parser would make equal was not sent by GitLab,
/// which repeats the registered redirect address byte for byte.
fn arrival(address: &str) -> Option<Arrival> {
    if address == DEEP_LINK {
        return Some(Arrival::DeepLink);
    }
    let rest = address.strip_prefix(LOOPBACK)?;
    let digits = rest.strip_suffix(REDIRECT_PATH)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    let port = digits.parse().ok().filter(|_| plain)?;
    Some(Arrival::Loopback { port })
}

/// Names and values, each name once.
fn parameters(query: &str) -> Result<Vec<(String, String)>, CallbackMalformed> {
    let mut found: Vec<(String, String)> = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        if found.len() == MOST_PARAMETERS {
            return Err(CallbackMalformed::TooManyParameters);
        }
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        if found.iter().any(|(known, _)| *known == name) {
            return Err(CallbackMalformed::Doubled);
        }
        found.push((name, value));
    }
    Ok(found)
}

/// Stricter than browsers, which let a lone `%` pass.
fn decoded(text: &str) -> Result<String, CallbackMalformed> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next()), digit(rest.next()));
                let (Some(high), Some(low)) = (high, low) else {
                    return Err(CallbackMalformed::Encoding);
                };
                u8::try_from(high * 16 + low).map_err(|_| CallbackMalformed::Encoding)?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| CallbackMalformed::Encoding)
}

/// Codes and states are printable ASCII (RFC 6749, appendix A).
fn is_opaque(value: &str) -> bool {
    (1..=LONGEST_VALUE).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_error(value: &str) -> bool {
    (1..=LONGEST_ERROR).contains(&value.len())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [&str; 2] = [DEEP_LINK, "http://127.0.0.1:4711/oauth/callback"];

    fn refused(text: &str) -> CallbackMalformed {
        match Callback::parse(text) {
            Err(error) => error,
            Ok(callback) => panic!("{text} was taken for {callback:?}"),
        }
    }

    #[test]
    fn an_answer_of_gitlabs_is_understood_both_ways() {
        for address in BOTH {
            let parsed = Callback::parse(&format!(" {address}?code=c0de&state=st-a_te\n"));
            let callback = parsed.expect("as GitLab sends it, pasted with its line end");
            assert_eq!(callback.state, "st-a_te");
            assert_eq!(callback.answer, CallbackAnswer::Code("c0de".to_owned()));
        }
        assert_eq!(
            Callback::parse(&format!("{}?code=c&state=s", BOTH[1])).map(|read| read.arrival),
            Ok(Arrival::Loopback { port: 4711 }),
            "the port says whose answer it is"
        );
    }

    #[test]
    fn a_denial_is_an_answer_too() {
        let denied = "flow-desktop://oauth/callback?error=access_denied&error_description=The+resource+owner%E2%80%A6&state=s";
        assert_eq!(
            Callback::parse(denied).map(|read| read.answer),
            Ok(CallbackAnswer::Error("access_denied".to_owned())),
            "whatever language its sentence is in"
        );
    }

    #[test]
    fn parameters_nobody_knows_yet_are_ignored() {
        let later = "flow-desktop://oauth/callback?iss=https%3A%2F%2Fg.example&code=c&state=s";
        assert!(
            Callback::parse(later).is_ok(),
            "RFC 6749 asks for that, and a later GitLab may send some"
        );
    }

    #[test]
    fn every_other_address_is_refused() {
        for address in [
            "flow-desktop://oauth/callback/",
            "flow-desktop://oauth/Callback",
            "flow-desktop://oauth/%63allback",
            "flow-desktop://oauth/x/../callback",
            "flow-desktop://oauth:80/callback",
            "flow-desktop://someone@oauth/callback",
            "flow-desktop:oauth/callback",
            "flow-desktop:///oauth/callback",
            "FLOW-DESKTOP://oauth/callback",
            "flow-desktop://evil/callback",
            "javascript://oauth/callback",
            "https://127.0.0.1:4711/oauth/callback",
            "http://127.0.0.1/oauth/callback",
            "http://127.0.0.1:0/oauth/callback",
            "http://127.0.0.1:04711/oauth/callback",
            "http://127.0.0.1:65536/oauth/callback",
            "http://127.0.0.1:+80/oauth/callback",
            "http://127.0.0.1:4711/oauth/callback/x",
            "http://127.0.0.1:4711@evil.example/oauth/callback",
            "http://someone:secret@127.0.0.1:4711/oauth/callback",
            "http://127.1:4711/oauth/callback",
            "http://localhost:4711/oauth/callback",
            "http://[::1]:4711/oauth/callback",
            "http://127.0.0.1.evil.example:4711/oauth/callback",
            "flow-desktop://oauth/callback#",
            "",
        ] {
            let text = format!("{address}?code=c&state=s");
            assert_eq!(refused(&text), CallbackMalformed::NotOurs, "{address}");
        }
    }

    #[test]
    fn doubled_missing_and_impossible_parameters_are_refused() {
        use CallbackMalformed as Why;
        for (query, why) in [
            ("", Why::StateMissing),
            ("?code=c", Why::StateMissing),
            ("?state=s", Why::Ambiguous),
            ("?code=c&error=access_denied&state=s", Why::Ambiguous),
            ("?code=c&state=s&state=s", Why::Doubled),
            ("?code=c&code=d&state=s", Why::Doubled),
            ("?code=c&%63ode=d&state=s", Why::Doubled),
            ("?code=c&state=s&x=1&x=2", Why::Doubled),
            ("?code=&state=s", Why::Value("code")),
            ("?code=c&state=", Why::Value("state")),
            ("?code=a%20b&state=s", Why::Value("code")),
            ("?code=%00&state=s", Why::Value("code")),
            ("?code=c&state=%C3%A4", Why::Value("state")),
            ("?error=Access+Denied&state=s", Why::Value("error")),
            ("?code=c%&state=s", Why::Encoding),
            ("?code=c%2&state=s", Why::Encoding),
            ("?code=c%zz&state=s", Why::Encoding),
            ("?code=c%+1&state=s", Why::Encoding),
            ("?code=c&state=%ff", Why::Encoding),
            ("?code=c&state=s#x", Why::Fragment),
            ("?code=c&state=s d", Why::NotAnAddress),
            ("?code=c&state=s\u{0}", Why::NotAnAddress),
            ("?code=c&state=ä", Why::NotAnAddress),
        ] {
            for address in BOTH {
                assert_eq!(refused(&format!("{address}{query}")), why, "{query:?}");
            }
        }
    }

    #[test]
    fn huge_answers_are_refused_before_they_are_read() {
        let huge = "x".repeat(LONGEST);
        for address in BOTH {
            assert_eq!(
                refused(&format!("{address}?code={huge}&state=s")),
                CallbackMalformed::TooLong
            );
            let long = "x".repeat(LONGEST_VALUE + 1);
            assert_eq!(
                refused(&format!("{address}?code={long}&state=s")),
                CallbackMalformed::Value("code")
            );
            let many: String = (0..=MOST_PARAMETERS).map(|n| format!("&p{n}")).collect();
            assert_eq!(
                refused(&format!("{address}?code=c&state=s{many}")),
                CallbackMalformed::TooManyParameters
            );
        }
    }

    #[test]
    fn a_callback_prints_neither_code_nor_state() {
        let callback = Callback::parse("flow-desktop://oauth/callback?code=c0de&state=st4te");
        let printed = format!("{callback:?}");
        assert!(
            !printed.contains("c0de") && !printed.contains("st4te"),
            "{printed}"
        );
    }
}
