//! Whose commits are asked about, and which rule holds for which repository.

use flow_core::model::{
    DeploymentRule, DeploymentSource, LeftOut, MemberKey, RepositoryId, TreatmentChoice,
};
use flow_core::reports::DeliveryMetric;

use super::{brought, commit, line, november, report, rule, tag, tags, told, value};
use crate::reports::team::{Team, at};

#[tokio::test]
async fn people_choose_commits_and_the_deployments_these_are_in() {
    let team = Team::new().await;
    team.save(vec![
        commit(&team, 1, &[], "Ada", "2026-11-02T12:00:00Z"),
        commit(&team, 2, &[1], "Grace", "2026-11-03T12:00:00Z"),
        commit(&team, 3, &[2, 1], "Ada", "2026-11-03T13:00:00Z"),
    ])
    .await;
    rule(&team, DeploymentSource::Tags, "*").await;
    tags(
        &team,
        vec![
            tag("one", 1, "2026-11-02T18:00:00Z"),
            tag("two", 3, "2026-11-03T18:00:00Z"),
        ],
    )
    .await;
    let grace = MemberKey("address grace@example.com".to_owned());
    let mut hers = november();
    hers.work.member_keys = vec![grace.clone()];
    assert_eq!(brought(&team, &hers).await, told(&[("two", "", Some(2))]));
    assert_eq!(
        value(&report(&team, &hers).await, DeliveryMetric::LeadTime),
        Ok(6.0)
    );
    let excluded = team
        .set_treatment(&[grace], TreatmentChoice::Excluded)
        .await;
    excluded.expect("written");
    let all = report(&team, &november()).await;
    let mut left: Vec<_> = all
        .left_out
        .iter()
        .map(|each| (each.reason, each.commits))
        .collect();
    left.sort_unstable();
    assert_eq!(left, [(LeftOut::Merge, 1), (LeftOut::Excluded, 1)]);
    assert_eq!(
        value(&all, DeliveryMetric::LeadTime),
        Ok(6.0),
        "Ada's first alone"
    );
}

#[tokio::test]
async fn a_rule_of_its_own_goes_before_the_one_for_all() {
    let team = Team::new().await;
    line(&team).await;
    tags(&team, vec![tag("v1", 2, "2026-11-03T18:00:00Z")]).await;
    rule(&team, DeploymentSource::None, "").await;
    let own = DeploymentRule::of(DeploymentSource::Tags, "v*").expect("a rule");
    let preview = |rule: &DeploymentRule, repository: Option<RepositoryId>| {
        team.preview_deployments(rule.clone(), repository, at("2026-09-01T00:00:00Z"))
    };
    let before = preview(&own, None).await.expect("read");
    assert_eq!((before.deployments, before.of_repositories), (1, 1));
    assert_eq!(before.examples, [("v1".to_owned(), true)]);
    let set = team
        .set_deployment_rule(team.repository, Some(own.clone()))
        .await;
    set.expect("written");
    // The report itself tells deployments anew where the rule is another.
    assert_eq!(brought(&team, &november()).await.len(), 1);
    let rest = preview(&own, None).await.expect("read");
    assert_eq!(rest.of_repositories, 0, "it has its own");
    let single = preview(&own, Some(team.repository)).await.expect("read");
    assert_eq!(single.deployments, 1);
    let gone = team.set_deployment_rule(team.repository, None).await;
    gone.expect("written");
    assert_eq!(brought(&team, &november()).await.len(), 0, "none for all");
}
