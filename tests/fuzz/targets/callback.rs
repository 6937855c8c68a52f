//! Whatever arrives as a callback: no panic, and nothing is taken for an answer
//! that GitLab could not have sent to one of the two registered addresses.

#![no_main]

// The module names nothing but std, url and thiserror, so that it builds here without the core.
#[path = "../../../src-tauri/core/src/gitlab/oauth/callback.rs"]
mod callback;

use callback::{Arrival, Callback, CallbackAnswer, REDIRECT_PATH};
use libfuzzer_sys::{Corpus, fuzz_target};
use url::Url;

fuzz_target!(|text: &str| -> Corpus {
    let Ok(read) = Callback::parse(text) else {
        return Corpus::Keep;
    };
    let printed = format!("{read:?}");
    assert!(text.len() <= 8 * 1024, "huge ones are refused unread");
    let url = Url::parse(text.trim_ascii()).expect("what is accepted is an address");
    assert!(
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none(),
        "nobody is named, and nothing follows the parameters"
    );
    match read.arrival {
        Arrival::DeepLink => {
            assert_eq!((url.scheme(), url.host_str()), ("flow-desktop", Some("oauth")));
            assert_eq!(url.path(), "/callback");
            assert_eq!(url.port(), None, "links have none");
        }
        Arrival::Loopback { port } => {
            assert_eq!((url.scheme(), url.host_str()), ("http", Some("127.0.0.1")));
            assert_eq!(url.path(), REDIRECT_PATH);
            assert_eq!(url.port_or_known_default(), Some(port));
        }
    }
    // Another reader of the same text sees the same values, each once.
    let values = |name: &str| -> Vec<String> {
        url.query_pairs()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
            .collect()
    };
    assert_eq!(values("state"), [read.state.as_str()], "one state");
    let (name, other, value) = match &read.answer {
        CallbackAnswer::Code(code) => ("code", "error", code),
        CallbackAnswer::Error(error) => ("error", "code", error),
    };
    assert_eq!(values(name), [value.as_str()], "one {name}");
    assert!(values(other).is_empty(), "never both");
    assert!(
        read.state.bytes().chain(value.bytes()).all(|byte| byte.is_ascii_graphic()),
        "fit for a header, a form and a comparison"
    );
    if let CallbackAnswer::Code(code) = &read.answer
        && code.len() > 12
    {
        assert!(!printed.contains(code.as_str()), "codes are not printed");
    }
    Corpus::Keep
});
