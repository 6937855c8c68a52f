//! The ladder against a sandbox: every kind of token, every kind of wrong address.

mod certificates;
mod missing_group;
mod proxies;
mod way;
mod whole_way;

use std::sync::Arc;

use flow_core::clock::{SharedClock, SystemClock};
use flow_core::connect::{
    ConnectionRequest, Creation, Credential, Destination, Finding, Rung, RungOutcome, Verdict,
    WebhookAbility, check_connection, climb_from_token, climb_to_gitlab, create_integration,
};
use flow_core::gitlab::ClientSettings;
use flow_core::model::{
    AccessLevel, AccountKind, AuthenticationKind, FailureCode, NetworkSecrets, NetworkSettings,
    OauthPair, Provider, Secret, SecretLocation, Service,
};
use flow_core::secrets::{SecretName, Vault};
use gitlab_sandbox::{
    Fault, FaultAction, RateLimitBody, RequestMatcher, Sandbox, SandboxConfig, TokenKind,
};

use crate::world::{TestWorld, climb, climb_to, passed};

async fn sandbox() -> Sandbox {
    Sandbox::start(SandboxConfig::default())
        .await
        .expect("the sandbox starts")
}

#[tokio::test]
async fn a_good_token_climbs_all_nine_rungs() {
    let sandbox = sandbox().await;
    let (report, token) = climb(&sandbox, TokenKind::Good).await;
    assert!(report.passed(), "every rung holds: {report:#?}");
    assert!(token.is_some(), "the token goes on to the next step");
    assert_eq!(
        report
            .rungs
            .iter()
            .map(|rung| rung.rung)
            .collect::<Vec<_>>(),
        Rung::ALL,
        "in order, each once"
    );
    assert_eq!(
        report.version.as_deref(),
        Some("18.5.2-ee"),
        "the version is known with a token"
    );
    assert!(
        report
            .verdicts
            .iter()
            .all(|verdict| verdict.verdict == Verdict::Ready),
        "{:?}",
        report.verdicts
    );
    let account = report.account.clone().expect("an account");
    assert_eq!(
        account.highest_access_level,
        Some(AccessLevel::REPORTER),
        "the role is found out"
    );
    assert!(
        report.groups.is_some_and(|groups| groups > 0)
            && report.repositories.is_some_and(|count| count > 0)
    );
    assert!(
        matches!(report.webhooks, WebhookAbility::RoleTooLow(_)),
        "a Reporter cannot add webhooks"
    );
}

#[tokio::test]
async fn the_ladder_is_climbed_in_two_halves_with_one_report() {
    let sandbox = sandbox().await;
    let destination = Destination {
        provider: Provider::GitlabSelfManaged,
        address: format!("{}/some/group", sandbox.base_url()),
        network: NetworkSettings::default(),
        secrets: NetworkSecrets::default(),
    };
    let clock: SharedClock = Arc::new(SystemClock);
    let settings = ClientSettings::default();
    let halfway = climb_to_gitlab(&destination, &settings, clock.clone(), &mut |_| {}).await;
    assert_eq!(
        halfway.base(),
        Some(sandbox.base_url()),
        "known before there is a token"
    );
    assert_eq!(halfway.report().rungs.len(), 5, "no more without a token");
    assert!(!halfway.report().passed(), "half a ladder is not passed");
    let mut told = Vec::new();
    let token = Credential::Stored(Secret::new(sandbox.token(TokenKind::Good)));
    let (report, kept) = climb_from_token(halfway.clone(), &token, clock.clone(), &mut |rung| {
        told.push((rung.rung, rung.outcome));
    })
    .await;
    assert!(report.passed() && kept.is_some(), "{report:#?}");
    assert_eq!(
        report.version.as_deref(),
        Some("18.5.2-ee"),
        "the version comes with the token"
    );
    assert!(
        told.contains(&(Rung::Gitlab, RungOutcome::Passed)),
        "and its rung is told again: {told:?}"
    );
    let wrong = Credential::Stored(Secret::new("glpat-wrong".to_owned()));
    let (report, kept) = climb_from_token(halfway, &wrong, clock, &mut |_| {}).await;
    assert_eq!(report.stopped_at(), Some(6), "{report:#?}");
    assert!(kept.is_none(), "a refused token is not kept");
}

