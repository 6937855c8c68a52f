//! Teams out of a GitLab group: who worked where is in which team, and what is here is added to, never taken from.

use flow_core::model::{
    GroupTeamRequest, IntegrationId, MemberKey, NewTeam, PlannedTeam, RemoteGroup, RemoteId,
    RemoteRepository, TeamId, TreatmentChoice,
};
use flow_core::store::{StoreError, TeamError};

use super::members::{commit_by, named, save};
use super::support::{TestStore, group, repository};

/// Minutes of a hundred days.
const LONG_AGO: i64 = -100 * 24 * 60;

fn below(path: &str, id: i64, parent: i64) -> RemoteGroup {
    RemoteGroup {
        parent_remote_id: Some(RemoteId(parent)),
        ..group(path, id)
    }
}

fn of_group(path: &str, id: i64, group: i64) -> RemoteRepository {
    RemoteRepository {
        group_remote_id: RemoteId(group),
        ..repository(path, id)
    }
}

/// A group with three below it, one of which is empty and one below that one.
///
/// `platform` has Ada; `platform/search` nobody, but `platform/search/ranking` has Grace; `platform/pay` has Ada and, a
/// hundred days ago, Linus; nobody works in `platform/empty`; `web` has Mei.
async fn company() -> (TestStore, IntegrationId) {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let groups = vec![
        group("platform", 10),
        below("platform/search", 11, 10),
        below("platform/search/ranking", 12, 11),
        below("platform/pay", 13, 10),
        below("platform/empty", 14, 10),
        group("web", 20),
    ];
    let repositories = vec![
        of_group("platform/api", 1, 10),
        of_group("platform/search/ranking/core", 2, 12),
        of_group("platform/pay/app", 3, 13),
        of_group("platform/empty/nothing", 4, 14),
        of_group("web/site", 5, 20),
        of_group("web/unread", 6, 20),
    ];
    store
        .replace_listing(id, groups, repositories)
        .await
        .expect("stored");
    let rows = store.available_repositories(id).await.expect("reads");
    let of = |remote: i64| {
        rows.iter()
            .find(|row| row.remote.remote_id.0 == remote)
            .expect("listed")
            .id
    };
    let chosen: Vec<_> = (1..=5).map(of).collect();
    store
        .choose_repositories(id, &chosen)
        .await
        .expect("chosen");
    let by = |number, name: &str| {
        commit_by(
            number,
            name,
            &format!("{}@example.com", name.to_lowercase()),
        )
    };
    save(&store, of(1), &[by(1, "Ada"), by(2, "Renovate Bot")]).await;
    save(&store, of(2), &[by(3, "Grace")]).await;
    save(&store, of(3), &[by(4, "Ada"), by(LONG_AGO, "Linus")]).await;
    save(&store, of(5), &[by(5, "Mei")]).await;
    (store, id)
}

const fn request(id: IntegrationId, group: i64) -> GroupTeamRequest {
    GroupTeamRequest {
        integration_id: id,
        group_remote_id: RemoteId(group),
        active_days: None,
        with_subgroups: true,
    }
}

/// The names from the top, whether it is here, and who is in it.
fn told(plan: &[PlannedTeam]) -> Vec<(String, bool, Vec<&str>)> {
    let team = |team: &PlannedTeam| (team.path.join(" / "), team.exists);
    plan.iter()
        .map(|each| {
            let (path, exists) = team(each);
            (
                path,
                exists,
                each.people
                    .iter()
                    .map(|person| person.name.as_str())
                    .collect(),
            )
        })
        .collect()
}

/// Every team with how many people are in it itself.
async fn teams(store: &TestStore) -> Vec<(String, usize)> {
    let roster = store.team_roster().await.expect("reads");
    let teams = roster.teams.iter();
    teams
        .map(|team| (roster.path(team.id), team.own.len()))
        .collect()
}

