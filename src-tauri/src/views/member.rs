//! Members, their aliases, and the sentences that say why two of them may be one person.

use std::collections::HashMap;

use flow_core::model::{
    Alias, AliasIdentity, AliasKey, IntegrationId, MatchEvidence, MatchStrength, Member,
    MemberCounts, MemberKey, Timestamp, Treatment, TreatmentChoice,
};
use flow_core::store::{MatchedPair, MemberChange, MemberRow};
use serde::Serialize;

/// A member of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemberView {
    id: MemberKey,
    name: String,
    handle: Option<String>,
    is_bot: bool,
    is_bot_chosen: bool,
    treatment: Treatment,
    choice: TreatmentChoice,
    alias_count: usize,
    commits: i64,
    pull_requests: i64,
    tickets: i64,
    last_active_at: Option<Timestamp>,
    suggestions: Option<i64>,
}

impl MemberView {
    fn new(member: &Member, suggestions: Option<i64>) -> Self {
        Self {
            id: member.key.clone(),
            name: member.name.clone(),
            handle: member.handle(),
            is_bot: member.is_bot,
            is_bot_chosen: member.is_bot_chosen,
            treatment: member.treatment,
            choice: member.choice,
            alias_count: member.aliases.len(),
            commits: member.figures.commits,
            pull_requests: member.figures.pull_requests,
            tickets: member.figures.tickets,
            last_active_at: member.figures.last_active_at,
            suggestions,
        }
    }
}

impl From<MemberRow> for MemberView {
    fn from(row: MemberRow) -> Self {
        Self::new(&row.member, row.matches)
    }
}

/// An alias, with the integrations it was seen in.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AliasView {
    key: AliasKey,
    kind: &'static str,
    name: String,
    names: Vec<String>,
    username: Option<String>,
    host: Option<String>,
    address: Option<String>,
    shared: bool,
    is_bot: bool,
    integrations: Vec<String>,
    commits: i64,
    pull_requests: i64,
    tickets: i64,
    last_active_at: Option<Timestamp>,
}

impl AliasView {
    fn new(alias: Alias, integrations: &HashMap<IntegrationId, String>) -> Self {
        let (kind, username, host, address, shared) = match alias.identity {
            AliasIdentity::Account { host, username, .. } => {
                ("account", Some(username), Some(host), None, false)
            }
            AliasIdentity::Address { address, shared } => {
                ("address", None, None, Some(address), shared)
            }
        };
        let seen_in = alias.seen_in.iter();
        Self {
            key: alias.key,
            kind,
            name: alias.name,
            names: alias.names,
            username,
            host,
            address,
            shared,
            is_bot: alias.is_bot,
            integrations: seen_in
                .filter_map(|id| integrations.get(id).cloned())
                .collect(),
            commits: alias.figures.commits,
            pull_requests: alias.figures.pull_requests,
            tickets: alias.figures.tickets,
            last_active_at: alias.figures.last_active_at,
        }
    }
}

/// A member on its own.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemberDetailView {
    #[serde(flatten)]
    row: MemberView,
    aliases: Vec<AliasView>,
    matches: Vec<SuggestionView>,
}

impl MemberDetailView {
    /// A member with what it may be joined with, and the names of the integrations.
    pub(crate) fn new(
        member: Member,
        matches: Vec<SuggestionView>,
        integrations: &HashMap<IntegrationId, String>,
    ) -> Self {
        let row = MemberView::new(&member, i64::try_from(matches.len()).ok());
        let aliases = member.aliases.into_iter();
        Self {
            row,
            aliases: aliases
                .map(|alias| AliasView::new(alias, integrations))
                .collect(),
            matches,
        }
    }
}

/// Two members that may be one person.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuggestionView {
    id: String,
    first: MemberView,
    second: MemberView,
    strength: MatchStrength,
    evidence: Vec<String>,
}

impl From<&MatchedPair> for SuggestionView {
    fn from(pair: &MatchedPair) -> Self {
        Self {
            id: format!("{}\n{}", pair.first.key.0, pair.second.key.0),
            first: MemberView::new(&pair.first, None),
            second: MemberView::new(&pair.second, None),
            strength: pair.found.strength,
            evidence: pair.found.evidence.iter().map(sentence).collect(),
        }
    }
}

fn sentence(evidence: &MatchEvidence) -> String {
    match evidence {
        MatchEvidence::NoReplyAddress { address, username } => {
            format!("“{address}” is the address GitLab itself gave @{username}.")
        }
        MatchEvidence::SameMailbox { first, second } => {
            format!("“{first}” and “{second}” reach the same mailbox.")
        }
        MatchEvidence::SameBeforePlus { first, second } => {
            format!("“{first}” and “{second}” differ only after the plus sign.")
        }
        MatchEvidence::SameName { name } => format!("Both are called “{name}”."),
        MatchEvidence::AddressNamesAccount { address, username } => {
            format!("“{address}” begins with the username @{username}.")
        }
        MatchEvidence::NameIsUsername { username } => {
            format!("The name in the commits is the username @{username}.")
        }
        MatchEvidence::OpensPullRequests {
            address,
            username,
            matching,
            all,
        } => format!(
            "@{username} opened {matching} of the {all} pull requests with commits of “{address}”."
        ),
    }
}

/// How many members each filter finds.
#[derive(Debug, Serialize)]
pub(crate) struct MemberCountsView {
    all: i64,
    active: i64,
    bots: i64,
    excluded: i64,
    hidden: i64,
}

impl From<MemberCounts> for MemberCountsView {
    fn from(counts: MemberCounts) -> Self {
        Self {
            all: counts.all,
            active: counts.active,
            bots: counts.bots,
            excluded: counts.excluded,
            hidden: counts.hidden,
        }
    }
}

/// What a change did, and the number that takes it back.
#[derive(Debug, Serialize)]
pub(crate) struct MemberChangeView {
    undo: u64,
    member: Option<MemberKey>,
    changed: usize,
}

impl From<MemberChange> for MemberChangeView {
    fn from(change: MemberChange) -> Self {
        Self {
            undo: change.undo,
            member: change.member,
            changed: change.changed,
        }
    }
}