#[tokio::test]
async fn an_authorization_climbs_by_its_own_rungs() {
    let sandbox = way::start(way::small()).await;
    let oauth = sandbox.oauth();
    let scopes = ["read_api", "read_repository"];
    let (access, _) = oauth
        .pair(&oauth.application_id(), &oauth.username(), &scopes)
        .expect("a pair");
    let climb = async |granted: &[&str]| {
        let request = ConnectionRequest {
            provider: Provider::GitlabSelfManaged,
            address: sandbox.base_url().to_owned(),
            credential: Credential::Oauth(OauthPair {
                access: Secret::new(access.clone()),
                refresh: None,
                expires_at: None,
                scopes: granted.iter().map(|scope| (*scope).to_owned()).collect(),
            }),
            network: way::trusting(&[]),
            secrets: NetworkSecrets::default(),
        };
        let clock: SharedClock = Arc::new(SystemClock);
        let (report, _) = check_connection(&request, &way::settings(), clock, &mut |_| {}).await;
        report
    };
    let report = climb(&[]).await;
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.authentication, AuthenticationKind::Oauth);
    assert_eq!(report.scopes, scopes, "told by the token itself");
    assert_eq!(
        way::rung(&report, Rung::Token).finding,
        Finding::SignedIn,
        "it has neither name nor last day"
    );
    // A proxy that hides that page leaves what the sign-in said.
    sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/oauth/token/info"),
        action: FaultAction::Status(404, "{\"error\":\"404 Not Found\"}".to_owned()),
    });
    let report = climb(&scopes).await;
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.scopes, scopes);
    sandbox.faults().clear();
    oauth.revoke(&access);
    assert_eq!(
        way::broken(&climb(&scopes).await),
        (Rung::Token, FailureCode::SignInNeeded),
        "no new token helps, a sign-in does"
    );
}

#[tokio::test]
async fn each_bad_token_stops_at_its_rung_with_its_cause() {
    let sandbox = sandbox().await;
    for (kind, rung, code) in [
        (TokenKind::Unknown, Rung::Token, FailureCode::TokenUnknown),
        (TokenKind::Expired, Rung::Token, FailureCode::TokenExpired),
        (TokenKind::Revoked, Rung::Token, FailureCode::TokenRevoked),
        (TokenKind::Blocked, Rung::Token, FailureCode::AccountBlocked),
        (
            TokenKind::ReadUserOnly,
            Rung::Scopes,
            FailureCode::ScopeMissing,
        ),
    ] {
        let (report, token) = climb(&sandbox, kind).await;
        let last = report.rungs.last().expect("a rung");
        assert_eq!(
            (last.rung, last.outcome),
            (rung, RungOutcome::Failed),
            "{kind:?}: {last:?}"
        );
        assert_eq!(
            last.failure.as_ref().map(|failure| failure.code),
            Some(code),
            "{kind:?}"
        );
        assert!(token.is_none(), "{kind:?}: a refused token is not kept");
    }
}

#[tokio::test]
async fn weaker_tokens_pass_with_what_they_cannot_do() {
    let sandbox = sandbox().await;
    let (report, _) = climb(&sandbox, TokenKind::ReadApiOnly).await;
    assert!(report.passed(), "{report:#?}");
    let verdicts: Vec<_> = report
        .verdicts
        .iter()
        .map(|verdict| (verdict.service, verdict.verdict))
        .collect();
    assert_eq!(
        verdicts,
        [
            (Service::Repos, Verdict::Impossible),
            (Service::PullRequests, Verdict::Ready),
            (Service::Tickets, Verdict::Ready)
        ],
        "without read_repository nothing can be cloned"
    );
    let (report, _) = climb(&sandbox, TokenKind::ExpiringSoon).await;
    let token = report
        .rungs
        .iter()
        .find(|rung| rung.rung == Rung::Token)
        .expect("the token's rung");
    assert_eq!(
        token.outcome,
        RungOutcome::Warning,
        "six days are few: {token:?}"
    );
    let (report, _) = climb(&sandbox, TokenKind::Guest).await;
    assert!(report.passed(), "a guest may go on: {report:#?}");
    assert_eq!(
        report.verdicts[0].verdict,
        Verdict::Gaps,
        "private code needs Reporter"
    );
    let (report, _) = climb(&sandbox, TokenKind::Bot).await;
    assert_eq!(
        report.account.expect("an account").kind,
        AccountKind::Bot,
        "a project token's account is a bot"
    );
    let (report, _) = climb(&sandbox, TokenKind::Owner).await;
    assert_eq!(
        report.webhooks,
        WebhookAbility::Possible,
        "an owner with api can add webhooks"
    );
}

