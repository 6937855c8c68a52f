//! The ways OAuth says no. Clients tell them apart by the short word; the sentences are for people.

/// A refusal with its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OauthRefusal {
    MissingParameter(&'static str),
    InvalidGrant,
    InvalidClient,
    UnauthorizedClient,
    InvalidScope,
    UnsupportedGrantType,
    UnsupportedResponseType,
    InvalidRedirectUri,
    InvalidCodeChallenge,
    InvalidCodeChallengeMethod,
    AccessDenied,
    AuthorizationPending,
    SlowDown,
    ExpiredToken,
}

impl OauthRefusal {
    /// What goes below `error`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::MissingParameter(_) => "invalid_request",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidClient => "invalid_client",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidCodeChallenge => "invalid_code_challenge",
            Self::InvalidCodeChallengeMethod => "invalid_code_challenge_method",
            Self::AccessDenied => "access_denied",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::ExpiredToken => "expired_token",
        }
    }

    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::InvalidClient | Self::UnauthorizedClient => 401,
            _ => 400,
        }
    }

    /// What goes below `error_description`.
    pub(crate) fn sentence(self) -> String {
        let fixed = match self {
            Self::MissingParameter(name) => {
                return format!("Missing required parameter: {name}.");
            }
            Self::InvalidGrant => {
                "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client."
            }
            Self::InvalidClient => {
                "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method."
            }
            Self::UnauthorizedClient => "This application may not do this.",
            Self::InvalidScope => "A requested scope is unknown or was not registered.",
            Self::UnsupportedGrantType => "This kind of grant is not known here.",
            Self::UnsupportedResponseType => "This type of response is not known here.",
            Self::InvalidRedirectUri => "The redirect URI included is not valid.",
            Self::InvalidCodeChallenge => "The code challenge is malformed.",
            Self::InvalidCodeChallengeMethod => "The code challenge method is missing or unknown.",
            Self::AccessDenied => "The owner of the account denied the request.",
            // The real one has no sentences for these either, only the name of the missing text.
            Self::AuthorizationPending => {
                "Translation missing: en.doorkeeper.errors.messages.authorization_pending"
            }
            Self::SlowDown => "Translation missing: en.doorkeeper.errors.messages.slow_down",
            Self::ExpiredToken => {
                "Translation missing: en.doorkeeper.errors.messages.expired_token"
            }
        };
        fixed.to_owned()
    }
}
