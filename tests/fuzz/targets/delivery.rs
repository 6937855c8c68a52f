//! Whatever arrives at the receiver: no panic, nothing is believed that was not made with the hook's own secret, and
//! nothing that is believed names a repository that cannot be.

#![no_main]

// Both modules name no other of the app, so that they build here without the core.
#[path = "../../../src-tauri/core/src/connect/webhooks/payload.rs"]
mod payload;
#[path = "../../../src-tauri/core/src/connect/webhooks/verification.rs"]
mod verification;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use libfuzzer_sys::{Corpus, fuzz_target};
use verification::{DeliveryHeaders, HookKey, SIGNING_TOKEN_PREFIX, TOLERANCE_SECONDS};

const KEY: [u8; 32] = [42; 32];
const TOKEN: &str = "the-token-of-the-hook";

/// Five parts, one line each; the body is the rest.
fn parts(data: &[u8]) -> Option<[&[u8]; 5]> {
    let mut lines = data.splitn(5, |byte| *byte == b'\n');
    Some([lines.next()?, lines.next()?, lines.next()?, lines.next()?, lines.next()?])
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

fn signature(id: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&KEY).expect("any length will do");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn is_believed(key: &HookKey, headers: &DeliveryHeaders<'_>, body: &[u8], now: i64) -> bool {
    key.check_head(headers, now).is_ok() && key.check_body(headers, body).is_ok()
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some([token, id, timestamp, given, body]) = parts(data) else {
        return Corpus::Reject;
    };
    if let Ok(Some(told)) = payload::read(body) {
        assert!(told.repository > 0, "GitLab counts from one");
    }
    let by_token = HookKey::of_token(TOKEN).expect("a token");
    let headers = DeliveryHeaders {
        token: Some(token),
        id: text(id),
        timestamp: text(timestamp),
        signature: text(given),
    };
    let same = token == TOKEN.as_bytes();
    assert_eq!(is_believed(&by_token, &headers, body, 0), same, "only the very token");
    let signing = format!("{SIGNING_TOKEN_PREFIX}{}", STANDARD.encode(KEY));
    let by_signature = HookKey::of_signing_token(&signing).expect("a key");
    assert!(by_signature.wants_signature() && !by_token.wants_signature());
    let (Some(id), Some(timestamp)) = (headers.id, headers.timestamp) else {
        assert!(!is_believed(&by_signature, &headers, body, 0), "nothing was signed");
        return Corpus::Keep;
    };
    let right = signature(id, timestamp, body);
    let digits = timestamp.len() <= 12 && timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let now = timestamp.parse::<i64>().unwrap_or(0);
    let first: Vec<&str> = headers.signature.unwrap_or_default().split(' ').take(8).collect();
    let believed = is_believed(&by_signature, &headers, body, now);
    assert_eq!(believed, digits && first.contains(&right.as_str()), "what was given");
    let own = DeliveryHeaders { signature: Some(&right), ..headers };
    assert_eq!(is_believed(&by_signature, &own, body, now), digits, "what is right");
    if digits {
        for wrong in [now + TOLERANCE_SECONDS + 1, now - TOLERANCE_SECONDS - 1] {
            assert!(!is_believed(&by_signature, &own, body, wrong), "not of now");
        }
        let mut other = body.to_vec();
        other.push(b' ');
        assert!(!is_believed(&by_signature, &own, &other, now), "another body");
    }
    Corpus::Keep
});
