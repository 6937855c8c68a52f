//! People with an account, and what is common to pull requests and tickets.

use super::{RemoteId, Timestamp};

/// A person with an account on the host, as answers name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// GitLab's user id.
    pub remote_id: RemoteId,
    /// The login name.
    pub username: String,
    /// The display name.
    pub name: String,
    /// `active`, `blocked` and others; open.
    pub state: String,
    /// The page of the person.
    pub web_url: String,
}

impl Person {
    /// Whether the login name is that of a project's, group's or service account's bot.
    ///
    /// Source: GitLab's documentation of project and group access tokens
    /// (`project_ID_bot…`, `group_ID_bot…`) and of service accounts. Only the
    /// name is known here; account types are read elsewhere.
    #[must_use]
    pub fn is_bot(&self) -> bool {
        is_bot_username(&self.username)
    }

    /// Whether it stands for accounts that were deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.username == "ghost"
    }
}

/// See [`Person::is_bot`].
#[must_use]
pub fn is_bot_username(username: &str) -> bool {
    let is_token_bot = |prefix: &str| {
        username.strip_prefix(prefix).is_some_and(|rest| {
            let digits = rest.chars().take_while(char::is_ascii_digit).count();
            digits > 0 && rest[digits..].starts_with("_bot")
        })
    };
    is_token_bot("project_") || is_token_bot("group_") || username.starts_with("service_account_")
}

/// A milestone's title, where one is set.
pub type MilestoneTitle = Option<String>;

/// When something happened and who did it; people can be gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The instant.
    pub at: Timestamp,
    /// The person, `None` when GitLab names nobody.
    pub by: Option<Person>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_are_known_by_their_names() {
        assert!(
            is_bot_username("project_42_bot_1a2b"),
            "project access token"
        );
        assert!(is_bot_username("group_7_bot"), "group access token");
        assert!(
            is_bot_username("service_account_group_9_abc"),
            "service account"
        );
        assert!(!is_bot_username("project_bot"), "a person may be called so");
        assert!(!is_bot_username("robot"), "a person may be called so");
    }
}