#[tokio::test]
async fn each_group_with_people_becomes_a_team_within_the_one_above() {
    let (store, id) = company().await;
    let plan = store
        .plan_group_teams(request(id, 10))
        .await
        .expect("planned");
    assert_eq!(
        told(&plan),
        [
            ("platform".to_owned(), false, vec!["Ada"]),
            ("platform / pay".to_owned(), false, vec!["Ada", "Linus"]),
            ("platform / search".to_owned(), false, vec![]),
            (
                "platform / search / ranking".to_owned(),
                false,
                vec!["Grace"]
            ),
        ],
        "without the bot, who does not count, and without the group nobody works in"
    );
    assert_eq!(teams(&store).await, [], "a look makes nothing");
    let change = store.make_group_teams(request(id, 10)).await.expect("made");
    let made = [
        ("platform", 1),
        ("platform / pay", 2),
        ("platform / search", 0),
        ("platform / search / ranking", 1),
    ];
    assert_eq!(
        teams(&store).await,
        made.map(|(path, people)| (path.to_owned(), people))
    );
    let roster = store.team_roster().await.expect("reads");
    assert_eq!(
        roster.team(change.team).expect("it is there").name,
        "platform",
        "the uppermost is told"
    );
    assert_eq!(
        store.teams().await.expect("reads")[0].people,
        3,
        "each once"
    );
    store
        .undo_team_change(change.undo)
        .await
        .expect("taken back");
    assert_eq!(teams(&store).await, [], "all of it at once");
}

#[tokio::test]
async fn who_left_is_left_out_and_one_team_can_hold_all() {
    let (store, id) = company().await;
    let recent = GroupTeamRequest {
        active_days: Some(99),
        ..request(id, 10)
    };
    let plan = store
        .plan_group_teams(recent.clone())
        .await
        .expect("planned");
    let pay = plan
        .iter()
        .find(|team| team.group == "platform/pay")
        .expect("it is there");
    assert_eq!(
        pay.people.len(),
        1,
        "Linus did the last thing a hundred days ago"
    );
    let whole = GroupTeamRequest {
        active_days: Some(101),
        with_subgroups: false,
        ..recent
    };
    let plan = store.plan_group_teams(whole).await.expect("planned");
    assert_eq!(
        told(&plan),
        [("platform".to_owned(), false, vec!["Ada", "Grace", "Linus"])]
    );
    let mut nobody = request(id, 14);
    let plan = store
        .plan_group_teams(nobody.clone())
        .await
        .expect("planned");
    assert_eq!(plan, [], "nobody ever worked there");
    let refused = store.make_group_teams(nobody.clone()).await;
    assert!(
        matches!(refused, Err(TeamError::Store(StoreError::NotFound))),
        "{refused:?}"
    );
    nobody.group_remote_id = RemoteId(999);
    assert!(
        store.plan_group_teams(nobody).await.is_err(),
        "there is no such group"
    );
}

#[tokio::test]
async fn a_team_that_is_here_gets_people_and_loses_none() {
    let (store, id) = company().await;
    let add = |name: &str, parent_id: Option<TeamId>| {
        store.add_team(NewTeam {
            name: name.to_owned(),
            parent_id,
        })
    };
    let platform = add("PLATFORM", None).await.expect("made").team;
    let elsewhere = add("pay", None).await.expect("made").team;
    let mei = named(&store, "Mei").await.key;
    let ada = named(&store, "Ada").await.key;
    store
        .add_team_people(platform, &[mei, ada])
        .await
        .expect("put");
    let plan = store
        .plan_group_teams(request(id, 10))
        .await
        .expect("planned");
    let known: Vec<_> = plan.iter().map(|team| team.exists).collect();
    assert_eq!(
        known,
        [true, false, false, false],
        "the same name elsewhere is another team"
    );
    assert!(plan[0].people[0].is_in, "Ada is in it already");
    let change = store.make_group_teams(request(id, 10)).await.expect("made");
    assert_eq!(change.team, platform);
    let names: Vec<_> = store
        .teams()
        .await
        .expect("reads")
        .into_iter()
        .map(|team| (team.name, team.own_people))
        .collect();
    let expected = [
        ("pay", 0),
        ("PLATFORM", 2),
        ("pay", 2),
        ("search", 0),
        ("ranking", 1),
    ];
    assert_eq!(
        names,
        expected.map(|(name, people)| (name.to_owned(), people)),
        "Mei stays in it"
    );
    assert_ne!(elsewhere, platform);
    let again = store
        .plan_group_teams(request(id, 10))
        .await
        .expect("planned");
    let is_same = again
        .iter()
        .all(|team| team.exists && team.people.iter().all(|person| person.is_in));
    assert!(is_same, "a second time changes nothing: {again:?}");
}

