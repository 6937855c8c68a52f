//! A world of very many groups and projects with nothing inside, for measuring how a client
//! copes with choosing among them. No repositories stand behind the projects.

use time::Duration;

use super::people;
use crate::{
    config::SandboxConfig,
    world::{
        Feature, Group, Membership, Namespace, Project, Source, State, access,
        change::{Act, places},
    },
};

const FIRST_GROUP: u64 = 100_000;
const FIRST_PROJECT: u64 = 200_000;
/// Groups at the top; the others stand below them, three under each.
const TOPS: u64 = 40;
const BELOW_EACH: u64 = 3;

const DEPARTMENTS: [&str; 10] = [
    "assembly",
    "billing",
    "cloud",
    "devices",
    "field",
    "growth",
    "insight",
    "logistics",
    "portal",
    "quality",
];
const KINDS: [&str; 10] = [
    "api", "web", "worker", "docs", "deploy", "client", "tests", "tools", "model", "gateway",
];

/// Adds the groups, each with its members, and gives the projects.
pub(super) fn projects(config: &SandboxConfig, state: &mut State, groups: u64) -> Vec<Project> {
    let groups = groups.max(TOPS);
    add_groups(config, state, groups);
    let (count, ..) = config.size.counts();
    (0..count as u64)
        .map(|number| project(config, state, groups, number))
        .collect()
}

fn add_groups(config: &SandboxConfig, state: &mut State, count: u64) {
    for number in 0..count {
        let department = DEPARTMENTS[small(number % 10)];
        let parent_id = (number >= TOPS).then(|| FIRST_GROUP + (number - TOPS) / BELOW_EACH);
        let parent = parent_id.and_then(|id| state.groups.get(&id));
        let path = format!("{department}-{number:04}");
        let name = format!("{department} {number}");
        let (full_path, full_name) = parent.map_or_else(
            || (path.clone(), name.clone()),
            |parent| {
                (
                    format!("{}/{path}", parent.full_path),
                    format!("{} / {name}", parent.full_name),
                )
            },
        );
        let id = FIRST_GROUP + number;
        let group = Group {
            id,
            name,
            path,
            full_path,
            full_name,
            parent_id,
            description: "",
            visibility: "private",
            created_at: config.now - Duration::days(800),
            labels: Vec::new(),
        };
        state.groups.insert(id, group);
        if parent_id.is_none() {
            // A tenth is there to be looked at only.
            let level = if number.is_multiple_of(10) {
                access::GUEST
            } else {
                access::REPORTER
            };
            state.memberships.push(Membership {
                user_id: people::ACCOUNT,
                source: Source::Group(id),
                level,
                since: config.now - Duration::days(700),
                created_by: people::OWNER,
            });
        }
    }
}

/// Projects with every mix of what a list can be filtered by.
fn project(config: &SandboxConfig, state: &State, groups: u64, number: u64) -> Project {
    // A prime step, so that neighbours stand in different groups.
    let group = FIRST_GROUP + (number * 7_919) % groups;
    let parent = &state.groups[&group].full_path;
    let days = i64::try_from(number * 31 % 1_200).unwrap_or(0);
    let active = config.now - Duration::days(days) - Duration::minutes(days);
    let id = FIRST_PROJECT + number;
    let act = Act {
        at: active,
        id,
        person: serde_json::Value::Null,
        base_url: state.base_url.clone(),
    };
    let path = format!("{}-{number:05}", KINDS[small(number % 10)]);
    let folder = state.repositories.join(format!("{id}.git"));
    let mut project = places::fresh(&act, Namespace::Group(group), parent, &path, folder);
    project.archived = number % 10 == 7;
    project.empty = number % 20 == 3;
    project.default_branch = (!project.empty).then(|| "main".to_owned());
    project.visibility = match number % 6 {
        0 => "internal",
        1 => "public",
        _ => "private",
    };
    if number % 100 == 41 {
        project.marked_for_deletion_on = Some((config.now + Duration::days(5)).date());
    }
    if number % 250 == 99 {
        project.repository = Feature::Disabled;
        project.merge_requests_feature = Feature::Disabled;
        project.issues_feature = Feature::Disabled;
    }
    project
}

fn small(number: u64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
