//! A file of what reports were set up with that cannot be is refused whole, and says what is wrong with it.

use flow_core::connect::{ConfigurationError, ConfigurationFault, preview_configuration};
use serde_json::{Value, json};

use super::configured_world::{decided, dump, exported, take_in};
use super::support::TestStore;

/// What is done to a file.
type Change = fn(&mut Value);

/// Changes of a sound file about teams, each with what is then wrong with it; none where it is not even of
/// its shape.
fn wrong_teams() -> Vec<(&'static str, Option<ConfigurationFault>, Change)> {
    use ConfigurationFault as Fault;
    vec![
        ("a circle", Some(Fault::TeamLost), |file| {
            file["teams"] = json!([
                { "path": ["A", "B"], "people": [] }, { "path": ["B", "A"], "people": [] },
            ]);
        }),
        ("its own parent", Some(Fault::TeamLost), |file| {
            file["teams"] = json!([{ "path": ["A", "A"], "people": [] }]);
        }),
        ("the wrong order", Some(Fault::TeamLost), |file| {
            let teams = file["teams"].as_array_mut().expect("a list");
            teams.reverse();
        }),
        ("twice, in another case", Some(Fault::TeamTwice), |file| {
            let teams = file["teams"].as_array_mut().expect("a list");
            teams.push(json!({ "path": [" PLATFORM "], "people": [] }));
        }),
        ("100,000 teams", Some(Fault::TooManyTeams), |file| {
            let teams =
                (0..100_000).map(|number| json!({ "path": [number.to_string()], "people": [] }));
            file["teams"] = Value::Array(teams.collect());
        }),
        ("101 teams deep", Some(Fault::TeamName), |file| {
            let teams = (1..=101).map(|depth| json!({ "path": vec!["a"; depth], "people": [] }));
            file["teams"] = Value::Array(teams.collect());
        }),
        ("no name", Some(Fault::TeamName), |file| {
            file["teams"][0]["path"] = json!([]);
        }),
        ("a name of blanks", Some(Fault::TeamName), |file| {
            file["teams"][0]["path"] = json!([" "]);
        }),
        ("a number for a name", None, |file| {
            file["teams"][0]["path"] = json!([1]);
        }),
        (
            "a member of another database",
            Some(Fault::Person),
            |file| {
                file["teams"][0]["people"] = json!(["member 3"]);
            },
        ),
    ]
}

/// The same about targets.
fn wrong_targets() -> Vec<(&'static str, Option<ConfigurationFault>, Change)> {
    use ConfigurationFault as Fault;
    vec![
        ("a target of no team", Some(Fault::Target), |file| {
            file["targets"][1]["team"] = json!(["Nobody"]);
        }),
        ("falling bounds", Some(Fault::Target), |file| {
            file["targets"][0]["lowest"] = json!(9);
        }),
        ("two targets", Some(Fault::Target), |file| {
            let first = file["targets"][0].clone();
            file["targets"].as_array_mut().expect("a list").push(first);
        }),
        ("an unknown figure", None, |file| {
            file["targets"][0]["metric"] = json!("happiness");
        }),
        ("a word for a bound", None, |file| {
            file["targets"][0]["highest"] = json!("much");
        }),
    ]
}

/// The same about saved views.
fn wrong_views() -> Vec<(&'static str, Option<ConfigurationFault>, Change)> {
    use ConfigurationFault as Fault;
    vec![
        ("a page of settings", Some(Fault::View), |file| {
            file["savedViews"][0]["report"] = json!("/settings/security");
        }),
        ("somebody's page", Some(Fault::View), |file| {
            file["savedViews"][0]["report"] = json!("https://example.com/reports/");
        }),
        ("an id that is none here", Some(Fault::View), |file| {
            file["savedViews"][1]["parameters"][0] =
                json!({ "key": "repo", "value": { "text": "3" } });
        }),
        ("a team nobody has", Some(Fault::View), |file| {
            file["savedViews"][1]["parameters"][0] =
                json!({ "key": "team", "value": { "team": ["X"] } });
        }),
        ("two views of a name", Some(Fault::View), |file| {
            file["savedViews"][1]["name"] = json!("EVERYTHING");
        }),
        ("an unknown kind of choice", None, |file| {
            file["savedViews"][1]["parameters"][0] = json!({ "key": "x", "value": { "moon": 1 } });
        }),
    ]
}

