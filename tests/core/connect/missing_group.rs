//! Why a group is missing: each cause played by a sandbox, and found.

use flow_core::connect::{
    CheckOutcome, GroupCheck, GroupCheckReport, MissingGroupCause as Cause, MissingGroupReport,
    explain_missing_group,
};
use flow_core::gitlab::ClientSource as _;
use flow_core::model::{AccessLevel, FailureCode, Integration, Visibility};
use flow_core::sync::read_available;
use gitlab_sandbox::{
    Fault, FaultAction, RequestMatcher, SandboxConfig, Size, TokenKind, WorldHandle,
};

use crate::world::TestWorld;

/// The company's groups without anything in them, and a few more.
async fn world() -> TestWorld {
    TestWorld::start(SandboxConfig {
        size: Size::Wide {
            groups: 40,
            projects: 12,
        },
        ..SandboxConfig::default()
    })
    .await
}

async fn ask(world: &TestWorld, integration: &Integration, typed: &str) -> MissingGroupReport {
    let mut heard: Vec<GroupCheckReport> = Vec::new();
    let report = explain_missing_group(
        &world.store,
        &world.clients,
        integration,
        typed,
        &mut |check| heard.push(check),
    )
    .await
    .expect("GitLab can be asked");
    for check in &report.checks {
        let told = heard
            .iter()
            .rfind(|told| told.check == check.check)
            .map(|told| told.outcome);
        let was_looked_at = check.outcome != CheckOutcome::NotReached;
        assert_eq!(
            told.filter(|outcome| *outcome != CheckOutcome::Running),
            was_looked_at.then_some(check.outcome),
            "{:?} is told as it is reported",
            check.check
        );
    }
    report
}

/// Connects, changes the world, and asks.
async fn cause_after(change: impl FnOnce(&WorldHandle), typed: &str) -> MissingGroupReport {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    change(&world.sandbox.world());
    ask(&world, &integration, typed).await
}

fn outcome(report: &MissingGroupReport, check: GroupCheck) -> CheckOutcome {
    let found = report.checks.iter().find(|each| each.check == check);
    found.expect("every check is reported").outcome
}

#[tokio::test]
async fn a_group_in_the_list_is_said_to_be_there() {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    let before = ask(&world, &integration, "halden/platform").await;
    assert_eq!(
        before.cause,
        Cause::ListIsOld,
        "GitLab lists it, we never read"
    );
    assert_eq!(outcome(&before, GroupCheck::Listed), CheckOutcome::Cause);
    let client = world.clients.client(&integration).await.expect("a client");
    read_available(&world.store, &client, integration.id, |_, _| {})
        .await
        .expect("the list is read");
    let page = format!(
        "{}/groups/HALDEN/platform/-/group_members",
        world.sandbox.base_url()
    );
    let report = ask(&world, &integration, &page).await;
    assert_eq!(report.cause, Cause::InTheList);
    assert_eq!(report.found.expect("seen").full_path, "halden/platform");
}

#[tokio::test]
async fn a_repository_leads_to_its_group() {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    let projects = world.sandbox.world().projects();
    let path = &projects[1].path_with_namespace;
    let address = format!("{}/{path}.git", world.sandbox.base_url());
    let report = ask(&world, &integration, &address).await;
    assert!(report.is_repository, "{report:?}");
    assert_eq!(report.cause, Cause::ListIsOld);
    let group = path.rsplit_once('/').expect("a group").0;
    assert_eq!(report.found.expect("seen").full_path, group);
}

#[tokio::test]
async fn what_is_elsewhere_is_not_asked_for() {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    let asked = world.sandbox.requests().len();
    let other = ask(&world, &integration, "https://gitlab.example/halden").await;
    assert_eq!(other.cause, Cause::OtherHost("gitlab.example".to_owned()));
    assert_eq!(outcome(&other, GroupCheck::Host), CheckOutcome::Cause);
    let none = ask(&world, &integration, "what is this?").await;
    assert_eq!(none.cause, Cause::NotAPath);
    assert_eq!(world.sandbox.requests().len(), asked, "nobody was bothered");
}

