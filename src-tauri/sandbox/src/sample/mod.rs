//! The sample company: an invented maker of measuring instruments with every special case a
//! client of GitLab has to cope with. Deterministic by seed, size and date.

mod bare;
mod catalogue;
mod files;
mod history;
mod issues;
mod merge_requests;
mod people;
pub(crate) mod random;
mod render;
mod wide;
mod words;

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use time::Duration;

use crate::{
    clock::SandboxClock,
    config::{SandboxConfig, Size},
    git,
    oauth::Registry,
    token::{self, TokenOwners},
    world::{
        Group, Membership, Namespace, Project, Source, State, access, behaviour::Behaviour,
        webhooks::Reporting,
    },
};
use catalogue::Outline;

/// Builds the company with its repositories below `folder`.
pub(crate) fn build(config: &SandboxConfig, base_url: &str, folder: &Path) -> io::Result<State> {
    let (repositories, ..) = config.size.counts();
    let mut state = State {
        base_url: base_url.to_owned(),
        now: config.now,
        clock: SandboxClock::starting_at(config.now),
        oauth: Registry::new(config.seed),
        service_accounts: BTreeMap::from([(people::SERVICE, 51)]),
        users: people::all(config.now, catalogue::FIRST_PROJECT),
        groups: groups(config),
        projects: BTreeMap::new(),
        redirects: HashMap::new(),
        deleted: BTreeMap::new(),
        behaviour: Behaviour::default(),
        reporting: Reporting::of(config),
        repositories: folder.to_owned(),
        tokens: token::all(
            config.seed,
            config.now,
            TokenOwners {
                account: people::ACCOUNT,
                owner: people::OWNER,
                guest: people::GUEST,
                blocked: people::BLOCKED,
                bot: people::PROJECT_BOT,
            },
        ),
        memberships: memberships(config),
    };
    let projects = match config.size {
        Size::Ingest {
            notes, issue_notes, ..
        } => bare::projects(config, &mut state, (notes, issue_notes))?,
        Size::Wide { groups, .. } => wide::projects(config, &mut state, groups as u64),
        _ => build_projects(config, &state, &catalogue::projects(repositories), folder)?,
    };
    for project in projects {
        state.projects.insert(project.id, project);
    }
    Ok(state)
}

/// Histories are independent of each other, so they are built beside each other.
fn build_projects(
    config: &SandboxConfig,
    state: &State,
    outlines: &[Outline],
    folder: &Path,
) -> io::Result<Vec<Project>> {
    let workers = std::thread::available_parallelism().map_or(2, |count| count.get().clamp(2, 8));
    let waiting = Mutex::new(outlines.iter());
    let built = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = waiting
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .next();
                    let Some(outline) = next else { break };
                    let project = build_project(config, state, outline, folder);
                    built
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(project);
                }
            });
        }
    });
    built
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .into_iter()
        .collect()
}

fn build_project(
    config: &SandboxConfig,
    state: &State,
    outline: &Outline,
    folder: &Path,
) -> io::Result<Project> {
    let (_, commits, merge_requests, issues) = config.size.counts();
    let parent = match outline.namespace {
        Namespace::Group(id) => state.groups[&id].full_path.clone(),
        Namespace::User(id) => state.users[&id].username.clone(),
    };
    let full_path = format!("{parent}/{}", outline.path);
    let repository = folder.join(format!("{}.git", outline.id));
    git::repository::create(&repository, outline.sha256)?;
    let start = (config.now - Duration::days(420)).unix_timestamp();
    let measure = history::Measure {
        commits,
        merge_requests: if outline.merge_requests == crate::world::Feature::Disabled {
            0
        } else {
            merge_requests
        },
        start,
        end: (config.now - Duration::hours(1)).unix_timestamp(),
    };
    let mut project = bare_project(state, outline, &full_path, repository.clone());
    let (mut ids, mut span) = (HashMap::new(), (start, measure.end));
    let mut plans = Vec::new();
    if !outline.empty {
        let stream = git::import::Stream::begin(&repository)?;
        let story = history::play(
            stream,
            config.seed,
            outline,
            &full_path,
            &state.users,
            measure,
        );
        project.commit_count = story.stream.commits();
        ids = story.stream.finish()?;
        plans = story.merge_requests;
        span = story.span;
    }
    let place = render::Place {
        state,
        project_id: outline.id,
        full_path: &full_path,
        labels: &render::labels(outline.id),
        ids: &ids,
    };
    project.merge_requests = plans
        .iter()
        .map(|plan| {
            let protected = outline.protected_branches;
            Arc::new(merge_requests::render(config.seed, place, plan, protected))
        })
        .collect();
    if outline.issues != crate::world::Feature::Disabled && !outline.empty {
        project.issues = (1..=issues as u64)
            .map(|iid| Arc::new(issues::render(config.seed, place, iid, issues, span)))
            .collect();
    }
    project.created_at = render::moment(start);
    project.last_activity_at = render::moment(span.1);
    Ok(project)
}

