//! The table of words: title, sentence, remedy and button for each cause.

#![expect(
    clippy::too_many_lines,
    reason = "a table is as long as it has causes; splitting it would scatter the words"
)]

use flow_core::model::FailureCode;

/// Words for a failure: title, sentence, remedy, action.
pub(super) type Words = (
    &'static str,
    String,
    Option<&'static str>,
    Option<&'static str>,
);

/// The host in a sentence, or words for it.
pub(super) fn host(detail: &str) -> &str {
    if detail.is_empty() {
        "this GitLab"
    } else {
        detail
    }
}

pub(super) fn network(code: FailureCode, detail: &str) -> Option<Words> {
    use FailureCode as Code;
    let at = host(detail);
    Some(match code {
        Code::AddressInvalid if detail.is_empty() => (
            "No address yet",
            "Without an address there is nothing to connect to.".to_owned(),
            Some("Paste any page of your GitLab from the browser’s address bar."),
            None,
        ),
        Code::AddressInvalid => (
            "This is not an address",
            format!("“{detail}” cannot be read as the address of a GitLab."),
            Some(
                "Paste any page of your GitLab from the browser’s address bar, such as https://git.example.com.",
            ),
            None,
        ),
        Code::AddressInsecure => (
            "The address is not encrypted",
            format!("With http:// the token would cross the network to {at} in clear text."),
            Some("Use the https:// address; the administrator of that GitLab knows it."),
            None,
        ),
        Code::NameUnknown => (
            "The name is not known",
            format!("No server called {at} is known to this computer’s network."),
            Some("Check the address for a typo, or whether this network needs a VPN or a proxy."),
            Some("retry"),
        ),
        Code::PortClosed => (
            "No answer",
            format!("The server behind {at} does not accept connections."),
            Some("Check the address and its port, or whether this network needs a VPN or a proxy."),
            Some("retry"),
        ),
        Code::Offline => (
            "There is no network",
            "This computer is not connected to a network that reaches that GitLab.".to_owned(),
            Some("Everything imported can be read without one. Connect again to update it."),
            Some("retry"),
        ),
        Code::Timeout => (
            "No answer in time",
            format!("There was no answer from {at} within the time a GitLab needs."),
            Some("Try again; if it stays so, ask whether a firewall or proxy stands in between."),
            Some("retry"),
        ),
        Code::ConnectionLost => (
            "The connection broke",
            "The connection ended in the middle of an answer, several times.".to_owned(),
            Some("Try again; what was read is kept."),
            Some("retry"),
        ),
        Code::CertificateUntrusted => (
            "The certificate is not trusted",
            format!("The certificate of {at} was signed by nobody this computer trusts."),
            Some(
                "Ask your administrator for the certificate of your organisation’s authority and add it under Network; your token is fine.",
            ),
            Some("network_settings"),
        ),
        Code::CertificateExpired => (
            "The certificate has expired",
            format!("The certificate of {at} is past its last day."),
            Some("Whoever runs that server must renew it; your token is fine."),
            Some("retry"),
        ),
        Code::CertificateWrongName => (
            "The certificate is for another name",
            format!("The server answered, but its certificate is not for {at}."),
            Some(
                "Use the name the certificate was made for; the administrator of that GitLab knows it.",
            ),
            None,
        ),
        Code::TlsFailed => (
            "No secure connection",
            format!("The secure connection to {at} could not be made."),
            Some("Check that the port speaks https and that nothing in between breaks it open."),
            Some("retry"),
        ),
        Code::NotGitlab => (
            "This is not GitLab",
            format!("Something answers at {at}, but it is not a GitLab."),
            Some("Paste the address of any page of your GitLab, the one you see in the browser."),
            None,
        ),
        Code::LoginPageInFront => (
            "A sign-in page stands in front",
            format!("The address answers with a sign-in page of something else ({at})."),
            Some(
                "Ask for the direct address of the GitLab’s API, or for this computer to be let through.",
            ),
            None,
        ),
        Code::VersionTooOld => (
            "This GitLab is old",
            match detail {
                "" => "This GitLab does not offer what was asked for.".to_owned(),
                version => format!(
                    "Version {version} of GitLab tells less than is needed for every figure."
                ),
            },
            Some("It works with gaps; GitLab 15.5 or newer tells everything."),
            None,
        ),
        Code::AnswerMalformed => (
            "An answer made no sense",
            "GitLab’s answer was cut off, was a web page, or was not text, several times in a row."
                .to_owned(),
            Some(
                "Try again; if it stays so, something between this computer and GitLab changes its answers.",
            ),
            Some("retry"),
        ),
        Code::ServerError => (
            "GitLab has trouble",
            format!(
                "GitLab answered with an error of its own ({}), several times in a row.",
                or(detail, "5xx")
            ),
            Some("Try again later; what was read is kept."),
            Some("retry"),
        ),
        Code::RateLimited => (
            "GitLab asks to wait",
            match detail {
                "" => "GitLab takes no more requests for the moment.".to_owned(),
                seconds => format!("GitLab asks us to wait {seconds} s."),
            },
            Some("The import goes on by itself; nothing is lost."),
            Some("retry"),
        ),
        _ => return None,
    })
}