#[tokio::test]
async fn a_token_that_ended_is_the_first_thing_told() {
    for end in [WorldHandle::revoke_token, WorldHandle::expire_token] {
        let report = cause_after(|world| end(world, TokenKind::Good), "halden").await;
        let Cause::TokenRefused(failure) = &report.cause else {
            panic!("the token is what is wrong: {report:?}");
        };
        let codes = [FailureCode::TokenRevoked, FailureCode::TokenExpired];
        assert!(codes.contains(&failure.code), "{failure:?}");
        assert_eq!(outcome(&report, GroupCheck::Token), CheckOutcome::Cause);
        assert_eq!(outcome(&report, GroupCheck::Path), CheckOutcome::NotReached);
    }
}

#[tokio::test]
async fn roles_and_memberships_that_do_not_do_are_told_apart() {
    let report = cause_after(|_| {}, "partner-kestrel").await;
    assert_eq!(report.cause, Cause::RoleTooLow(AccessLevel::GUEST));
    assert_eq!(outcome(&report, GroupCheck::Role), CheckOutcome::Cause);
    let minimal = |world: &WorldHandle| {
        world
            .set_group_level("partner-osprey", Some(5))
            .expect("it is there");
    };
    let report = cause_after(minimal, "partner-osprey").await;
    assert_eq!(report.cause, Cause::MinimalAccess);
    let over = |world: &WorldHandle| {
        world
            .end_membership("halden-labs", "2026-11-19")
            .expect("it is there");
    };
    let report = cause_after(over, "halden-labs").await;
    assert_eq!(report.cause, Cause::MembershipOver("2026-11-19".to_owned()));
    let pending = |world: &WorldHandle| world.await_approval("halden-labs").expect("it is there");
    let report = cause_after(pending, "halden-labs").await;
    assert_eq!(report.cause, Cause::MembershipPending);
    assert_eq!(
        outcome(&report, GroupCheck::Membership),
        CheckOutcome::Cause
    );
}

#[tokio::test]
async fn what_everybody_sees_is_not_listed_without_a_membership() {
    let leave = |world: &WorldHandle| {
        world
            .set_group_level("halden-labs", None)
            .expect("it is there");
    };
    let report = cause_after(leave, "halden-labs").await;
    assert_eq!(report.cause, Cause::NotAMember(Visibility::Public));
    assert_eq!(outcome(&report, GroupCheck::Path), CheckOutcome::RuledOut);
    assert_eq!(outcome(&report, GroupCheck::Role), CheckOutcome::NotReached);
}

#[tokio::test]
async fn a_group_about_to_be_deleted_says_when() {
    let mark = |world: &WorldHandle| {
        world
            .set_group_deletion("halden/archive", Some("2026-11-27"))
            .expect("it is there");
    };
    let report = cause_after(mark, "halden/archive").await;
    assert_eq!(report.cause, Cause::ToBeDeleted("2026-11-27".to_owned()));
    assert_eq!(outcome(&report, GroupCheck::Lifecycle), CheckOutcome::Cause);
}

#[tokio::test]
async fn hidden_and_not_there_are_told_apart_where_that_can_be_known() {
    let report = cause_after(|_| {}, "halden/platfrom").await;
    let above = "halden".to_owned();
    assert_eq!(
        report.cause,
        Cause::NotThere { above },
        "members see all below"
    );
    assert_eq!(
        outcome(&report, GroupCheck::Membership),
        CheckOutcome::RuledOut
    );
    let report = cause_after(|_| {}, "finance").await;
    assert_eq!(report.cause, Cause::HiddenOrNotThere { above: None });
    for check in [
        GroupCheck::Membership,
        GroupCheck::AddressList,
        GroupCheck::SingleSignOn,
    ] {
        assert_eq!(
            outcome(&report, check),
            CheckOutcome::CannotKnow,
            "{check:?}"
        );
    }
    let report = cause_after(|_| {}, "elsewhere/platform").await;
    assert_eq!(
        report.similar,
        ["halden/platform"],
        "a like name is offered"
    );
}

