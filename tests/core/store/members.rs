//! Who is one person and who counts, over several integrations.

use flow_core::model::{
    AliasKey, Commit, IntegrationId, ListQuery, Member, MemberFilter, MemberKey, RemoteId,
    RepositoryId, Treatment, TreatmentChoice,
};
use flow_core::store::{MemberError, MemberQuery, StoreError};

use super::support::{TestStore, commit, person, pull_request, ticket};

/// A commit by somebody.
pub(super) fn commit_by(number: i64, name: &str, email: &str) -> Commit {
    let mut commit = commit(number);
    name.clone_into(&mut commit.author.name);
    email.clone_into(&mut commit.author.email);
    commit
}

pub(super) async fn save(store: &TestStore, repository: RepositoryId, commits: &[Commit]) {
    let saved = store.save_commits(repository, commits, Some("tip")).await;
    saved.expect("saves");
}

pub(super) async fn members(store: &TestStore, filter: MemberFilter) -> Vec<Member> {
    let query = MemberQuery {
        filter,
        list: ListQuery {
            limit: 100,
            ..ListQuery::default()
        },
    };
    let page = store.list_members(query).await.expect("reads");
    page.rows.into_iter().map(|row| row.member).collect()
}

async fn names(store: &TestStore, filter: MemberFilter) -> Vec<String> {
    let found = members(store, filter).await;
    found.into_iter().map(|member| member.name).collect()
}

pub(super) async fn named(store: &TestStore, name: &str) -> Member {
    let mut found = members(store, MemberFilter::All).await;
    found.extend(members(store, MemberFilter::Hidden).await);
    let mut fitting = found.into_iter().filter(|member| member.name == name);
    fitting.next().unwrap_or_else(|| panic!("{name} is listed"))
}

/// One repository with commits of three people.
async fn three_people(store: &TestStore) -> (IntegrationId, RepositoryId) {
    let (id, repository) = store.with_repository().await;
    let commits = [
        commit_by(1, "Nadia Okoye", "nadia@work.example"),
        commit_by(2, "Nadia Okoye", "Nadia@Work.example "),
        commit_by(3, "N. Okoye", "nadia@work.example"),
        commit_by(4, "Nadia at home", "nadia@home.example"),
        commit_by(5, "Piet Bakker", "piet@work.example"),
    ];
    save(store, repository, &commits).await;
    (id, repository)
}

#[tokio::test]
async fn an_address_is_one_alias_whatever_name_stands_with_it() {
    let store = TestStore::new();
    three_people(&store).await;
    let nadia = named(&store, "Nadia Okoye").await;
    assert_eq!(
        (nadia.aliases.len(), nadia.figures.commits),
        (1, 3),
        "case and blanks of an address mean nothing"
    );
    assert_eq!(
        nadia.aliases[0].names,
        ["Nadia Okoye", "N. Okoye"],
        "the name used most comes first"
    );
}

#[tokio::test]
async fn names_at_an_address_anybody_may_have_are_people_of_their_own() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let commits = [
        commit_by(1, "Nadia", "root@localhost"),
        commit_by(2, "Piet", "root@localhost"),
        commit_by(3, "Piet", ""),
    ];
    save(&store, repository, &commits).await;
    assert_eq!(
        names(&store, MemberFilter::All).await,
        ["Nadia", "Piet", "Piet"],
        "the address says nothing about who it is"
    );
}

#[tokio::test]
async fn joined_members_are_one_and_can_be_taken_back() {
    let store = TestStore::new();
    three_people(&store).await;
    let keys = [
        named(&store, "Nadia Okoye").await.key,
        named(&store, "Nadia at home").await.key,
    ];
    let change = store.join_members(&keys, None).await.expect("joins");
    let nadia = named(&store, "Nadia Okoye").await;
    assert_eq!(
        (nadia.aliases.len(), nadia.figures.commits),
        (2, 4),
        "figures of both are hers"
    );
    assert_eq!(
        Some(&nadia.key),
        change.member.as_ref(),
        "told by the change"
    );
    store.undo_member_change(change.undo).await.expect("undone");
    assert_eq!(members(&store, MemberFilter::All).await.len(), 3);
    let again = store.undo_member_change(change.undo).await;
    assert!(
        matches!(again, Err(StoreError::NotFound)),
        "once only: {again:?}"
    );
}