fn bare_project(
    state: &State,
    outline: &Outline,
    full_path: &str,
    folder: std::path::PathBuf,
) -> Project {
    Project {
        id: outline.id,
        name: outline.name.clone(),
        path: outline.path.clone(),
        namespace: outline.namespace,
        path_with_namespace: full_path.to_owned(),
        description: outline
            .id
            .is_multiple_of(3)
            .then(|| format!("{} of Halden Works", outline.name)),
        visibility: outline.visibility,
        archived: outline.archived,
        empty: outline.empty,
        default_branch: (!outline.empty).then(|| "main".to_owned()),
        protected_branches: outline.protected_branches,
        sha256: outline.sha256,
        created_at: state.now,
        last_activity_at: state.now,
        repository: outline.repository,
        merge_requests_feature: outline.merge_requests,
        issues_feature: outline.issues,
        shared_with: outline.shared_with.clone(),
        marked_for_deletion_on: outline
            .marked_for_deletion
            .then(|| (state.now + Duration::days(5)).date()),
        topics: if outline.id.is_multiple_of(2) {
            vec!["instruments".to_owned(), "größe".to_owned()]
        } else {
            Vec::new()
        },
        creator_id: people::OWNER,
        forked_from: None,
        commit_count: 0,
        labels: render::labels(outline.id),
        merge_requests: Vec::new(),
        issues: Vec::new(),
        deployments: Vec::new(),
        deployments_closed: false,
        last_iids: (0, 0),
        settings_changed_at: None,
        pushes: Vec::new(),
        hidden: false,
        folder,
    }
}

fn groups(config: &SandboxConfig) -> BTreeMap<u64, Group> {
    let mut groups: BTreeMap<u64, Group> = BTreeMap::new();
    for (id, parent_id, path, name, visibility, description) in catalogue::GROUPS {
        let parent = parent_id.and_then(|id| groups.get(&id));
        let (full_path, full_name) = parent.map_or_else(
            || (path.to_owned(), name.to_owned()),
            |parent| {
                (
                    format!("{}/{path}", parent.full_path),
                    format!("{} / {name}", parent.full_name),
                )
            },
        );
        let group = Group {
            id,
            name: name.to_owned(),
            path: path.to_owned(),
            full_path,
            full_name,
            parent_id,
            description,
            visibility,
            created_at: config.now - Duration::days(800),
            labels: Vec::new(),
        };
        groups.insert(id, group);
    }
    groups
}

fn memberships(config: &SandboxConfig) -> Vec<Membership> {
    let member = |user_id, source, level| Membership {
        user_id,
        source,
        level,
        since: config.now - Duration::days(700),
        created_by: people::OWNER,
    };
    let mut list = vec![
        member(people::ACCOUNT, Source::Group(51), access::REPORTER),
        member(people::ACCOUNT, Source::Group(61), access::REPORTER),
        member(people::ACCOUNT, Source::Group(62), access::GUEST),
        member(people::GUEST, Source::Group(51), access::GUEST),
        member(people::GUEST, Source::Group(61), access::GUEST),
        member(people::BLOCKED, Source::Group(51), access::REPORTER),
        member(people::SERVICE, Source::Group(51), access::REPORTER),
        member(people::UPDATE_BOT, Source::Group(51), 30),
        member(
            people::PROJECT_BOT,
            Source::Project(catalogue::FIRST_PROJECT),
            access::REPORTER,
        ),
    ];
    for group in [51, 61, 62, 63, 64] {
        list.push(member(people::OWNER, Source::Group(group), access::OWNER));
    }
    for author in people::authors().into_iter().skip(2) {
        list.push(member(author, Source::Group(51), 30));
    }
    list
}
