//! Who is signed in to the pages. A session holds a word that every form has to carry, so that no
//! other page can press a button here.

use super::secret;
use crate::world::{State, User};

/// A browser that was here.
#[derive(Clone)]
pub(crate) struct Session {
    /// Nobody before the sign-in.
    pub(crate) user_id: Option<u64>,
    /// What forms have to carry.
    pub(crate) form_word: String,
    /// Where to go after the sign-in, below the root.
    pub(crate) return_to: Option<String>,
}

impl Session {
    /// A session of nobody or of someone, with a word of its own.
    pub(crate) fn new(user_id: Option<u64>, return_to: Option<String>) -> Self {
        Self {
            user_id,
            form_word: secret(),
            return_to,
        }
    }
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignInProblem {
    /// Unknown name or wrong password.
    Wrong,
    /// The account may not be used.
    Blocked,
}

/// The password of a sample person; it opens nothing but the sample.
pub(crate) fn password(username: &str) -> String {
    format!("{username}-opens-the-sandbox")
}

impl State {
    /// The people a browser can sign in as.
    pub(crate) fn people(&self) -> impl Iterator<Item = &User> {
        self.users
            .values()
            .filter(|user| user.state == "active" && !user.bot && user.username != "ghost")
    }

    /// Finds who signs in by name and password.
    pub(crate) fn signed_in(&self, name: &str, given: &str) -> Result<u64, SignInProblem> {
        let user = self
            .user_by_name(name.trim())
            .filter(|user| !user.bot && user.username != "ghost")
            .filter(|user| password(&user.username) == given)
            .ok_or(SignInProblem::Wrong)?;
        if user.state == "active" {
            Ok(user.id)
        } else {
            Err(SignInProblem::Blocked)
        }
    }
}
