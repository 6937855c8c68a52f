//! Webhooks and their receiver in the window's shape.

use flow_core::connect::webhooks::{
    HookAbility, HookCandidate, HookObstacle, ReceiverCounts, Webhooks,
};
use flow_core::model::{
    HookHealth, HookTarget, IntegrationId, RemoteId, Timestamp, Webhook, WebhookId,
};
use serde::Serialize;

use crate::error::CommandError;
use crate::wording;

/// A webhook this app made.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookView {
    id: WebhookId,
    integration_id: IntegrationId,
    target: HookTarget,
    path: String,
    url: String,
    /// Whether GitLab made it; not where its answer was lost.
    made: bool,
    signed: bool,
    health: HookHealth,
    disabled_until: Option<Timestamp>,
    created_at: Timestamp,
    checked_at: Option<Timestamp>,
    last_delivery_at: Option<Timestamp>,
    /// Whether its deliveries are read from GitLab's log, because they do not come here.
    asked_for: bool,
    /// Whether it calls another address than the one of today.
    outdated: bool,
}

impl WebhookView {
    pub(crate) fn new(webhook: Webhook, webhooks: &Webhooks) -> Self {
        let wanted = webhooks
            .call_address()
            .map(|address| address.hook_url(&webhook.made.path_key));
        Self {
            asked_for: webhooks.must_be_asked_for(&webhook),
            outdated: wanted.is_some_and(|wanted| wanted != webhook.made.url),
            id: webhook.id,
            integration_id: webhook.made.integration_id,
            target: webhook.made.place.target,
            path: webhook.made.target_path,
            url: webhook.made.url,
            made: webhook.remote_id.is_some(),
            signed: webhook.signed,
            health: webhook.health,
            disabled_until: webhook.disabled_until,
            created_at: webhook.created_at,
            checked_at: webhook.checked_at,
            last_delivery_at: webhook.last_delivery_at,
        }
    }
}

/// What is possible with one kind of webhook, in a sentence.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HookAbilityView {
    target: HookTarget,
    possible: bool,
    places: usize,
    sentence: String,
}

impl HookAbilityView {
    pub(crate) fn new(target: HookTarget, ability: &HookAbility) -> Self {
        Self {
            target,
            possible: ability.obstacle.is_none(),
            places: ability.places,
            sentence: wording::hook_ability(target, ability),
        }
    }
}

/// A group or repo that could have a webhook.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HookCandidateView {
    target: HookTarget,
    remote_id: RemoteId,
    path: String,
    /// Why it can have none.
    obstacle: Option<String>,
}

impl From<HookCandidate> for HookCandidateView {
    fn from(candidate: HookCandidate) -> Self {
        let obstacle: Option<HookObstacle> = candidate.obstacle;
        Self {
            target: candidate.place.target,
            remote_id: candidate.place.remote_id,
            path: candidate.full_path,
            obstacle: obstacle.map(|obstacle| wording::hook_obstacle(&obstacle)),
        }
    }
}

/// What came to the receiver since the app started.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceiverCountsView {
    accepted: u64,
    repeated: u64,
    refused: u64,
    last_refused_at: Option<Timestamp>,
    last_refused: Option<&'static str>,
}

impl From<ReceiverCounts> for ReceiverCountsView {
    fn from(counts: ReceiverCounts) -> Self {
        Self {
            accepted: counts.accepted,
            repeated: counts.repeated,
            refused: counts.refused.values().sum(),
            last_refused_at: counts.last_refused.map(|(at, _)| at),
            last_refused: counts.last_refused.map(|(_, why)| wording::refused(why)),
        }
    }
}

/// The receiver as it was chosen, and as it is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceiverView {
    pub(crate) on: bool,
    pub(crate) address: String,
    pub(crate) port: u16,
    /// The user's own address for GitLab to call; empty stands for the receiver's.
    pub(crate) own_call_address: String,
    /// The address GitLab is to call, while there is one.
    pub(crate) call_address: Option<String>,
    /// Whether the port is open now.
    pub(crate) listening: bool,
    pub(crate) failure: Option<CommandError>,
    pub(crate) counts: ReceiverCountsView,
}
