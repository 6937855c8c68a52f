//! How a browser's answer can come back to this computer, and what it shows then.

use std::sync::atomic::{AtomicBool, Ordering};

use flow_core::connect::ReturnPages;
use flow_core::model::ReturnWay;

/// What this computer is able to take back.
#[derive(Debug)]
pub(crate) struct ReturnWays {
    /// Whether the app's own links lead to this app.
    deep_link: AtomicBool,
    /// Whether the person sits at another computer than this one.
    remote: bool,
}

impl ReturnWays {
    /// Links lead nowhere until [`Self::set_deep_link`] says so.
    pub(crate) const fn new(remote: bool) -> Self {
        Self {
            deep_link: AtomicBool::new(false),
            remote,
        }
    }

    /// Notes whether links lead here.
    pub(crate) fn set_deep_link(&self, registered: bool) {
        self.deep_link.store(registered, Ordering::Relaxed);
    }

    /// Whether links lead here.
    pub(crate) fn deep_link(&self) -> bool {
        self.deep_link.load(Ordering::Relaxed)
    }

    /// The way that will most likely work: a browser on another computer cannot
    /// come back to this one at all.
    pub(crate) fn preferred(&self) -> ReturnWay {
        if self.remote {
            ReturnWay::Device
        } else if self.deep_link() {
            ReturnWay::DeepLink
        } else {
            ReturnWay::Loopback
        }
    }
}

/// The one style of the pages. The policy names its digest, so nothing else applies.
const STYLE: &str =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:18vh auto;padding:0 1rem}";
/// SHA-256 of [`STYLE`], base64.
const STYLE_DIGEST: &str = "r/yAPQ8PqLNPf2XUDaPWEg6svpVtVFweluWhX8UqDVo=";

/// The pages a browser shows that came back to this computer; they load and run nothing.
pub(crate) fn return_pages() -> ReturnPages {
    ReturnPages {
        came_back: page(
            "Flow Desktop has the answer",
            "You can close this page. The app goes on by itself.",
        ),
        refused: page(
            "This is not the answer Flow Desktop waits for",
            "It belongs to another sign-in, or it came too late. Start again in the app.",
        ),
        nothing_here: page(
            "Nothing is here",
            "Flow Desktop waits here for the answer to a sign-in, and for nothing else.",
        ),
        content_security_policy: format!(
            "default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'"
        ),
    }
}

fn page(heading: &str, sentence: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{heading}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{heading}</h1>\n<p>{sentence}</p>\n</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use sha2::Digest as _;

    use super::*;

    #[test]
    fn the_policy_allows_the_one_style_and_nothing_else() {
        let digest = sha2::Sha256::digest(STYLE.as_bytes());
        let digest = base64::prelude::BASE64_STANDARD.encode(digest);
        assert_eq!(digest, STYLE_DIGEST, "browsers would drop the style");
        let pages = return_pages();
        assert!(
            pages
                .content_security_policy
                .starts_with("default-src 'none';")
        );
        for page in [pages.came_back, pages.refused, pages.nothing_here] {
            for forbidden in ["<script", "<img", "<link", "<form", "http"] {
                assert!(!page.contains(forbidden), "{forbidden} in {page}");
            }
            assert_eq!(page.matches("<style>").count(), 1);
        }
    }

    #[test]
    fn the_way_back_is_one_that_can_work() {
        let here = ReturnWays::new(false);
        assert_eq!(here.preferred(), ReturnWay::Loopback, "links lead nowhere");
        here.set_deep_link(true);
        assert_eq!(here.preferred(), ReturnWay::DeepLink);
        let remote = ReturnWays::new(true);
        remote.set_deep_link(true);
        assert_eq!(
            remote.preferred(),
            ReturnWay::Device,
            "the browser is on another computer"
        );
    }
}