/// The same about deployments, tickets and commits.
fn wrong_rules() -> Vec<(&'static str, Option<ConfigurationFault>, Change)> {
    use ConfigurationFault as Fault;
    vec![
        ("a rule without names", Some(Fault::Deployments), |file| {
            file["delivery"]["repositories"][0]["rule"]["pattern"] = json!(" , ");
        }),
        ("an unknown source", None, |file| {
            file["delivery"]["rule"]["source"] = json!("rumours");
        }),
        ("a label of a novel", Some(Fault::Deployments), |file| {
            file["delivery"]["incidentLabel"] = json!("x".repeat(256));
        }),
        (
            "two rules of a repository",
            Some(Fault::Deployments),
            |file| {
                let first = file["delivery"]["repositories"][0].clone();
                file["delivery"]["repositories"]
                    .as_array_mut()
                    .expect("a list")
                    .push(first);
            },
        ),
        ("statuses in a circle", Some(Fault::Statuses), |file| {
            let list = file["ticketStatuses"]["list"]
                .as_array_mut()
                .expect("a list");
            list.reverse();
        }),
        ("no line at all", Some(Fault::Counting), |file| {
            file["counting"]["rules"]["outlierLines"] = json!(0);
        }),
        ("a title that is all", Some(Fault::Counting), |file| {
            file["counting"]["rules"]["outlierTitles"] = json!(["*"]);
        }),
        ("no commit", Some(Fault::Commit), |file| {
            file["counting"]["judgements"][0]["sha"] = json!("main");
        }),
        (
            "an event that ends before it begins",
            Some(Fault::Calendar),
            |file| {
                file["calendarEvents"][0]["lastDay"] = json!("2026-01-01");
            },
        ),
        ("a day of no calendar", None, |file| {
            file["calendarEvents"][0]["firstDay"] = json!("2026-02-30");
        }),
        ("a commit twice", Some(Fault::Commit), |file| {
            let first = file["counting"]["judgements"][0].clone();
            file["counting"]["judgements"]
                .as_array_mut()
                .expect("a list")
                .push(first);
        }),
        ("a judgement nobody knows", None, |file| {
            file["counting"]["judgements"][0]["judgement"] = json!("splendid");
        }),
    ]
}

#[tokio::test]
async fn what_cannot_be_is_refused_whole_and_says_what_it_is() {
    let store = decided().await;
    let sound: Value = serde_json::from_str(&exported(&store).await).expect("readable");
    let other = TestStore::new();
    let before = dump(&other);
    for (why, fault, change) in
        [wrong_teams(), wrong_targets(), wrong_views(), wrong_rules()].concat()
    {
        let mut file = sound.clone();
        change(&mut file);
        assert_ne!(file, sound, "{why}: the file was changed");
        let refused = take_in(&other, &file.to_string()).await;
        match (&refused, fault) {
            (Err(ConfigurationError::Wrong(found)), Some(fault)) => {
                assert_eq!(*found, fault, "{why}");
            }
            (Err(ConfigurationError::Unreadable(Some(_))), None) => {}
            _ => panic!("{why}: {refused:?}"),
        }
        assert_eq!(dump(&other), before, "{why}: nothing of it is kept");
        assert_eq!(
            other.integrations().await.expect("reads"),
            [],
            "{why}: nor anything else"
        );
    }
}

/// Where every value of a file is.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(list) => {
            for (place, each) in list.iter().enumerate() {
                pointers(each, &format!("{at}/{place}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, each) in fields {
                pointers(each, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn whatever_stands_in_any_place_is_read_or_refused() {
    let store = decided().await;
    let sound: Value = serde_json::from_str(&exported(&store).await).expect("readable");
    let mut places = Vec::new();
    pointers(&sound, "", &mut places);
    let strange = [
        json!(null),
        json!(true),
        json!(-1),
        json!(9_007_199_254_740_993_i64),
        json!(1e300),
        json!(""),
        json!("\u{0}\u{202e}"),
        json!([]),
        json!([[]]),
        json!({}),
    ];
    let other = TestStore::new();
    let mut refused = 0;
    for place in places.iter().filter(|place| !place.is_empty()) {
        for value in &strange {
            let mut file = sound.clone();
            *file.pointer_mut(place).expect("it is there") = value.clone();
            match preview_configuration(&other, &file.to_string()).await {
                Ok(_) => {}
                Err(ConfigurationError::Store(error)) => {
                    panic!("{value} at {place} reached the store: {error}")
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(
        refused > places.len(),
        "most of it cannot be: {refused} of {}",
        places.len()
    );
}
