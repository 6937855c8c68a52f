//! Webhooks of projects (Maintainer) and groups (Owner, Premium).

use serde::Serialize;

use crate::gitlab::client::Client;
use crate::gitlab::error::{RequestError, RequestErrorKind};
use crate::gitlab::wire::{WireHook, WireHookEvent};
use crate::model::{HookHealth, HookPlace, HookTarget, RemoteId, Secret, Timestamp};

/// What is listened to: what the streams are read from, and nothing else.
const PUSHES: &str = "push_events";

/// A hook as GitLab tells it; it never tells the secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteHook {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// The address it calls.
    pub url: String,
    /// Whether it signs its deliveries; GitLab before 19.0 cannot.
    pub signed: bool,
    /// Whether it sends any.
    pub health: HookHealth,
    /// Until when it does not.
    pub disabled_until: Option<Timestamp>,
}

/// What a hook is made with.
#[derive(Debug, Clone)]
pub struct HookSettings {
    /// The address it is to call.
    pub url: String,
    /// What it is to send along.
    pub token: Secret,
    /// What it is to sign with; GitLab before 19.0 does not look at it.
    pub signing_token: Secret,
    /// Whether it is to tell of repositories that are made or deleted: groups, from GitLab 17.6 on.
    pub of_projects: bool,
}

/// One entry of GitLab's own log of deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookEvent {
    /// Its number; later ones have higher ones.
    pub id: i64,
    /// The body that was sent, or was to be sent.
    pub payload: Vec<u8>,
}

#[derive(Serialize)]
struct WireSettings<'a> {
    url: &'a str,
    token: &'a str,
    signing_token: &'a str,
    enable_ssl_verification: bool,
    push_events: bool,
    tag_push_events: bool,
    merge_requests_events: bool,
    issues_events: bool,
    confidential_issues_events: bool,
    note_events: bool,
    confidential_note_events: bool,
    job_events: bool,
    pipeline_events: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    project_events: bool,
}

impl<'a> WireSettings<'a> {
    fn of(settings: &'a HookSettings) -> Self {
        Self {
            url: &settings.url,
            token: settings.token.expose(),
            signing_token: settings.signing_token.expose(),
            enable_ssl_verification: true,
            push_events: true,
            tag_push_events: true,
            merge_requests_events: true,
            issues_events: true,
            confidential_issues_events: true,
            note_events: true,
            confidential_note_events: true,
            job_events: false,
            pipeline_events: false,
            project_events: settings.of_projects,
        }
    }
}

#[derive(Serialize)]
struct Nothing {}

impl Client {
    /// Makes a hook.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn create_hook(
        &self,
        place: HookPlace,
        settings: &HookSettings,
    ) -> Result<RemoteHook, RequestError> {
        let body = WireSettings::of(settings);
        let wire: WireHook = self.post(&path_of(place), &body).await?;
        Ok(wire.into())
    }

    /// Gives a hook other settings.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn update_hook(
        &self,
        place: HookPlace,
        hook: RemoteId,
        settings: &HookSettings,
    ) -> Result<RemoteHook, RequestError> {
        let path = format!("{}/{hook}", path_of(place));
        let wire: WireHook = self.replace(&path, &WireSettings::of(settings)).await?;
        Ok(wire.into())
    }

    /// One hook; `None` when it is gone.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn hook(
        &self,
        place: HookPlace,
        hook: RemoteId,
    ) -> Result<Option<RemoteHook>, RequestError> {
        let path = format!("{}/{hook}", path_of(place));
        match self.get::<WireHook>(&path).await {
            Ok(wire) => Ok(Some(wire.into())),
            Err(error) if matches!(error.kind, RequestErrorKind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Every hook of a place, whoever made it.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn hooks(&self, place: HookPlace) -> Result<Vec<RemoteHook>, RequestError> {
        let path = format!("{}?per_page=100", path_of(place));
        let wires: Vec<WireHook> = self.get_all(&path).await?;
        Ok(wires.into_iter().map(RemoteHook::from).collect())
    }

    /// Deletes a hook; one that is gone already is no error.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn delete_hook(&self, place: HookPlace, hook: RemoteId) -> Result<(), RequestError> {
        match self.delete(&format!("{}/{hook}", path_of(place))).await {
            Err(error) if matches!(error.kind, RequestErrorKind::NotFound) => Ok(()),
            other => other,
        }
    }

    /// Has GitLab deliver an example of a push, and waits until it did.
    ///
    /// # Errors
    /// See [`RequestErrorKind`]; a delivery that did not succeed is a 422.
    pub async fn test_hook(&self, place: HookPlace, hook: RemoteId) -> Result<(), RequestError> {
        let path = format!("{}/{hook}/test/{PUSHES}", path_of(place));
        self.post::<serde::de::IgnoredAny>(&path, &Nothing {})
            .await
            .map(drop)
    }

    /// Deliveries GitLab tried in the last seven days that came after `after`, newest first and
    /// at most so many pages of twenty (GitLab 17.3).
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn hook_events(
        &self,
        place: HookPlace,
        hook: RemoteId,
        after: i64,
        most_pages: usize,
    ) -> Result<Vec<HookEvent>, RequestError> {
        let mut events: Vec<HookEvent> = Vec::new();
        let mut next = Some(format!("{}/{hook}/events?per_page=20", path_of(place)));
        for _ in 0..most_pages {
            let Some(path) = next.take() else { break };
            let page = self.get_page::<WireHookEvent>(&path).await?;
            let new: Vec<_> = page.rows.into_iter().filter(|row| row.id > after).collect();
            if !new.is_empty() {
                next = page.next;
            }
            events.extend(new.into_iter().map(HookEvent::from));
        }
        Ok(events)
    }
}

fn path_of(place: HookPlace) -> String {
    let kind = match place.target {
        HookTarget::Group => "groups",
        HookTarget::Project => "projects",
    };
    format!("{kind}/{}/hooks", place.remote_id)
}