#[tokio::test]
async fn the_way_back_from_the_last_change_ends_with_the_process() {
    let store = TestStore::new();
    three_people(&store).await;
    let keys = [
        named(&store, "Nadia Okoye").await.key,
        named(&store, "Nadia at home").await.key,
    ];
    let change = store.join_members(&keys, None).await.expect("joins");
    let store = store.reopen();
    let late = store.undo_member_change(change.undo).await;
    assert!(
        matches!(late, Err(StoreError::NotFound)),
        "what was before is forgotten: {late:?}"
    );
    let nadia = named(&store, "Nadia Okoye").await;
    assert_eq!(nadia.aliases.len(), 2, "the decision itself is kept");
}

#[tokio::test]
async fn joins_and_choices_outlive_the_integration() {
    let store = TestStore::new();
    let (id, _) = three_people(&store).await;
    let keys = [
        named(&store, "Nadia Okoye").await.key,
        named(&store, "Nadia at home").await.key,
    ];
    store.join_members(&keys, None).await.expect("joins");
    let piet = named(&store, "Piet Bakker").await.key;
    store
        .set_treatment(&[piet], TreatmentChoice::Excluded)
        .await
        .expect("decides");
    store.delete_integration(id).await.expect("deletes");
    assert!(
        members(&store, MemberFilter::All).await.is_empty(),
        "nobody is shown of whom nothing is here"
    );
    three_people(&store).await;
    assert_eq!(named(&store, "Nadia Okoye").await.aliases.len(), 2);
    assert_eq!(
        named(&store, "Piet Bakker").await.treatment,
        Treatment::Excluded,
        "what was decided holds for what comes again"
    );
}

#[tokio::test]
async fn what_two_integrations_reach_counts_once() {
    let store = TestStore::new();
    for name in ["Work", "Also work"] {
        let id = store.add_integration(name).await.id;
        let repository = store.import(id, &[("platform/api", 1)]).await[0];
        let commits = [
            commit_by(1, "Nadia", "nadia@work.example"),
            commit_by(2, "N.", "nadia@work.example"),
        ];
        save(&store, repository, &commits).await;
        let saved = store
            .save_pull_requests(repository, &[pull_request(1)], None)
            .await;
        saved.expect("saves");
        let saved = store
            .save_tickets(repository, &[ticket(1), ticket(2)], None)
            .await;
        saved.expect("saves");
    }
    let nadia = named(&store, "N.").await;
    assert_eq!(nadia.figures.commits, 2, "the same commits twice are two");
    let ada = named(&store, "Ada").await;
    assert_eq!(
        (ada.figures.pull_requests, ada.figures.tickets),
        (1, 2),
        "likewise what is not from git"
    );
    assert_eq!(
        (ada.aliases.len(), ada.aliases[0].seen_in.len()),
        (1, 2),
        "an account of a host is one alias in both"
    );
}

#[tokio::test]
async fn bots_do_not_count_until_somebody_says_so_and_are_never_joined_with_people() {
    let store = TestStore::new();
    let (_, repository) = three_people(&store).await;
    let commits = [
        commit_by(10, "Renovate Bot", "bot@renovate.example"),
        commit_by(
            11,
            "ci",
            "4-project_9_bot_1a@users.noreply.gitlab.example.com",
        ),
    ];
    save(&store, repository, &commits).await;
    let mut pull = pull_request(1);
    pull.author = Some(person(50, "group_3_bot_9f"));
    let saved = store.save_pull_requests(repository, &[pull], None).await;
    saved.expect("saves");
    assert_eq!(
        names(&store, MemberFilter::Bots).await,
        ["ci", "group_3_bot_9f", "Renovate Bot"]
    );
    let bot = named(&store, "Renovate Bot").await;
    assert_eq!(bot.treatment, Treatment::Excluded, "by itself");
    let piet = named(&store, "Piet Bakker").await.key;
    let refused = store.join_members(&[piet, bot.key.clone()], None).await;
    assert!(
        matches!(refused, Err(MemberError::BotWithPerson)),
        "{refused:?}"
    );
    let change = store.set_is_bot(&[bot.key], Some(false)).await;
    change.expect("decides");
    let person = named(&store, "Renovate Bot").await;
    assert_eq!(
        (person.is_bot, person.treatment),
        (false, Treatment::Included),
        "the user knows better"
    );
}

