//! Whose a pull request's commit is under a name that no branch holds, as after a squash: of whoever its address is. Each
//! figure is worked out by hand and held against the view other programs read.

use flow_core::model::{
    AliasKey, DeliverySettings, DeploymentKey, DeploymentRule, DeploymentSource, LeftOut,
    ListQuery, MemberKey, TreatmentChoice,
};
use flow_core::reports::{self, Filter, Ratio};
use rusqlite::Connection;

use super::second::member_with;
use super::team::{Team, Written, account, between, reader};

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// The address of Grace's commits.
const ADDRESS: &str = "address grace@example.com";

fn week() -> Filter {
    between("2026-11-02", "2026-11-08")
}

/// A time of Monday 2 November 2026 in UTC.
fn monday(clock: &str) -> String {
    format!("2026-11-02T{clock}:00Z")
}

/// The alias of somebody's account.
fn account_of(name: &str) -> String {
    format!("account gitlab.example.com {}", account(name).remote_id.0)
}

/// Grace commits to a branch and has an account, which nobody joined yet.
async fn team_with_grace() -> Team {
    let team = Team::new().await;
    let (mut commit, mut work) = team.commit("Grace", "2026-10-26T09:00:00Z", [1, 0, 0, 0]);
    commit.sha = "ab".repeat(20);
    work.sha.clone_from(&commit.sha);
    team.save(vec![(commit, work)]).await;
    let opened = "2026-10-26T10:00:00Z";
    team.merge(Written::new(9, "Grace", opened, "2026-10-26T11:00:00Z"))
        .await;
    team
}

/// Makes two aliases one person.
async fn join(team: &Team, one: &str, other: &str) {
    let keys = [member_with(team, one).await, member_with(team, other).await];
    let joined = team.join_members(&keys, None).await;
    joined.expect("they are one");
}

fn address() -> AliasKey {
    AliasKey(ADDRESS.to_owned())
}

/// Takes a name that a branch holds out of Grace's address.
async fn take_out(team: &Team, name: &str) {
    let own = team.separate_name(&address(), name.to_owned()).await;
    own.expect("a branch holds the name");
}

/// Decides whether somebody counts.
async fn treat(team: &Team, who: &MemberKey, choice: TreatmentChoice) {
    let decided = team.set_treatment(std::slice::from_ref(who), choice).await;
    decided.expect("somebody has this key");
}

/// Signs the last commit with another name than the address is known by.
fn under(mut written: Written, name: &str) -> Written {
    let details = written.details.as_mut().expect("they were read");
    let commit = details.commits.last_mut().expect("it has one");
    name.clone_into(&mut commit.author_name);
    written
}

/// Opened by Ada at 8, a commit of Grace's address at 11 under a name of hers no branch holds, merged by Ada at 20.
fn by_grace_at_home() -> Written {
    let written = Written::new(1, "Ada", &monday("08:00"), &monday("20:00"));
    let mut written = under(
        written.commit("Fix", "Grace", &monday("11:00")),
        "Grace at home",
    );
    written.pull_request.merged_by = Some(account("Ada"));
    written
}

/// Milliseconds over answers of reviewers and of whoever opened it, by the report.
async fn waited(team: &Team) -> [Ratio; 2] {
    let report = reports::pr_resolution(team, &week(), &reader()).await;
    let report = report.expect("the report is made");
    assert_eq!(report.pull_requests.len(), 1, "one was merged");
    let followed = report.pull_requests[0].followed.expect("it was read");
    assert_eq!(
        by_view(team),
        [followed.reaction_time, followed.responsiveness]
    );
    [followed.reaction_time, followed.responsiveness]
}

/// The same by the view.
fn by_view(team: &Team) -> [Ratio; 2] {
    let opened = Connection::open(&team.path).expect("the store's file");
    let asked = opened.query_row(
        "SELECT reaction_time_ms, reactions, response_time_ms, responses FROM report_reviews
         WHERE merged_at = (SELECT max(merged_at) FROM report_reviews)",
        [],
        |row| {
            Ok([
                Ratio::new(row.get(0)?, row.get(1)?),
                Ratio::new(row.get(2)?, row.get(3)?),
            ])
        },
    );
    asked.expect("it has a row")
}

