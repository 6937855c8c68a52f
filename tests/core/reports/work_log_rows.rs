//! The rows of the work log and what stands behind one cell: sorted, searched, a window at a time.

use flow_core::model::WorkDeed;
use flow_core::reports::{WorkGrouping, WorkLog, WorkLogQuery, WorkSort};

use super::team::{Team, Written, reader};
use super::teams::{put, team_of};
use super::work_log::{LINES, account_key, asked, cell, fortnight, log};

#[tokio::test]
async fn every_day_of_the_range_has_how_much_is_in_its_rows_told_once() {
    let team = Team::new().await;
    team.save(vec![
        team.commit("Ada", "2026-11-10T09:00:00Z", [1, 0, 0, 0]),
        team.commit("Ada", "2026-11-14T10:00:00Z", [1, 0, 0, 0]),
        team.commit("Grace", "2026-11-14T11:00:00Z", [1, 0, 0, 0]),
    ])
    .await;
    for name in ["Platform", "Search"] {
        let id = team_of(&team, name, None).await;
        put(&team, id, &["Ada"]).await;
    }
    let query = WorkLogQuery {
        grouping: WorkGrouping::Teams,
        search: "platform".to_owned(),
        ..asked(fortnight())
    };
    let log = log(&team, &query, &reader()).await;
    assert_eq!((log.everything, log.total), (3, 1), "two teams and no team");
    let mut by_day = [0; 14];
    // Tuesday the 10th is the second day, Saturday the 14th the sixth. Ada is in two rows and told once.
    (by_day[1], by_day[5]) = (1, 2);
    assert_eq!(log.by_day, by_day, "whatever is searched for");
}

#[tokio::test]
async fn what_nobody_is_named_for_is_in_repositories_alone() {
    let team = Team::new().await;
    let mut pull = Written::new(1, "Ada", "2026-11-10T11:00:00Z", "2026-11-11T10:00:00Z");
    pull.pull_request.merged_by = None;
    team.merge(pull).await;
    let mut query = asked(fortnight());
    let people = log(&team, &query, &reader()).await;
    assert_eq!((people.rows[0].total(), people.left_out.unnamed), (1, 1));
    query.grouping = WorkGrouping::Repositories;
    let repositories = log(&team, &query, &reader()).await;
    assert_eq!(
        (repositories.rows[0].total(), repositories.left_out.unnamed),
        (2, 0)
    );
}

#[tokio::test]
async fn rows_are_sorted_searched_and_windowed() {
    let team = Team::new().await;
    let mut commits = Vec::new();
    for (who, times) in [("Ada", 1), ("grace", 3), ("Linus", 2)] {
        commits.extend((0..times).map(|_| team.commit(who, "2026-11-10T10:00:00Z", LINES)));
    }
    team.save(commits).await;
    let mut query = asked(fortnight());
    let names = |log: WorkLog| log.rows.into_iter().map(|row| row.name).collect::<Vec<_>>();
    assert_eq!(
        names(log(&team, &query, &reader()).await),
        ["grace", "Linus", "Ada"]
    );
    query.sort = WorkSort::Name;
    assert_eq!(
        names(log(&team, &query, &reader()).await),
        ["Ada", "grace", "Linus"]
    );
    (query.offset, query.limit) = (1, 1);
    let window = log(&team, &query, &reader()).await;
    assert_eq!((window.total, names(window)), (3, vec!["grace".to_owned()]));
    (query.offset, query.search) = (0, "LIN".to_owned());
    let found = log(&team, &query, &reader()).await;
    assert_eq!(
        (found.total, found.everything, names(found)),
        (1, 3, vec!["Linus".to_owned()])
    );
}

#[tokio::test]
async fn a_cell_shows_what_it_counts_in_order_of_time() {
    let team = Team::new().await;
    let pull = Written::new(1, "Ada", "2026-11-10T11:00:00Z", "2026-11-12T10:00:00Z")
        .comment("Ada", "2026-11-10T09:00:00Z")
        .comment("Grace", "2026-11-10T10:00:00Z");
    team.merge(pull).await;
    let key = account_key(&team, "Ada").await;
    let events = cell(&team, fortnight(), &key.0, "2026-11-10").await;
    let deeds: Vec<_> = events.iter().map(|event| event.fact.deed).collect();
    assert_eq!(
        deeds,
        [WorkDeed::PullRequestComment, WorkDeed::Opened],
        "Grace's is hers"
    );
    assert_eq!(
        events[0].fact.id, events[1].fact.id,
        "both lead to the pull request"
    );
    assert!(
        cell(&team, fortnight(), &key.0, "2026-11-13")
            .await
            .is_empty()
    );
}