#[tokio::test]
async fn an_alias_taken_out_is_somebody_else_and_stays_so() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let commits = [
        commit_by(1, "Nadia Okoye", "nadia@work.example"),
        commit_by(2, "Nadia Okoye", "nadia@home.example"),
    ];
    save(&store, repository, &commits).await;
    let suggested = members(&store, MemberFilter::Suggested).await;
    assert_eq!(suggested.len(), 2, "one name, two addresses");
    let keys: Vec<MemberKey> = suggested.into_iter().map(|member| member.key).collect();
    let joined = store.join_members(&keys, None).await.expect("joins");
    let key = joined.member.expect("one member");
    let home = AliasKey("address nadia@home.example".to_owned());
    store.separate_alias(&key, &home).await.expect("takes out");
    assert_eq!(members(&store, MemberFilter::All).await.len(), 2);
    assert!(
        members(&store, MemberFilter::Suggested).await.is_empty(),
        "what was taken apart is not suggested"
    );
}

#[tokio::test]
async fn a_name_can_be_taken_out_of_an_address_and_put_back() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let commits = [
        commit_by(1, "Nadia Okoye", "studio@work.example"),
        commit_by(2, "Piet Bakker", "studio@work.example"),
        commit_by(3, "Nadia Okoye", "studio@work.example"),
    ];
    save(&store, repository, &commits).await;
    let studio = AliasKey("address studio@work.example".to_owned());
    let out = store.separate_name(&studio, "Piet Bakker".to_owned()).await;
    let piet = out.expect("takes out").member.expect("a member");
    assert_eq!(
        (
            named(&store, "Nadia Okoye").await.figures.commits,
            named(&store, "Piet Bakker").await.figures.commits
        ),
        (2, 1),
        "commits go by name there from now on"
    );
    let nadia = named(&store, "Nadia Okoye").await.key;
    let back = store
        .join_members(&[nadia, piet], None)
        .await
        .expect("joins");
    let key = back.member.expect("one member");
    let all = store.member(&key).await.expect("is there");
    assert_eq!((all.aliases.len(), all.figures.commits), (2, 3));
    let split = all.aliases.iter().find(|alias| alias.name == "Piet Bakker");
    let split = split.expect("an alias of its own").key.clone();
    store.separate_alias(&key, &split).await.expect("takes out");
    assert_eq!(
        named(&store, "Piet Bakker").await.figures.commits,
        1,
        "and it can be taken out again"
    );
}

#[tokio::test]
async fn a_new_address_of_a_hidden_member_is_hidden_too() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut pull = pull_request(1);
    pull.author = Some(person(42, "Nadia"));
    let saved = store.save_pull_requests(repository, &[pull], None).await;
    saved.expect("saves");
    let nadia = named(&store, "Nadia").await.key;
    store
        .set_treatment(&[nadia], TreatmentChoice::Hidden)
        .await
        .expect("hides");
    let address = "42-nadia@users.noreply.gitlab.example.com";
    save(&store, repository, &[commit_by(1, "Nadia O.", address)]).await;
    assert_eq!(store.settle_hidden_members().await.expect("settles"), 1);
    assert!(
        !names(&store, MemberFilter::All)
            .await
            .contains(&"Nadia O.".to_owned()),
        "nobody has to hide her twice"
    );
    let hidden = named(&store, "Nadia").await;
    assert_eq!(hidden.aliases.len(), 2);
    assert_eq!(store.settle_hidden_members().await.expect("settles"), 0);
}

#[tokio::test]
async fn reports_find_whose_a_commit_is_and_whether_it_counts() {
    let store = TestStore::new();
    let (_, repository) = three_people(&store).await;
    save(
        &store,
        repository,
        &[commit_by(9, "x[bot]", "x@bots.example")],
    )
    .await;
    let keys = [
        named(&store, "Nadia Okoye").await.key,
        named(&store, "Nadia at home").await.key,
    ];
    store.join_members(&keys, None).await.expect("joins");
    let piet = named(&store, "Piet Bakker").await.key;
    store
        .set_treatment(&[piet], TreatmentChoice::Hidden)
        .await
        .expect("hides");
    let listed = members(&store, MemberFilter::All).await;
    store.checkpoint().await.expect("writes");
    let file = rusqlite::Connection::open(&store.path).expect("opens");
    let mut statement = file
        .prepare(
            "SELECT m.member_key, m.treatment, count(*) FROM commits AS c
             JOIN commit_author_members AS m ON m.author_id = c.author_id
             GROUP BY m.member_key ORDER BY count(*) DESC, m.member_key",
        )
        .expect("any program can read it");
    let rows: Vec<(String, String, i64)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("reads")
        .collect::<Result<_, _>>()
        .expect("rows");
    let treatments: Vec<(&str, i64)> = rows.iter().map(|row| (&*row.1, row.2)).collect();
    assert_eq!(
        treatments,
        [("included", 4), ("excluded", 1), ("hidden", 1)]
    );
    assert_eq!(
        rows[0].0,
        listed
            .iter()
            .find(|member| member.figures.commits == 4)
            .expect("Nadia")
            .key
            .0,
        "the view and the list name her alike"
    );
}

