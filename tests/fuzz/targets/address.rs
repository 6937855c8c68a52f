//! Whatever is pasted as the address of a GitLab: no panic, and no base that
//! would send a token elsewhere, unencrypted, or with parts of the pasted page.

#![no_main]

// The module names nothing but std, url and thiserror, so that it builds here without the core.
#[expect(dead_code, reason = "the core uses more of it than this target")]
#[path = "../../../src-tauri/core/src/gitlab/address.rs"]
mod address;

use address::{Address, token_page_url};
use libfuzzer_sys::{Corpus, fuzz_target};
use url::{Host, Url};

fuzz_target!(|pasted: &str| -> Corpus {
    let Ok(address) = Address::parse(pasted) else {
        return Corpus::Keep;
    };
    let bases = address.candidate_bases();
    let origin = bases.last().expect("there is always the root").clone();
    assert!(bases.len() <= 4, "no page leads to more tries: {bases:?}");
    for base in &bases {
        check_base(base, &origin);
    }
    let again = Address::parse(&origin).expect("an origin is an address");
    assert_eq!(
        again.candidate_bases(),
        [origin.as_str()],
        "and leads to itself"
    );
    assert_eq!(again.host(), address.host(), "the host stays");
    assert_eq!(again.port(), address.port(), "the port stays");
    assert!(!address.host_name().is_empty(), "something to resolve");
    assert!(
        Url::parse(&token_page_url(&origin, Some(pasted))).is_ok(),
        "a version only chooses the page"
    );
    Corpus::Keep
});

fn check_base(base: &str, origin: &str) {
    let url = Url::parse(base).unwrap_or_else(|error| panic!("{base:?} is an address: {error}"));
    assert!(base.starts_with(origin), "{base:?} leaves {origin:?}");
    assert!(!base.ends_with('/'), "{base:?} ends in a slash");
    assert!(
        url.username().is_empty() && url.password().is_none(),
        "{base:?} names somebody"
    );
    assert!(
        url.query().is_none() && url.fragment().is_none(),
        "{base:?} carries parameters"
    );
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => panic!("{base:?} has no host"),
    };
    assert!(
        url.scheme() == "https" || (url.scheme() == "http" && is_here),
        "{base:?} is not encrypted"
    );
}
