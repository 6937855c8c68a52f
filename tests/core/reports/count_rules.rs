//! What people decide about commits that count: how large, which titles, single ones, and those nothing
//! leads to any more. The report, the work log and the view other programs read say the same.

use std::collections::BTreeMap;

use flow_core::model::{CountRules, Judgement, LeftOut};
use flow_core::reports::{self, MetricId, Overview, WorkGrouping, WorkLogQuery, WorkSort};
use rusqlite::Connection;

use super::team::{Team, between, reader};

const MONDAY: &str = "2026-11-02T10:00:00Z";

async fn overview(team: &Team) -> Overview {
    team.overview(&between("2026-11-02", "2026-11-08")).await
}

/// By reason how many commits, as the report says it and as the view does; those that count are `None`.
async fn left_out(team: &Team) -> BTreeMap<Option<LeftOut>, i64> {
    let overview = overview(team).await;
    let mut told: BTreeMap<Option<LeftOut>, i64> = LeftOut::ALL
        .iter()
        .map(|reason| (Some(*reason), overview.left_out.commits(*reason)))
        .collect();
    let tiles = overview.tiles.iter();
    let counted = tiles
        .filter(|tile| tile.metric == MetricId::CodeVolume)
        .map(|tile| tile.count)
        .sum();
    told.insert(None, counted);
    told.retain(|_, count| *count > 0);
    assert_eq!(told, in_view(team), "the view says the same");
    told
}

fn in_view(team: &Team) -> BTreeMap<Option<LeftOut>, i64> {
    let connection = Connection::open(&team.path).expect("the store's file");
    let mut statement = connection
        .prepare("SELECT left_out, count(*) FROM report_commits GROUP BY left_out")
        .expect("the view is there");
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, Option<String>>(0)?, row.get(1)?))
    });
    rows.expect("it is read")
        .map(|row| {
            let (reason, count) = row.expect("a row");
            let reason = reason.map(|word| {
                let found = LeftOut::ALL.iter().find(|reason| reason.as_str() == word);
                *found.expect("a reason there is")
            });
            (reason, count)
        })
        .collect()
}

async fn set(team: &Team, rules: CountRules) {
    let checked = rules.checked().expect("rules that are in order");
    let saved = team.set_count_rules(checked.clone()).await;
    saved.expect("the store is written");
    assert_eq!(team.count_rules().await.expect("they are read"), checked);
}

async fn judge(team: &Team, sha: &str, judgement: Option<Judgement>) {
    let judged = team.judge_commits(vec![sha.to_owned()], judgement).await;
    judged.expect("the store is written");
}

/// Commits of 10, 100 and 2,000 lines; their object ids.
async fn three(team: &Team) -> Vec<String> {
    let commits: Vec<_> = [10, 100, 2_000]
        .map(|lines| team.commit("Ada", MONDAY, [lines, 0, 0, 0]))
        .into();
    let shas = commits.iter().map(|(commit, _)| commit.sha.clone());
    let shas = shas.collect();
    team.save(commits).await;
    shas
}

#[tokio::test]
async fn the_limit_of_lines_is_chosen_or_lifted_at_once_for_all_history() {
    let team = Team::new().await;
    three(&team).await;
    // 2,000 lines are more than the 1,000 of the beginning, 10 and 100 are not.
    let expected = [(None, 2), (Some(LeftOut::Outlier), 1)];
    assert_eq!(left_out(&team).await, BTreeMap::from(expected));
    let kept = team.keep_report_facts().await;
    kept.expect("the store is written");
    let limited = |lines| CountRules {
        outlier_lines: lines,
        ..CountRules::default()
    };
    // Of 100 allowed lines 100 are not too many; of 99 they are.
    for (limit, counted, outliers) in [(Some(100), 2, 1), (Some(99), 1, 2), (None, 3, 0)] {
        set(&team, limited(limit)).await;
        let mut expected = BTreeMap::from([(None, counted), (Some(LeftOut::Outlier), outliers)]);
        expected.retain(|_, count| *count > 0);
        assert_eq!(left_out(&team).await, expected, "with a limit of {limit:?}");
    }
}

