//! Cleaning a pasted token without judging it: prefixes and lengths differ from
//! host to host, so only the host can say whether a token is good.

use crate::model::{Failure, FailureCode, Secret};

/// Drops blanks and line breaks that came along with a copied token.
///
/// # Errors
/// When nothing is left, or when it holds characters no token can hold.
pub fn clean_token(pasted: &Secret) -> Result<Secret, Failure> {
    // Copying from web pages brings zero-width characters and byte order marks along.
    let is_noise = |c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    let text: String = pasted.expose().chars().filter(|c| !is_noise(*c)).collect();
    let secret = Secret::new(text);
    if secret.expose().is_empty() {
        Err(Failure::new(FailureCode::TokenEmpty))
    } else if secret.expose().chars().all(|c| c.is_ascii_graphic()) {
        Ok(secret)
    } else {
        Err(Failure::new(FailureCode::TokenUnreadable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(pasted: &str) -> Result<String, FailureCode> {
        clean_token(&Secret::new(pasted.to_owned()))
            .map(|secret| secret.expose().to_owned())
            .map_err(|failure| failure.code)
    }

    #[test]
    fn what_a_clipboard_adds_is_dropped() {
        assert_eq!(
            clean(" \u{feff}glpat-ab\r\n cd\u{200b}\t"),
            Ok("glpat-abcd".to_owned())
        );
        assert_eq!(
            clean("corp_prefix_without_rules"),
            Ok("corp_prefix_without_rules".to_owned()),
            "prefixes differ"
        );
    }

    #[test]
    fn nothing_and_rubbish_are_told_apart() {
        assert_eq!(clean(" \n"), Err(FailureCode::TokenEmpty));
        assert_eq!(clean("glpat-ü"), Err(FailureCode::TokenUnreadable));
        assert_eq!(clean("a\u{0}b"), Err(FailureCode::TokenUnreadable));
    }
}