#[tokio::test]
async fn a_token_of_one_project_sees_nothing_else() {
    // The account of that token is the bot of the first project, which only the company has.
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.connect(TokenKind::Bot).await;
    let report = ask(&world, &integration, "finance").await;
    assert_eq!(report.cause, Cause::TokenBound);
    assert_eq!(
        outcome(&report, GroupCheck::TokenBound),
        CheckOutcome::Cause
    );
}

#[tokio::test]
async fn an_external_account_is_told_to_be_one() {
    let report = cause_after(|world| world.set_external(true), "finance").await;
    assert_eq!(report.cause, Cause::ExternalAccount);
    let report = cause_after(|world| world.set_external(true), "halden").await;
    assert_eq!(
        report.cause,
        Cause::ListIsOld,
        "it sees what it is a member of"
    );
}

/// Asks for a group while requests to `path` are answered so.
async fn cause_while(path: &str, action: FaultAction) -> MissingGroupReport {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path(path),
        action,
    });
    ask(&world, &integration, "halden").await
}

fn refusal(body: &str) -> FaultAction {
    FaultAction::Status(403, body.to_owned())
}

#[tokio::test]
async fn refusals_with_a_reason_name_it() {
    let group = "/groups/halden";
    let sso = refusal(r#"{"message":"403 Forbidden - SAML SSO session required"}"#);
    let report = cause_while(group, sso).await;
    assert_eq!(report.cause, Cause::SingleSignOn);
    let report = cause_while(group, FaultAction::LoginRedirect).await;
    assert_eq!(report.cause, Cause::SingleSignOn, "a page to sign in at");
    let address = refusal(r#"{"message":"403 Forbidden - IP address is not allowed"}"#);
    let report = cause_while(group, address).await;
    assert_eq!(report.cause, Cause::AddressRefused);
    let plain = refusal(r#"{"message":"403 Forbidden"}"#);
    let report = cause_while(group, plain).await;
    assert_eq!(report.cause, Cause::Refused(None));
    assert_eq!(
        outcome(&report, GroupCheck::AddressList),
        CheckOutcome::CannotKnow
    );
}

#[tokio::test]
async fn scopes_and_fine_grained_tokens_are_told_apart() {
    let group = "/groups/halden";
    let granular = refusal(
        r#"{"error":"insufficient_granular_scope","error_description":"lacks the permission"}"#,
    );
    let report = cause_while(group, granular).await;
    assert_eq!(report.cause, Cause::FineGrained);
    let scope = refusal(r#"{"error":"insufficient_scope","scope":"api read_api"}"#);
    let report = cause_while(group, scope).await;
    assert_eq!(report.cause, Cause::ScopeMissing);
    let identity_only = r#"{"name":"t","scopes":["read_user"],"active":true,"revoked":false}"#;
    let told = FaultAction::Status(200, identity_only.to_owned());
    let report = cause_while("/personal_access_tokens/self", told).await;
    assert_eq!(
        report.cause,
        Cause::ScopeMissing,
        "before anything is asked for"
    );
    assert_eq!(outcome(&report, GroupCheck::Scopes), CheckOutcome::Cause);
}

#[tokio::test]
async fn an_account_or_application_that_is_not_let_in_is_told_with_the_reason() {
    let blocked = refusal(r#"{"message":"403 Forbidden - Your account has been blocked."}"#);
    let report = cause_while("/api/v4/user", blocked).await;
    assert!(
        matches!(&report.cause, Cause::Blocked(Some(_))),
        "{report:?}"
    );
    assert_eq!(
        outcome(&report, GroupCheck::Application),
        CheckOutcome::Cause
    );
}

#[tokio::test]
async fn a_host_that_cannot_be_asked_is_a_failure_and_no_cause() {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/groups/"),
        action: FaultAction::ResetConnection,
    });
    let answer = explain_missing_group(
        &world.store,
        &world.clients,
        &integration,
        "halden",
        &mut |_| {},
    )
    .await;
    let failure = answer.expect_err("nothing is known then").failure();
    assert_eq!(failure.code, FailureCode::ConnectionLost);
}