#[tokio::test]
async fn people_who_are_joined_or_left_out_are_so_here_too() {
    let (store, id) = company().await;
    let grace = named(&store, "Grace").await.key;
    let ada = named(&store, "Ada").await.key;
    store
        .join_members(&[ada.clone(), grace], None)
        .await
        .expect("joined");
    let linus = named(&store, "Linus").await.key;
    store
        .set_treatment(&[linus], TreatmentChoice::Excluded)
        .await
        .expect("treated");
    let plan = store
        .plan_group_teams(request(id, 10))
        .await
        .expect("planned");
    let people: Vec<Vec<&MemberKey>> = plan
        .iter()
        .map(|team| team.people.iter().map(|person| &person.key).collect())
        .collect();
    let one = named(&store, "Ada").await.key;
    assert_eq!(
        people,
        [vec![&one], vec![&one], vec![], vec![&one]],
        "one person in three places"
    );
    store.make_group_teams(request(id, 10)).await.expect("made");
    assert_eq!(store.teams().await.expect("reads")[0].people, 1);
}

#[tokio::test]
async fn groups_of_one_name_and_groups_in_a_circle_are_told_apart() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let twin = |path: &str, number: i64| RemoteGroup {
        name: "Twins".to_owned(),
        ..below(path, number, 10)
    };
    let groups = vec![
        below("top", 10, 13),
        twin("top/one", 11),
        twin("top/two", 12),
        below("top/three", 13, 10),
    ];
    let repositories = vec![
        of_group("top/one/a", 1, 11),
        of_group("top/two/b", 2, 12),
        of_group("top/three/c", 3, 13),
    ];
    store
        .replace_listing(id, groups, repositories)
        .await
        .expect("stored");
    let rows = store.available_repositories(id).await.expect("reads");
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    store.choose_repositories(id, &ids).await.expect("chosen");
    for row in &rows {
        save(
            &store,
            row.id,
            &[commit_by(row.remote.remote_id.0, "Ada", "ada@example.com")],
        )
        .await;
    }
    let plan = store
        .plan_group_teams(request(id, 10))
        .await
        .expect("planned");
    let paths: Vec<_> = plan.iter().map(|team| team.path.join(" / ")).collect();
    assert_eq!(
        paths,
        ["top", "top / Twins", "top / three", "top / Twins (two)"]
    );
    store.make_group_teams(request(id, 10)).await.expect("made");
    assert_eq!(
        store.teams().await.expect("reads").len(),
        4,
        "each is a team"
    );
    let choices = store.group_choices().await.expect("reads");
    let told: Vec<_> = choices
        .iter()
        .map(|each| (&*each.path, each.repositories))
        .collect();
    assert!(
        told.contains(&("top/one", 1)),
        "a circle hangs nothing: {told:?}"
    );
}

#[tokio::test]
async fn only_groups_with_imported_repositories_are_offered() {
    let (store, id) = company().await;
    let choices = store.group_choices().await.expect("reads");
    let told: Vec<_> = choices
        .iter()
        .map(|each| (&*each.path, each.repositories, each.subgroups))
        .collect();
    let expected = [
        ("platform", 4, 3),
        ("platform/empty", 1, 0),
        ("platform/pay", 1, 0),
        ("platform/search", 1, 1),
        ("platform/search/ranking", 1, 0),
        ("web", 1, 0),
    ];
    assert_eq!(told, expected, "repositories and groups below are counted");
    assert!(
        choices
            .iter()
            .all(|each| each.integration_id == id && each.integration == "Work")
    );
}
