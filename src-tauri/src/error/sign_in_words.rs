//! Words for what goes wrong on the way to a host, while signing in, and with kept secrets.

#![expect(
    clippy::too_many_lines,
    reason = "a table is as long as it has causes; splitting it would scatter the words"
)]

use flow_core::model::FailureCode;

use super::words::{Words, host, or};

/// Proxies, certificates and clocks.
pub(super) fn way(code: FailureCode, detail: &str) -> Option<Words> {
    use FailureCode as Code;
    let at = host(detail);
    Some(match code {
        Code::CertificateNotYetValid => (
            "The certificate is not valid yet",
            format!("The first day of the certificate of {at} is yet to come."),
            Some(
                "This computer’s clock agrees with the server’s, so whoever runs that server must look at its certificate.",
            ),
            Some("retry"),
        ),
        Code::CertificateRevoked => (
            "The certificate was revoked",
            format!("Whoever issued the certificate of {at} has taken it back."),
            Some("Do not go on; tell whoever runs that server."),
            Some("retry"),
        ),
        Code::PlainHttp => (
            "The port is not encrypted",
            format!("Something answers at {at}, but it does not speak https on that port."),
            Some("Check the port; GitLab’s https is usually on 443."),
            None,
        ),
        Code::ClientCertificateNeeded => (
            "A client certificate is needed",
            format!("{at} lets in only computers that show a certificate of their own."),
            Some(
                "Enter the certificate and its key under Proxy and certificates; your administrator hands them out.",
            ),
            Some("network_settings"),
        ),
        Code::ClientCertificateRefused => (
            "The client certificate was refused",
            format!("{at} does not accept the certificate this computer showed."),
            Some("Ask your administrator whether it has expired or belongs to another server."),
            Some("network_settings"),
        ),
        Code::ClientCertificateUnreadable => (
            "The client certificate cannot be read",
            "Certificate and key must both be PEM texts, and belong together.".to_owned(),
            Some(
                "Paste the parts from BEGIN to END; a key with a passphrase must be decrypted first.",
            ),
            Some("network_settings"),
        ),
        Code::AuthorityUnreadable => (
            "This is not a certificate authority",
            "The text is no certificate that could vouch for others.".to_owned(),
            Some(
                "Paste the PEM text of your organisation’s certificate authority, from BEGIN to END.",
            ),
            Some("network_settings"),
        ),
        Code::ProxyInvalid => (
            "This is not a proxy",
            format!("“{detail}” cannot be read as the address of a proxy."),
            Some(
                "Write it as http://host:port, https://host:port or socks5://host:port, without a password.",
            ),
            Some("network_settings"),
        ),
        Code::ProxyUnreachable => (
            "The proxy does not answer",
            format!(
                "Nothing answers at the proxy {}.",
                or(detail, "this network prescribes")
            ),
            Some(
                "Check the proxy’s address under Proxy and certificates, or whether it is needed here at all.",
            ),
            Some("network_settings"),
        ),
        Code::ProxyNeedsPassword => (
            "The proxy asks who you are",
            format!(
                "The proxy {} wants a user name and a password, or refused those it got.",
                or(detail, "in force")
            ),
            Some("Enter them under Proxy and certificates. They are kept like a token."),
            Some("network_settings"),
        ),
        Code::ProxyRefused => (
            "The proxy blocks the way",
            match detail {
                "" => "The proxy does not let this connection through.".to_owned(),
                status => {
                    format!("The proxy does not let this connection through (it answers {status}).")
                }
            },
            Some(
                "Ask whoever runs the proxy to allow this GitLab, or choose another proxy under Proxy and certificates.",
            ),
            Some("network_settings"),
        ),
        Code::ClockWrong => (
            "This computer’s clock is off",
            match detail {
                "" => "This computer’s clock and GitLab’s differ by many minutes.".to_owned(),
                minutes => {
                    format!("This computer’s clock and GitLab’s differ by {minutes} minutes.")
                }
            },
            Some(
                "Set date and time automatically: certificates, sign-ins and days left depend on them.",
            ),
            None,
        ),
        _ => return None,
    })
}