#[tokio::test]
async fn tokens_are_freed_of_what_the_clipboard_added() {
    let sandbox = sandbox().await;
    let pasted = format!("  {}\r\n", sandbox.token(TokenKind::Good));
    let (report, _) = climb_to(sandbox.base_url(), &pasted).await;
    assert!(report.passed(), "{report:#?}");
    for (pasted, code) in [
        (" \n ", FailureCode::TokenEmpty),
        ("glpat-ä", FailureCode::TokenUnreadable),
    ] {
        let (report, _) = climb_to(sandbox.base_url(), pasted).await;
        let failure = report
            .rungs
            .last()
            .and_then(|rung| rung.failure.clone())
            .expect("a failure");
        assert_eq!(failure.code, code, "{pasted:?} never goes out");
    }
}

#[tokio::test]
async fn any_page_of_a_sub_path_installation_leads_to_it() {
    let config = SandboxConfig {
        relative_root: Some("/gitlab".to_owned()),
        ..SandboxConfig::default()
    };
    let sandbox = Sandbox::start(config).await.expect("the sandbox starts");
    let token = sandbox.token(TokenKind::Good);
    for page in [
        "",
        "/",
        "/api/v4/projects",
        "/-/user_settings/personal_access_tokens",
        "/some/project/-/issues",
    ] {
        let (report, _) = climb_to(&format!("{}{page}", sandbox.base_url()), &token).await;
        assert_eq!(
            report.base.as_deref(),
            Some(sandbox.base_url()),
            "from {page}: {report:#?}"
        );
        assert!(report.passed(), "from {page}");
    }
}

#[tokio::test]
async fn wrong_addresses_are_told_apart() {
    let sandbox = sandbox().await;
    let token = sandbox.token(TokenKind::Good);
    // A port nobody listens on: bound and released again.
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port");
    for (address, code) in [
        ("", FailureCode::AddressInvalid),
        ("https://", FailureCode::AddressInvalid),
        ("http://gitlab.invalid", FailureCode::AddressInsecure),
        ("https://gitlab.invalid", FailureCode::NameUnknown),
        (&format!("http://{closed}"), FailureCode::PortClosed),
    ] {
        let (report, _) = climb_to(address, &token).await;
        let failure = report
            .rungs
            .last()
            .and_then(|rung| rung.failure.clone())
            .expect("a failure");
        assert_eq!(failure.code, code, "{address}");
    }
    // Speaking TLS to a server that does not.
    let (report, _) = climb_to(&sandbox.base_url().replace("http://", "https://"), &token).await;
    let last = report.rungs.last().expect("a rung");
    assert_eq!(last.rung, Rung::Certificate, "{last:?}");
}

#[tokio::test]
async fn what_is_not_gitlab_gets_no_token() {
    for (action, code) in [
        (FaultAction::Html(200), FailureCode::NotGitlab),
        (FaultAction::LoginRedirect, FailureCode::LoginPageInFront),
        (
            FaultAction::Status(200, "{\"hello\":1}".to_owned()),
            FailureCode::NotGitlab,
        ),
        (
            FaultAction::Status(502, "bad gateway".to_owned()),
            FailureCode::ServerError,
        ),
    ] {
        let sandbox = sandbox().await;
        sandbox.faults().push(Fault {
            matcher: RequestMatcher::path(""),
            action: action.clone(),
        });
        let (report, _) = climb(&sandbox, TokenKind::Good).await;
        let last = report.rungs.last().expect("a rung");
        assert_eq!(last.rung, Rung::Gitlab, "{action:?}: {last:?}");
        let found = last.failure.as_ref().map(|failure| failure.code);
        let sign_in_page =
            found == Some(FailureCode::LoginPageInFront) && matches!(action, FaultAction::Html(_));
        assert!(found == Some(code) || sign_in_page, "{action:?}: {found:?}");
        let with_token = sandbox
            .requests()
            .iter()
            .filter(|request| request.authenticated_as.is_some())
            .count();
        assert_eq!(
            with_token, 0,
            "{action:?}: no token goes to what is no GitLab"
        );
    }
}