#[tokio::test]
async fn titles_are_patterns_and_hold_for_commits_that_come_later() {
    let team = Team::new().await;
    let mut commits: Vec<_> = (0..4)
        .map(|_| team.commit("Ada", MONDAY, [1, 0, 0, 0]))
        .collect();
    for ((commit, _), title) in commits.iter_mut().zip([
        "Update vendored code",
        "update VENDORED things",
        "We update vendored code",
        "Format [all] files",
    ]) {
        title.clone_into(&mut commit.title);
    }
    let last = commits.pop().expect("there are four");
    team.save(commits).await;
    let titled = |titles: &[&str]| CountRules {
        outlier_titles: titles.iter().map(|&title| title.to_owned()).collect(),
        ..CountRules::default()
    };
    set(&team, titled(&["Update vendored*", "format [all] file?"])).await;
    // The first two begin so, in whatever case; the third only holds it. `[all]` is no choice of letters.
    let expected = BTreeMap::from([(None, 1), (Some(LeftOut::Title), 2)]);
    assert_eq!(left_out(&team).await, expected);
    team.save(vec![last]).await;
    let expected = BTreeMap::from([(None, 1), (Some(LeftOut::Title), 3)]);
    assert_eq!(left_out(&team).await, expected, "one that came later");
    let preview = team.count_preview(titled(&["*vendored*"])).await;
    let preview = preview.expect("the store is read");
    assert_eq!((preview.titled, preview.commits), (3, 4));
    // A pattern that goes takes along only what no other pattern holds.
    set(&team, titled(&["*vendored*", "update vendored*"])).await;
    set(&team, titled(&["update vendored*"])).await;
    let expected = BTreeMap::from([(None, 2), (Some(LeftOut::Title), 2)]);
    assert_eq!(left_out(&team).await, expected);
    set(&team, titled(&[])).await;
    assert_eq!(left_out(&team).await, BTreeMap::from([(None, 4)]));
}

#[tokio::test]
async fn what_is_said_of_a_single_commit_stands_above_the_rules() {
    let team = Team::new().await;
    let shas = three(&team).await;
    judge(&team, &shas[0], Some(Judgement::Outlier)).await;
    judge(&team, &shas[2], Some(Judgement::Counts)).await;
    // 10 lines do not count because somebody said so, 2,000 do.
    let expected = BTreeMap::from([(None, 2), (Some(LeftOut::Marked), 1)]);
    assert_eq!(left_out(&team).await, expected);
    let said = team.judged_commits().await.expect("the store is read");
    let said: Vec<_> = said.iter().map(|one| (&one.sha, one.judgement)).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.contains(&(&shas[0], Judgement::Outlier)));

    // It outlives the rows: taken out and read again, it is the same commit.
    let out = team.unimport_repository(team.repository).await;
    out.expect("the store is written");
    let said = team.judged_commits().await.expect("the store is read");
    assert_eq!((said.len(), said[0].title.as_ref()), (2, None), "{said:?}");
    for sha in [&shas[0], &shas[2]] {
        judge(&team, sha, None).await;
    }
    let said = team.judged_commits().await.expect("the store is read");
    assert_eq!(said, [], "taken back");
}