#[tokio::test]
async fn lists_are_searched_sorted_and_cut() {
    let store = TestStore::new();
    let (_, repository) = three_people(&store).await;
    let mut pull = pull_request(1);
    pull.author = Some(person(8, "Wilma"));
    let saved = store.save_pull_requests(repository, &[pull], None).await;
    saved.expect("saves");
    let ask = |search: &str, sort: &str, descending: bool, limit: i64| MemberQuery {
        filter: MemberFilter::All,
        list: ListQuery {
            search: search.to_owned(),
            sort: sort.to_owned(),
            descending,
            limit,
            ..ListQuery::default()
        },
    };
    for (search, found) in [
        ("OKOYE", 1),
        ("work.example", 2),
        ("@wilma", 1),
        ("nadia home", 1),
        ("zzz", 0),
    ] {
        let page = store.list_members(ask(search, "name", false, 10)).await;
        assert_eq!(page.expect("reads").total, found, "for “{search}”");
    }
    let most = store
        .list_members(ask("", "commits", true, 1))
        .await
        .expect("reads");
    assert_eq!(
        (&*most.rows[0].member.name, most.rows.len()),
        ("Nadia Okoye", 1),
        "who wrote most, and no more rows than asked for"
    );
    let first = store
        .list_members(ask("", "pullRequests", true, 1))
        .await
        .expect("reads");
    assert_eq!(first.rows[0].member.name, "Wilma");
    let unknown = MemberKey("member 99".to_owned());
    assert!(matches!(
        store.member(&unknown).await,
        Err(StoreError::NotFound)
    ));
}

#[tokio::test]
async fn forgotten_commits_are_nobodys_and_come_back() {
    let store = TestStore::new();
    let (_, repository) = three_people(&store).await;
    let piets = commit_by(5, "Piet Bakker", "piet@work.example");
    let forgotten = store.forget_commits(repository, vec![piets.sha.clone()]);
    forgotten.await.expect("forgets");
    let listed = names(&store, MemberFilter::All).await;
    assert!(!listed.contains(&"Piet Bakker".to_owned()), "{listed:?}");
    save(&store, repository, &[piets.clone(), piets]).await;
    assert_eq!(
        named(&store, "Piet Bakker").await.figures.commits,
        1,
        "a commit that comes twice counts once"
    );
    store
        .unimport_repository(repository)
        .await
        .expect("takes out");
    assert!(names(&store, MemberFilter::All).await.is_empty());
}

#[tokio::test]
async fn only_those_count_as_active_who_did_something_lately() {
    let store = TestStore::new();
    three_people(&store).await;
    assert_eq!(members(&store, MemberFilter::Active).await.len(), 3);
    store
        .clock
        .advance(std::time::Duration::from_secs(91 * 24 * 60 * 60));
    assert!(members(&store, MemberFilter::Active).await.is_empty());
    let counts = store.member_counts().await.expect("reads");
    assert_eq!((counts.all, counts.active), (3, 0));
}

#[tokio::test]
async fn the_account_that_stands_for_deleted_ones_is_joined_with_nobody() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut pull = pull_request(1);
    let mut ghost = person(4, "ghost");
    ghost.name = "Ghost User".to_owned();
    ghost.remote_id = RemoteId(4);
    pull.author = Some(ghost);
    let saved = store.save_pull_requests(repository, &[pull], None).await;
    saved.expect("saves");
    save(
        &store,
        repository,
        &[commit_by(1, "Ghost User", "ghost@work.example")],
    )
    .await;
    let suggested = members(&store, MemberFilter::Suggested).await;
    assert!(suggested.is_empty(), "it is many people: {suggested:?}");
}