#[tokio::test]
async fn a_person_who_watches_is_told_of_a_limit_at_once() {
    let sandbox = sandbox().await;
    let path = "/api/v4/personal_access_tokens/self";
    sandbox.faults().push(Fault {
        matcher: RequestMatcher::path(path),
        action: FaultAction::Status429 {
            retry_after: Some(3600),
            body: RateLimitBody::Plain,
        },
    });
    let (report, _) = climb(&sandbox, TokenKind::Good).await;
    let last = report.rungs.last().expect("a rung");
    assert_eq!(
        last.failure.as_ref().map(|failure| failure.code),
        Some(FailureCode::RateLimited),
        "{last:?}"
    );
    let asked = sandbox.requests();
    let asked = asked.iter().filter(|request| request.path == path).count();
    assert_eq!(asked, 1, "nobody sits through an hour in front of a window");
}

#[tokio::test]
async fn a_secret_is_kept_with_its_row_or_not_at_all() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let first = world.connect(TokenKind::Good).await;
    let (report, token) = climb(&world.sandbox, TokenKind::Owner).await;
    let connection = world.pending.add(passed(report, token.expect("a token")));
    let creation = |name: &str| Creation {
        name: name.to_owned(),
        services: vec![Service::Repos],
        added_by: "tester".to_owned(),
        is_sample: false,
    };
    let create = |name: &'static str| {
        create_integration(
            &world.store,
            &world.vault,
            &world.pending,
            &connection,
            creation(name),
        )
    };
    let taken = create(" TEST ")
        .await
        .expect_err("the name is taken, in other letters");
    assert_eq!(taken.failure().code, FailureCode::NameTaken);
    let empty = create("  ").await.expect_err("no name");
    assert_eq!(empty.failure().code, FailureCode::NameInvalid);
    let second = create("Other")
        .await
        .expect("the connection is still there after two refusals");
    assert_ne!(
        first.settings.secret_key, second.settings.secret_key,
        "two accounts on one host never share an entry"
    );
    for (integration, kind) in [(&first, TokenKind::Good), (&second, TokenKind::Owner)] {
        let kept = world.clients.token(integration).await.expect("kept");
        assert_eq!(kept.expose(), world.sandbox.token(kind), "each its own");
    }
}

#[tokio::test]
async fn without_a_keyring_nothing_is_created_before_the_user_decided() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let undecided = Arc::new(Vault::with_stores(
        None,
        None,
        world.folder.path().join("secrets.age"),
        None,
    ));
    let (report, token) = climb(&world.sandbox, TokenKind::Good).await;
    let connection = world.pending.add(passed(report, token.expect("a token")));
    let creation = Creation {
        name: "Later".to_owned(),
        services: vec![Service::Repos],
        added_by: "tester".to_owned(),
        is_sample: false,
    };
    let refused = create_integration(
        &world.store,
        &undecided,
        &world.pending,
        &connection,
        creation.clone(),
    )
    .await;
    assert_eq!(
        refused.expect_err("undecided").failure().code,
        FailureCode::SecretStorageUndecided
    );
    assert!(
        world.store.integrations().await.expect("read").is_empty(),
        "no row without a secret"
    );
    undecided.choose_memory();
    let created = create_integration(
        &world.store,
        &undecided,
        &world.pending,
        &connection,
        creation,
    )
    .await
    .expect("the same connection goes on after the decision");
    assert_eq!(created.settings.secret_location, SecretLocation::Memory);
    let name = SecretName::access_token(&created.settings.secret_key);
    assert!(
        undecided
            .find(SecretLocation::Memory, name)
            .await
            .expect("read")
            .is_some()
    );
}