pub(super) fn or<'a>(detail: &'a str, otherwise: &'a str) -> &'a str {
    if detail.is_empty() { otherwise } else { detail }
}

pub(super) fn token(code: FailureCode, detail: &str) -> Option<Words> {
    use FailureCode as Code;
    Some(match code {
        Code::TokenEmpty => (
            "No token yet",
            "Without an access token GitLab lets nobody read.".to_owned(),
            Some("Create one in GitLab; the page opens with name and scopes filled in."),
            Some("create_token"),
        ),
        Code::TokenUnreadable => (
            "This is not a token",
            "The text holds characters that no token holds.".to_owned(),
            Some("Copy the token again, and nothing but the token."),
            None,
        ),
        Code::TokenUnknown => (
            "The token is not known here",
            "This GitLab does not know the token: it is mistyped, deleted, or belongs to another GitLab.".to_owned(),
            Some("Copy it again, or create a new one on this GitLab."),
            Some("create_token"),
        ),
        Code::TokenExpired => (
            "The token has expired",
            "GitLab refuses the token because its last day is over.".to_owned(),
            Some("Create a new one; the page opens with the right scopes ticked. Your data stays."),
            Some("create_token"),
        ),
        Code::TokenRevoked => (
            "The token was revoked",
            "Somebody revoked this token in GitLab, or it was renewed elsewhere.".to_owned(),
            Some("Create a new one to go on. Your data stays."),
            Some("create_token"),
        ),
        Code::TokenExpiresSoon => (
            "The token expires soon",
            match detail {
                "0" => "The token stops working within a day.".to_owned(),
                "1" => "The token stops working in 1 day.".to_owned(),
                days => format!("The token stops working in {days} days."),
            },
            Some("It works until then. Create a new one in time; your data stays."),
            None,
        ),
        Code::TokenImpersonationDisabled => (
            "This kind of token is switched off",
            "It is an impersonation token, and this GitLab does not accept those.".to_owned(),
            Some("Create a personal access token or one of a service account."),
            Some("create_token"),
        ),
        Code::TokenNeedsProof => (
            "The account demands proof of possession",
            "The owner of this token switched on DPoP, which makes the token useless for other programs.".to_owned(),
            Some("Use a token of a service account, or switch DPoP off for this account."),
            None,
        ),
        Code::TokenFineGrained => (
            "A fine-grained token",
            match detail {
                "" => "What this token may read is decided by GitLab object by object; some data may stay out.".to_owned(),
                reason => format!("GitLab says: “{reason}”"),
            },
            Some("A classic token with read_api and read_repository reads everything its account can see."),
            Some("create_token"),
        ),
        Code::ScopeMissing => scope_missing(detail),
        Code::AccountBlocked => (
            "The account may not use the API",
            match detail {
                "" => "GitLab knows the account and refuses it.".to_owned(),
                reason => format!("GitLab says: “{reason}”"),
            },
            Some("An administrator of that GitLab can tell why and let it in; or use a service account."),
            None,
        ),
        Code::RoleTooLow => (
            "The role is too low",
            format!("The account is {} there; private code and pull requests need Reporter.", or(detail, "below Reporter")),
            Some("Ask a maintainer or owner of the group to make the account a Reporter."),
            None,
        ),
        Code::NothingVisible => (
            "The account sees nothing",
            "The connection works, but the account is a member of no group and no project.".to_owned(),
            Some("Have the account invited as Reporter to the groups that matter."),
            None,
        ),
        _ => return None,
    })
}

fn scope_missing(detail: &str) -> Words {
    let scope = if detail.contains("read_repository") {
        "read_repository"
    } else {
        "read_api"
    };
    let title = if scope == "read_api" {
        "Nothing can be read with this token"
    } else {
        "Commits cannot be read"
    };
    (
        title,
        format!(
            "The scope {scope} is missing, and scopes of a token cannot be changed afterwards."
        ),
        Some("Create a new token; the page opens with the right scopes ticked."),
        Some("create_token"),
    )
}