/// Grace answers at 11, three hours after the opening, and Ada merges nine hours after her.
const OF_GRACE: [Ratio; 2] = [Ratio::new(3 * HOUR, 1), Ratio::new(9 * HOUR, 1)];
/// It is Ada's own: nobody answered anybody.
const OF_ADA: [Ratio; 2] = [Ratio::new(0, 0), Ratio::new(0, 0)];

#[tokio::test]
async fn a_commit_under_a_name_no_branch_holds_is_of_whoever_its_address_is() {
    let team = team_with_grace().await;
    join(&team, ADDRESS, &account_of("Grace")).await;
    team.merge(by_grace_at_home()).await;
    assert_eq!(waited(&team).await, OF_GRACE);
}

#[tokio::test]
async fn an_address_nobody_has_or_everybody_is_of_whoever_opened_it() {
    for address in ["grace@home.example", "root@localhost"] {
        let team = team_with_grace().await;
        join(&team, ADDRESS, &account_of("Grace")).await;
        // The shared address is known of a branch too, under a name of its own.
        let (mut commit, work) = team.commit("Root", "2026-10-26T09:00:00Z", [1, 0, 0, 0]);
        "root@localhost".clone_into(&mut commit.author.email);
        team.save(vec![(commit, work)]).await;
        let root = "address root@localhost root";
        join(&team, root, &account_of("Grace")).await;
        let mut written = by_grace_at_home();
        let details = written.details.as_mut().expect("they were read");
        address.clone_into(&mut details.commits[0].author_email);
        team.merge(written).await;
        assert_eq!(waited(&team).await, OF_ADA, "{address} tells nobody");
    }
}

#[tokio::test]
async fn an_address_is_told_in_any_letters_and_a_known_name_goes_before_it() {
    let team = team_with_grace().await;
    join(&team, ADDRESS, &account_of("Grace")).await;
    let mut written = by_grace_at_home();
    let details = written.details.as_mut().expect("they were read");
    " GRACE@Example.com ".clone_into(&mut details.commits[0].author_email);
    team.merge(written).await;
    assert_eq!(waited(&team).await, OF_GRACE, "the same address");
    // A branch holds the name from now on, and somebody took it out of the address.
    let (mut commit, work) = team.commit("Grace", "2026-10-27T09:00:00Z", [1, 0, 0, 0]);
    "Grace at home".clone_into(&mut commit.author.name);
    " GRACE@Example.com ".clone_into(&mut commit.author.email);
    team.save(vec![(commit, work)]).await;
    assert_eq!(waited(&team).await, OF_GRACE, "still of that address");
    take_out(&team, "Grace at home").await;
    assert_eq!(
        waited(&team).await,
        OF_ADA,
        "of somebody without an account"
    );
}

#[tokio::test]
async fn what_is_kept_follows_who_has_an_address() {
    let team = team_with_grace().await;
    team.merge(by_grace_at_home()).await;
    let kept = || async {
        let kept = team.keep_report_facts().await;
        kept.expect("the store is written");
    };
    kept().await;
    assert_eq!(
        waited(&team).await,
        OF_ADA,
        "no account has the address yet"
    );
    join(&team, ADDRESS, &account_of("Grace")).await;
    assert_eq!(waited(&team).await, OF_GRACE, "they were joined");
    kept().await;
    assert_eq!(waited(&team).await, OF_GRACE, "kept as well");
    let joined = member_with(&team, ADDRESS).await;
    let apart = team.separate_alias(&joined, &address()).await;
    apart.expect("it is an alias of two");
    assert_eq!(waited(&team).await, OF_ADA, "they were taken apart");
    kept().await;
    // Ada has the address: it is her own commit.
    join(&team, ADDRESS, &account_of("Ada")).await;
    assert_eq!(waited(&team).await, OF_ADA, "Ada's address");
    let joined = member_with(&team, ADDRESS).await;
    let apart = team.separate_alias(&joined, &address()).await;
    apart.expect("it is an alias of two");
    join(&team, ADDRESS, &account_of("Grace")).await;
    assert_eq!(waited(&team).await, OF_GRACE, "and Grace's again");
    let grace = member_with(&team, ADDRESS).await;
    for (choice, expected) in [
        (TreatmentChoice::Excluded, OF_ADA),
        (TreatmentChoice::Automatic, OF_GRACE),
    ] {
        treat(&team, &grace, choice).await;
        assert_eq!(waited(&team).await, expected, "{choice:?}");
    }
}