#[tokio::test]
async fn commits_nothing_leads_to_do_not_count_until_they_are_reached_or_wanted() {
    let team = Team::new().await;
    let shas = three(&team).await;
    let orphaned = |places: &[usize]| places.iter().map(|&place| shas[place].clone()).collect();
    let noted = team.save_orphaned(team.repository, orphaned(&[0, 1])).await;
    noted.expect("the store is written");
    let expected = [
        (None, 0),
        (Some(LeftOut::Orphaned), 2),
        (Some(LeftOut::Outlier), 1),
    ];
    let mut expected = BTreeMap::from(expected);
    expected.retain(|_, count| *count > 0);
    assert_eq!(left_out(&team).await, expected);
    judge(&team, &shas[1], Some(Judgement::Counts)).await;
    assert_eq!(left_out(&team).await.get(&None), Some(&1), "said to count");
    let wanted = CountRules {
        counts_orphaned: true,
        ..CountRules::default()
    };
    set(&team, wanted).await;
    assert_eq!(left_out(&team).await.get(&None), Some(&2), "all of them");
    set(&team, CountRules::default()).await;
    judge(&team, &shas[1], None).await;
    // A branch leads to the first again; the same told by what is reached.
    let noted = team
        .save_reachable(team.repository, orphaned(&[0, 2]))
        .await;
    noted.expect("the store is written");
    assert_eq!(left_out(&team).await[&Some(LeftOut::Orphaned)], 1);
    let count = team.orphaned_count(team.repository).await;
    assert_eq!(count.expect("the store is read"), 1);
}

/// A branch that was rebased and pushed again leaves its first commits behind: these are the same changes,
/// and were made first, but the ones that are reached count.
#[tokio::test]
async fn of_a_rebased_change_the_reached_commit_counts() {
    let team = Team::new().await;
    let first = team.commit("Ada", MONDAY, [10, 0, 0, 0]);
    let mut again = team.commit("Ada", MONDAY, [10, 0, 0, 0]);
    again.0.title.clone_from(&first.0.title);
    let at = again.0.committer.at.millis() + 60_000;
    again.0.committer.at = flow_core::model::Timestamp::from_millis(at);
    let (old, new) = (first.0.sha.clone(), again.0.sha.clone());
    team.save(vec![first, again]).await;
    let expected = BTreeMap::from([(None, 1), (Some(LeftOut::Copy), 1)]);
    assert_eq!(left_out(&team).await, expected);
    let noted = team.save_orphaned(team.repository, vec![old]).await;
    noted.expect("the store is written");
    let connection = Connection::open(&team.path).expect("the store's file");
    let counted: String = connection
        .query_row(
            "SELECT sha FROM report_commits WHERE left_out IS NULL",
            [],
            |row| row.get(0),
        )
        .expect("one counts");
    assert_eq!(counted, new, "the one a branch leads to");
    assert_eq!(left_out(&team).await[&None], 1, "it counts once");
}

/// A branch that was deleted leaves its merge behind here, while a fork still has the branch.
#[tokio::test]
async fn a_merge_is_shown_where_a_branch_still_leads_to_it() {
    let team = Team::new().await;
    let fork = team.import(team.integration, &[("platform/api", 1), ("ada/api", 2)]);
    let fork = fork.await[1];
    let mut merge = team.commit("Ada", MONDAY, [10, 0, 0, 0]);
    merge.0.parents.push("e".repeat(40));
    let sha = merge.0.sha.clone();
    team.save(vec![merge.clone()]).await;
    team.save_in(fork, vec![merge]).await;
    let query = WorkLogQuery {
        filter: between("2026-11-02", "2026-11-08"),
        grouping: WorkGrouping::Repositories,
        sort: WorkSort::Name,
        search: String::new(),
        offset: 0,
        limit: 10,
    };
    let places = async || -> Vec<(String, i64)> {
        let log = reports::work_log(&team, &query, &reader()).await;
        let rows = log.expect("the report is made").rows;
        let told = rows.iter().filter(|row| !row.cells.is_empty());
        // Commits are the first lane, merges the second.
        told.map(|row| (row.name.clone(), row.cells[0].counts[1]))
            .collect()
    };
    assert_eq!(places().await, [("platform/api".to_owned(), 1)]);
    let noted = team.save_orphaned(team.repository, vec![sha]).await;
    noted.expect("the store is written");
    assert_eq!(
        places().await,
        [("ada/api".to_owned(), 1)],
        "nothing leads to it in the other one any more"
    );
}
