//! Tags and deployments by chance, of commits that are here and of some that are not.

use flow_core::model::{RemoteDeployment, RemoteId, Tag, Timestamp};
use serde_json::{Value, json};

use super::super::team::Team;
use super::random_world::Made;

const TAGS: usize = 30;
const DEPLOYMENTS: i64 = 40;

/// The commit of a place in history, and now and then one that is not here.
fn sha(made: &mut Made) -> String {
    let own = made.commits.iter().filter(|told| told["repository"] == 1);
    let own: Vec<String> = own
        .map(|told| told["sha"].as_str().expect("a text").to_owned())
        .collect();
    match made.one_in(15) {
        true => "d".repeat(40),
        false => own[made.random.below(own.len())].clone(),
    }
}

/// Saves tags of the first repository; returns them as they are told to the second computation.
pub(super) async fn tags(team: &Team, made: &mut Made) -> Vec<Value> {
    let tags: Vec<Tag> = (0..TAGS)
        .map(|number| Tag {
            name: format!("{}1.{number}", ["v", "V", "nightly-"][number % 3]),
            sha: sha(made),
            // Days, so that several are made at once.
            tagged_at: Timestamp::from_millis(made.instant() / 86_400_000 * 86_400_000),
            tagger: None,
        })
        .collect();
    let saved = team.save_tags(team.repository, tags.clone()).await;
    saved.expect("the store is written");
    let told = tags.iter().map(|tag| {
        json!({"repository": 1, "name": tag.name, "of": tag.name, "iid": 0, "sha": tag.sha,
            "at": tag.tagged_at.millis()})
    });
    told.collect()
}

/// Saves deployments that GitLab holds, likewise.
pub(super) async fn deployments(team: &Team, made: &mut Made) -> Vec<Value> {
    let environments = ["production/eu", "Production/us", "staging"];
    let deployments: Vec<RemoteDeployment> = (1..=DEPLOYMENTS)
        .map(|iid| {
            let at = Timestamp::from_millis(made.instant());
            RemoteDeployment {
                remote_id: RemoteId(1_000 + iid),
                iid,
                environment: environments[made.random.below(environments.len())].to_owned(),
                environment_remote_id: None,
                reference: "main".to_owned(),
                sha: sha(made),
                deployed_at: at,
                updated_at: at,
                person: None,
            }
        })
        .collect();
    let saved = team.save_gitlab_deployments(team.repository, &deployments, "cursor");
    saved.await.expect("the store is written");
    let finished = team.finish_deployments(team.repository, None).await;
    finished.expect("the store is written");
    let told = deployments.iter().map(|one| {
        json!({"repository": 1, "name": one.reference, "of": one.environment, "iid": one.iid,
            "sha": one.sha, "at": one.deployed_at.millis()})
    });
    told.collect()
}