pub(super) fn data(code: FailureCode, detail: &str) -> Option<Words> {
    use FailureCode as Code;
    Some(match code {
        Code::RepositoryGone => (
            "Not in GitLab any more",
            "GitLab does not show this repo to the account: it was deleted, moved out of reach, or made private.".to_owned(),
            Some("What was imported stays here. Ask a maintainer whether the account lost its access."),
            None,
        ),
        Code::FeatureDisabled => (
            "Switched off in GitLab",
            "This part is switched off in the repo’s settings in GitLab.".to_owned(),
            None,
            None,
        ),
        Code::CloneDamaged => (
            "The clone is damaged",
            "The copy of the repository on this computer cannot be used.".to_owned(),
            Some("Sync again: it is made anew from GitLab."),
            Some("retry"),
        ),
        Code::GitFailed => (
            "The repository could not be read",
            if detail.is_empty() { "Its git data could not be fetched or read.".to_owned() } else { format!("What was said: “{detail}”") },
            Some("Sync again; if it stays so, the repository itself may be damaged."),
            Some("retry"),
        ),
        Code::StoreTooNew => (
            "The data is from a newer version",
            "A newer version of Flow Desktop wrote the data file; this one would damage it.".to_owned(),
            Some("Install the newer version. Nothing was changed."),
            None,
        ),
        Code::StoreReadOnly => (
            "The data file cannot be written",
            "The data file or its folder is read-only for this user.".to_owned(),
            Some("Give this user the right to write there, then start again."),
            None,
        ),
        Code::StoreNotDatabase => (
            "The data file is something else",
            "The file where the data should be is not a Flow Desktop database.".to_owned(),
            Some("Move that file away; a new one is made at the next start."),
            None,
        ),
        Code::StoreDamaged => (
            "The data file is damaged",
            "The data file cannot be read as it should.".to_owned(),
            Some("Restore it from a backup, or move it away and import again."),
            None,
        ),
        Code::DiskFull => (
            "The disk is full",
            "There is no room left to store what was read.".to_owned(),
            Some("Make room, then sync again. What was stored is complete and stays."),
            Some("retry"),
        ),
        Code::StoreDiskUnsuitable => (
            "This disk cannot hold the data file",
            "The data file needs locks that this disk does not offer, as network drives often do not."
                .to_owned(),
            Some("Move the data folder to a disk of this computer."),
            None,
        ),
        Code::StoreUnreachable => (
            "The data file cannot be reached",
            "The data file or its folder cannot be opened.".to_owned(),
            Some("Check that the folder exists and that this user may use it, then start again."),
            Some("retry"),
        ),
        Code::StoreInUse => (
            "Flow Desktop is running already",
            "Another Flow Desktop works on the same data; two would tread on each other.".to_owned(),
            Some("Go on in the other window, or close it and start again."),
            None,
        ),
        Code::StoreBusy => (
            "Another program holds the data file",
            "The data file was locked by another program for too long.".to_owned(),
            Some("Close the other program, then try again."),
            Some("retry"),
        ),
        _ => return None,
    })
}

pub(super) fn other(code: FailureCode) -> Words {
    use FailureCode as Code;
    match code {
        Code::SecretMissing => (
            "Sign-in needed",
            "The token is not in its place any more: the keyring entry was removed, or it was kept for one run only.".to_owned(),
            Some("Enter a token again. Your data stays."),
            Some("replace_token"),
        ),
        Code::KeyringUnavailable | Code::SecretStorageUndecided => (
            "There is no keyring",
            "This computer offers no keyring that could hold the token.".to_owned(),
            Some("Decide where to keep it: for this run only, or in a file encrypted with a passphrase."),
            Some("choose_secret_storage"),
        ),
        Code::KeyringRefused => (
            "The keyring refused",
            "The keyring is locked, or did not keep what was given to it.".to_owned(),
            Some("Unlock it and try again, or decide on another place for the token."),
            Some("choose_secret_storage"),
        ),
        Code::SecretFileLocked => (
            "The passphrase file is locked",
            "The token is in a file encrypted with your passphrase.".to_owned(),
            Some("Enter the passphrase to go on."),
            Some("unlock_secrets"),
        ),
        Code::PassphraseWrong => (
            "The passphrase is wrong",
            "The passphrase does not open the file.".to_owned(),
            Some("Try again. Without it the tokens in the file are lost; new ones can be entered."),
            None,
        ),
        Code::IntegrationPaused => (
            "This integration is paused",
            "Nothing of it runs while it is paused.".to_owned(),
            Some("Resume it, then sync again."),
            None,
        ),
        Code::BackupDamaged => (
            "The backup is not good",
            "The copy was read again and differs from what was written, so it was deleted.".to_owned(),
            Some("Check the disk it was written to, then try again."),
            Some("retry"),
        ),
        Code::NewRepositoriesUnknown => (
            "New repos could not be looked for",
            "What is imported was synced; whether there are new repos for auto-import is not known."
                .to_owned(),
            Some("The next sync looks for them again."),
            None,
        ),
        Code::NotFound => (
            "Not here any more",
            "What was asked for is not in the data any more.".to_owned(),
            Some("Go back and look again."),
            None,
        ),
        Code::Cancelled => ("Cancelled", "It was cancelled. What was read stays.".to_owned(), None, Some("retry")),
        Code::Refused => (
            "GitLab refused",
            "GitLab refused without saying why.".to_owned(),
            Some("Check the account’s role; private code and pull requests need Reporter."),
            Some("retry"),
        ),
        _ => (
            "Something went wrong here",
            "That is a fault of Flow Desktop, not of yours or GitLab’s.".to_owned(),
            Some("The log holds what happened; its folder stands under Security."),
            Some("retry"),
        ),
    }
}
