//! Everything an account can reach, as few bytes as it takes: an account may reach 50,000 repos,
//! and the window keeps the whole list to search it at every key stroke.
//!
//! So repos go by columns, texts that repeat are sent once, and of an imported repo only what its
//! row shows. A single repo with all there is to it has a view of its own.

use std::collections::HashMap;

use flow_core::model::{
    AccessLevel, DataStatus, FeatureAccess, Group, ImportObstacle, Repository, RepositoryId,
    Stream, StreamState, Timestamp, Visibility,
};
use serde::Serialize;

use super::GroupView;
use crate::error::{CommandError, explain};
use crate::wording;

/// The stored list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AvailableView {
    groups: Vec<GroupView>,
    repositories: RepositoryColumns,
    imported: Vec<ImportedView>,
    list_read_at: Option<Timestamp>,
}

/// One value a repo in each list of the same length, by path; `archived` and `empty` hold places.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct RepositoryColumns {
    id: Vec<RepositoryId>,
    /// The last part of the path.
    slug: Vec<String>,
    /// The name, where it differs from the last part of the path.
    name: Vec<Option<String>>,
    /// Place in `groupPaths`.
    group: Vec<usize>,
    visibility: Vec<Visibility>,
    access_level: Vec<Option<AccessLevel>>,
    last_activity_at: Vec<Option<Timestamp>>,
    /// Place in `sentences` of why it cannot be imported.
    obstacle: Vec<Option<usize>>,
    /// Place in `sentences` of what else is to be known.
    note: Vec<Option<usize>>,
    archived: Vec<usize>,
    empty: Vec<usize>,
    group_paths: Vec<String>,
    sentences: Vec<String>,
}

/// What the row of an imported repo shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImportedView {
    /// Place in the columns.
    at: usize,
    data_status: Option<DataStatus>,
    last_updated_at: Option<Timestamp>,
    pull_request_count: Option<i64>,
    failure: Option<CommandError>,
    /// What is being read, or was given up.
    stream: Option<UnfinishedView>,
}

#[derive(Debug, Serialize)]
struct UnfinishedView {
    stream: Stream,
    state: StreamState,
    done: i64,
    total: Option<i64>,
}

/// Texts that are sent once.
#[derive(Default)]
struct Texts {
    places: HashMap<String, usize>,
    all: Vec<String>,
}

impl Texts {
    fn place(&mut self, text: String) -> usize {
        if let Some(place) = self.places.get(&text) {
            return *place;
        }
        self.all.push(text.clone());
        self.places.insert(text, self.all.len() - 1);
        self.all.len() - 1
    }
}

impl AvailableView {
    pub(crate) fn new(
        groups: Vec<Group>,
        repositories: Vec<Repository>,
        list_read_at: Option<Timestamp>,
    ) -> Self {
        let (mut columns, mut imported) = (RepositoryColumns::default(), Vec::new());
        let (mut paths, mut sentences) = (Texts::default(), Texts::default());
        for (at, repository) in repositories.into_iter().enumerate() {
            imported.extend(imported_view(at, &repository));
            columns.add(at, repository, &mut paths, &mut sentences);
        }
        columns.group_paths = paths.all;
        columns.sentences = sentences.all;
        Self {
            groups: groups.into_iter().map(GroupView::from).collect(),
            repositories: columns,
            imported,
            list_read_at,
        }
    }
}

impl RepositoryColumns {
    fn add(&mut self, at: usize, repository: Repository, paths: &mut Texts, sentences: &mut Texts) {
        let remote = &repository.remote;
        let obstacle = if repository.gone {
            Some(ImportObstacle::Gone)
        } else {
            remote.obstacle()
        };
        let mut sentence = |text: String| sentences.place(text);
        self.obstacle
            .push(obstacle.map(|reason| sentence(wording::obstacle(reason, remote))));
        self.note.push(wording::note(remote).map(&mut sentence));
        if remote.archived {
            self.archived.push(at);
        }
        if remote.empty {
            self.empty.push(at);
        }
        let remote = repository.remote;
        let slug = remote.full_path.rsplit('/').next().unwrap_or_default();
        self.id.push(repository.id);
        self.name.push((remote.name != slug).then_some(remote.name));
        self.slug.push(slug.to_owned());
        self.group.push(paths.place(remote.group_path));
        self.visibility.push(remote.visibility);
        self.access_level.push(remote.access_level);
        self.last_activity_at.push(remote.last_activity_at);
    }
}

fn imported_view(at: usize, repository: &Repository) -> Option<ImportedView> {
    repository.imported_at?;
    let is_on = repository.remote.merge_requests_access != FeatureAccess::Disabled;
    let in_state = |state| {
        repository
            .streams
            .iter()
            .find(|report| report.state == state)
    };
    let unfinished = in_state(StreamState::Running).or_else(|| in_state(StreamState::Cancelled));
    Some(ImportedView {
        at,
        data_status: repository.data_status(),
        last_updated_at: repository.last_updated_at(),
        pull_request_count: repository.pull_request_count.filter(|_| is_on),
        failure: repository.failure().map(explain),
        stream: unfinished.map(|report| UnfinishedView {
            stream: report.stream,
            state: report.state,
            done: report.done,
            total: report.total,
        }),
    })
}