/// Signing in by OAuth, and credentials that end.
pub(super) fn sign_in(code: FailureCode, detail: &str) -> Option<Words> {
    use FailureCode as Code;
    Some(match code {
        Code::ApplicationIdMissing => (
            "No application ID yet",
            "Signing in needs an application that is registered in this GitLab once.".to_owned(),
            Some("Register it in a minute with the guide, then paste its Application ID here."),
            Some("application_settings"),
        ),
        Code::ApplicationRefused => (
            "GitLab refuses the application",
            "GitLab does not know this Application ID, or the application is set to confidential.".to_owned(),
            Some("Compare the Application ID, and take the tick off Confidential in the application’s settings."),
            Some("application_settings"),
        ),
        Code::GrantRefused => (
            "The application may not sign in this way",
            "GitLab does not allow this way of signing in for the application.".to_owned(),
            Some("Choose another way back, or have the application’s settings looked at."),
            Some("application_settings"),
        ),
        Code::ApplicationScopeMissing => (
            "The application lacks a scope",
            "The application was registered without a scope that reading needs.".to_owned(),
            Some("Tick read_api and read_repository in the application’s settings, then sign in again."),
            Some("application_settings"),
        ),
        Code::AuthorizationDenied => (
            "You did not allow it",
            "In the browser the access was denied, so nothing was connected.".to_owned(),
            Some("Sign in again and press Authorize, or use an access token."),
            Some("retry"),
        ),
        Code::AuthorizationTimedOut => (
            "Nobody came back from the browser",
            "The sign-in was not approved in time.".to_owned(),
            Some("Sign in again. If GitLab showed an error page, compare Application ID and redirect URI."),
            Some("retry"),
        ),
        Code::CallbackUnexpected => (
            "No sign-in is waiting",
            "An answer came from the browser, but no sign-in waits for one: it is over, or the app was closed meanwhile.".to_owned(),
            Some("Start the sign-in again."),
            Some("retry"),
        ),
        Code::CallbackForeign => (
            "An answer to another sign-in",
            "The answer from the browser belongs to another sign-in, so it was not used.".to_owned(),
            Some("Go on in the page that was opened last. If you did not open one, somebody may be trying to trick you."),
            None,
        ),
        Code::CallbackMalformed => (
            "This is not the address",
            "The text is not the address GitLab sends back.".to_owned(),
            Some("After pressing Authorize, copy the whole address from the browser’s address bar."),
            None,
        ),
        Code::CodeRefused => (
            "GitLab refused the sign-in",
            "GitLab did not accept the code it had sent: it was used already, is too old, or belongs to another sign-in.".to_owned(),
            Some("Sign in again."),
            Some("retry"),
        ),
        Code::DeviceUnsupported => (
            "No codes on this GitLab",
            "This GitLab does not offer signing in by a code; that came with version 17.2.".to_owned(),
            Some("Choose another way back, or use an access token."),
            None,
        ),
        Code::LoopbackUnavailable => (
            "No local address",
            "No port on this computer could be opened for the browser’s answer.".to_owned(),
            Some("Choose the app link or a code instead."),
            None,
        ),
        Code::TokenCallRedirected => (
            "The sign-in was sent elsewhere",
            match detail {
                "" => "The answer pointed to another address. It was not followed, so no secret went there.".to_owned(),
                to => format!("The answer pointed to {to}. It was not followed, so no secret went there."),
            },
            Some("Use the address GitLab itself shows in the browser, and ask whoever runs it about the redirect."),
            None,
        ),
        Code::SignInNeeded => (
            "Sign-in needed",
            "GitLab ended this sign-in: the access was revoked, or it was used by another copy of the app.".to_owned(),
            Some("Sign in again. Name, repos and data stay."),
            Some("sign_in_again"),
        ),
        Code::SignedOut => (
            "Signed out",
            "You signed out here. What was imported stays and can be read.".to_owned(),
            Some("Sign in again to update it."),
            Some("sign_in_again"),
        ),
        Code::RevocationUnconfirmed => (
            "GitLab does not know yet",
            match detail {
                "" => "The secret is deleted here, but GitLab could not be told.".to_owned(),
                at => format!("The secret is deleted here, but {at} could not be told."),
            },
            Some("Revoke the access in GitLab itself, under your applications or access tokens."),
            None,
        ),
        Code::RenewalRefused => (
            "The token cannot renew itself",
            "GitLab lets a token renew itself only with the scope api or self_rotate.".to_owned(),
            Some("Create a new one; the page opens with the right scopes ticked. Your data stays."),
            Some("create_token"),
        ),
        Code::RenewalLost => (
            "The renewed token did not arrive",
            "The connection broke while GitLab renewed the token, so the old one may be dead already.".to_owned(),
            Some("Test the connection. If the token is refused, create a new one; your data stays."),
            Some("create_token"),
        ),
        Code::ServiceAccountsUnavailable => (
            "No service accounts here",
            "This GitLab offers no service accounts to groups; they need Premium or Ultimate.".to_owned(),
            Some("Use an account made for this purpose, invited as Reporter, or a group access token."),
            None,
        ),
        Code::ServiceAccountRefused => (
            "Not allowed to create service accounts",
            match detail {
                "" => "GitLab did not let this account create a service account in the group.".to_owned(),
                reason => format!("GitLab says: “{reason}”"),
            },
            Some("It takes an owner of the top-level group, a token with the scope api, and values GitLab allows."),
            None,
        ),
        _ => return None,
    })
}

/// Places for secrets.
pub(super) fn secrets(code: FailureCode) -> Option<Words> {
    use FailureCode as Code;
    Some(match code {
        Code::KeyringLocked => (
            "The keyring is locked",
            "The keyring of this computer is locked, so the token cannot be read or kept."
                .to_owned(),
            Some("Unlock it and try again. After a changed password it may ask for the old one."),
            Some("choose_secret_storage"),
        ),
        Code::SecretNotKept => (
            "The keyring did not keep it",
            "What was written to the keyring did not come back the same.".to_owned(),
            Some("Try again, or decide on another place for the token."),
            Some("choose_secret_storage"),
        ),
        Code::SecretForeign => (
            "Something else is in its place",
            "The keyring entry holds something this app did not write, so it was not used."
                .to_owned(),
            Some("Sign in again; the entry is then written anew. Your data stays."),
            Some("sign_in_again"),
        ),
        Code::SecretTooLong => (
            "Too long for the keyring",
            "This computer’s keyring takes no entries of that length.".to_owned(),
            Some("Keep it in a file encrypted with a passphrase instead."),
            Some("choose_secret_storage"),
        ),
        Code::SecretFileDamaged => (
            "The passphrase file is damaged",
            "The file with the tokens cannot be read any more.".to_owned(),
            Some(
                "Restore it from a backup, or move it away and enter the tokens again; your data stays.",
            ),
            Some("open_security"),
        ),
        _ => return None,
    })
}
