//! Whether a delivery comes from who holds the hook's secret.
//!
//! Signatures follow the Standard Webhooks specification: HMAC-SHA256 over
//! `id.timestamp.body`. Where a hook signs, its plain token counts for nothing. All
//! comparisons take the same time whatever differs. It names no other module, so that
//! it can be fuzzed alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Begins every signing token.
pub const SIGNING_TOKEN_PREFIX: &str = "whsec_";
/// Begins every signature of the one kind there is.
const SIGNATURE_PREFIX: &str = "v1,";
/// How far a signed time may be from this computer's, in seconds.
pub const TOLERANCE_SECONDS: i64 = 300;
/// Signatures looked at: while a key changes there are two.
const MOST_SIGNATURES: usize = 8;
/// Shorter keys could be guessed (the specification's lower bound, in bytes).
const SHORTEST_KEY: usize = 24;

/// What a delivery is verified with. It prints nothing of itself.
#[derive(Clone)]
pub struct HookKey(Key);

#[derive(Clone)]
enum Key {
    /// Ready for the signed text.
    Signature(Hmac<Sha256>),
    /// The digest of the token, never the token.
    Token([u8; 32]),
}

impl std::fmt::Debug for HookKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("HookKey(..)")
    }
}

/// The headers a verdict rests on, as they came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryHeaders<'a> {
    /// `X-Gitlab-Token`.
    pub token: Option<&'a [u8]>,
    /// `webhook-id`.
    pub id: Option<&'a str>,
    /// `webhook-timestamp`, seconds since 1970.
    pub timestamp: Option<&'a str>,
    /// `webhook-signature`.
    pub signature: Option<&'a str>,
}

/// Why a delivery is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Forged {
    /// There is no token.
    #[error("there is no token")]
    TokenMissing,
    /// The token is another.
    #[error("the token is another one")]
    TokenWrong,
    /// There is no signature although the hook signs.
    #[error("there is no signature")]
    Unsigned,
    /// The time is none.
    #[error("the signed time is none")]
    TimestampMalformed,
    /// It was signed too long ago: somebody sends it again.
    #[error("it was signed too long ago")]
    Stale,
    /// It is signed for a time yet to come.
    #[error("it is signed for a time yet to come")]
    FromTheFuture,
    /// The signature is not that of the hook's key over what came.
    #[error("the signature is not right")]
    SignatureWrong,
}

impl HookKey {
    /// The key behind a signing token; `None` where the text is none.
    #[must_use]
    pub fn of_signing_token(text: &str) -> Option<Self> {
        let key = STANDARD
            .decode(text.strip_prefix(SIGNING_TOKEN_PREFIX)?)
            .ok()
            .filter(|key| key.len() >= SHORTEST_KEY)?;
        Some(Self(Key::Signature(Hmac::new_from_slice(&key).ok()?)))
    }

    /// The key for deliveries that carry a token; `None` for an empty one, which everybody knows.
    #[must_use]
    pub fn of_token(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(Key::Token(digest(text.as_bytes()))))
    }

    /// Whether deliveries have to be signed.
    #[must_use]
    pub const fn wants_signature(&self) -> bool {
        matches!(self.0, Key::Signature(_))
    }

    /// What can be told before the body came, so that a stranger's is not even read.
    /// `now` is seconds since 1970.
    ///
    /// # Errors
    /// Why the delivery is not believed.
    pub fn check_head(&self, headers: &DeliveryHeaders<'_>, now: i64) -> Result<(), Forged> {
        match &self.0 {
            Key::Token(expected) => {
                let token = headers.token.ok_or(Forged::TokenMissing)?;
                if same(&digest(token), expected) {
                    Ok(())
                } else {
                    Err(Forged::TokenWrong)
                }
            }
            Key::Signature(_) => {
                let signed = signed_head(headers)?;
                let time = seconds(signed.timestamp).ok_or(Forged::TimestampMalformed)?;
                match now.saturating_sub(time) {
                    age if age > TOLERANCE_SECONDS => Err(Forged::Stale),
                    age if age < -TOLERANCE_SECONDS => Err(Forged::FromTheFuture),
                    _ => Ok(()),
                }
            }
        }
    }

    /// The rest of the verdict: whether exactly this body was signed.
    ///
    /// # Errors
    /// Why the delivery is not believed.
    pub fn check_body(&self, headers: &DeliveryHeaders<'_>, body: &[u8]) -> Result<(), Forged> {
        let Key::Signature(key) = &self.0 else {
            return Ok(());
        };
        let signed = signed_head(headers)?;
        let mut right = key.clone();
        for part in [
            signed.id.as_bytes(),
            b".",
            signed.timestamp.as_bytes(),
            b".",
            body,
        ] {
            right.update(part);
        }
        let given = signed.signature.split(' ').take(MOST_SIGNATURES);
        let mut decoded =
            given.filter_map(|text| STANDARD.decode(text.strip_prefix(SIGNATURE_PREFIX)?).ok());
        if decoded.any(|signature| right.clone().verify_slice(&signature).is_ok()) {
            Ok(())
        } else {
            Err(Forged::SignatureWrong)
        }
    }
}

/// The three headers of a signed delivery.
struct SignedHead<'a> {
    id: &'a str,
    timestamp: &'a str,
    signature: &'a str,
}

fn signed_head<'a>(headers: &DeliveryHeaders<'a>) -> Result<SignedHead<'a>, Forged> {
    let filled = |text: Option<&'a str>| text.filter(|text| !text.is_empty());
    let (Some(id), Some(timestamp), Some(signature)) = (
        filled(headers.id),
        filled(headers.timestamp),
        filled(headers.signature),
    ) else {
        return Err(Forged::Unsigned);
    };
    Ok(SignedHead {
        id,
        timestamp,
        signature,
    })
}

/// Whole seconds, as digits and nothing else.
fn seconds(text: &str) -> Option<i64> {
    let plain = text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Of one length whatever the token's, so that a comparison tells nothing of that either.
fn digest(token: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    Sha256::digest(token).into()
}

/// Compares in constant time.
fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    let mac = |text: &[u8; 32]| {
        let mac = Hmac::<Sha256>::new_from_slice(b"tokens of webhooks");
        let mut mac = mac.expect("a key of any length will do");
        mac.update(text);
        mac.finalize()
    };
    // The library compares these without branching on what differs.
    mac(one) == mac(other)
}