#[tokio::test]
async fn a_branch_that_brings_the_address_changes_what_was_kept() {
    let team = Team::new().await;
    team.merge(by_grace_at_home()).await;
    let opened = "2026-10-26T10:00:00Z";
    team.merge(Written::new(9, "Grace", opened, "2026-10-26T11:00:00Z"))
        .await;
    let kept = team.keep_report_facts().await;
    kept.expect("the store is written");
    assert_eq!(waited(&team).await, OF_ADA, "nobody has the address");
    let commit = team.commit("Grace", "2026-10-26T09:00:00Z", [1, 0, 0, 0]);
    team.save(vec![commit]).await;
    join(&team, ADDRESS, &account_of("Grace")).await;
    assert_eq!(waited(&team).await, OF_GRACE, "a branch says whose it is");
}

/// Merges are deployments, and nothing else is.
async fn by_merges(team: &Team) {
    let settings = DeliverySettings {
        rule: DeploymentRule::of(DeploymentSource::Merges, "").expect("a rule"),
        incident_label: String::new(),
    };
    let set = team.set_delivery_settings(settings).await;
    set.expect("the store is written");
}

/// How many of the commits that were deployed count, of some people or of everybody.
async fn delivered(team: &Team, people: &[&MemberKey]) -> i64 {
    let mut filter = week();
    filter.work.member_keys = people.iter().map(|key| (*key).clone()).collect();
    let report = reports::delivery(team, &filter, &reader()).await;
    let report = report.expect("the report is made");
    report.by_week.iter().map(|week| week.commits).sum()
}

/// Who wrote the commits of the deployment, and why they do not count.
async fn listed(team: &Team) -> Vec<(String, Option<LeftOut>)> {
    let report = reports::pr_resolution(team, &week(), &reader()).await;
    let report = report.expect("the report is made");
    let key = DeploymentKey::Merge(report.pull_requests[0].id);
    let list = ListQuery {
        limit: 10,
        ..ListQuery::default()
    };
    let page = team.deployment_commits(key, list).await;
    let rows = page.expect("the store is read").rows.into_iter();
    rows.map(|row| (row.author, row.left_out)).collect()
}

#[tokio::test]
async fn deployments_tell_whose_a_commit_is_alike() {
    let team = team_with_grace().await;
    by_merges(&team).await;
    join(&team, ADDRESS, &account_of("Grace")).await;
    team.merge(by_grace_at_home()).await;
    let grace = member_with(&team, ADDRESS).await;
    let ada = member_with(&team, &account_of("Ada")).await;
    assert_eq!(delivered(&team, &[&grace]).await, 1, "Grace's");
    assert_eq!(delivered(&team, &[&ada]).await, 0, "and not Ada's");
    assert_eq!(listed(&team).await, [("Grace".to_owned(), None)]);
    treat(&team, &grace, TreatmentChoice::Excluded).await;
    assert_eq!(delivered(&team, &[]).await, 0, "she does not count");
    let excluded = Some(LeftOut::Excluded);
    assert_eq!(listed(&team).await, [("Grace".to_owned(), excluded)]);
    treat(&team, &grace, TreatmentChoice::Hidden).await;
    assert_eq!(listed(&team).await, [], "nothing of the hidden is shown");
}

#[tokio::test]
async fn a_name_taken_out_of_an_address_is_nobody_elses_in_deployments() {
    let team = team_with_grace().await;
    by_merges(&team).await;
    let (mut commit, work) = team.commit("Grace", "2026-10-27T09:00:00Z", [1, 0, 0, 0]);
    "Grace at home".clone_into(&mut commit.author.name);
    team.save(vec![(commit, work)]).await;
    take_out(&team, "Grace at home").await;
    team.merge(by_grace_at_home()).await;
    let own = member_with(&team, "address grace@example.com grace at home").await;
    assert_eq!(delivered(&team, &[&own]).await, 1, "it is of that name");
    let grace = member_with(&team, ADDRESS).await;
    assert_eq!(delivered(&team, &[&grace]).await, 0, "and not of the rest");
}
