//! Windows of the list of members: filtered, searched and sorted in memory, where everybody is.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Store, StoreError};
use crate::model::{
    ACTIVE_DAYS, AliasIdentity, ListQuery, Member, MemberCounts, MemberFilter, MemberKey, Page,
    Timestamp, Treatment,
};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Asks for members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberQuery {
    /// Which.
    pub filter: MemberFilter,
    /// Words, sort and window. Sorts: `name` (the default), `aliases`, `commits`, `pullRequests`,
    /// `tickets`, `lastActive`, `included`.
    #[serde(flatten)]
    pub list: ListQuery,
}

/// A member of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The member.
    pub member: Member,
    /// Others that may be the same person. Known where the filter asks for it.
    pub matches: Option<i64>,
}

impl Store {
    /// One window of the members.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list_members(&self, query: MemberQuery) -> Result<Page<MemberRow>, StoreError> {
        let matched = if query.filter == MemberFilter::Suggested {
            let (directory, matches) = self.matches().await?;
            let mut counts: HashMap<MemberKey, i64> = HashMap::new();
            for place in matches.iter().flat_map(|found| [found.first, found.second]) {
                *counts
                    .entry(directory.members[place].key.clone())
                    .or_default() += 1;
            }
            Some(counts)
        } else {
            None
        };
        let directory = self.directory().await?;
        let since = active_since(self.now());
        let words: Vec<String> = super::lists::words(&query.list.search)
            .map(|word| word.to_lowercase())
            .collect();
        let matches_of = |member: &Member| matched.as_ref()?.get(&member.key).copied();
        let mut found: Vec<&Member> = directory
            .members
            .iter()
            .filter(|member| match query.filter {
                MemberFilter::Suggested => matches_of(member).is_some(),
                filter => is_in(filter, member, since),
            })
            .filter(|member| words.iter().all(|word| holds(member, word)))
            .collect();
        sort(&mut found, &query.list);
        let offset = query.list.offset.max(0);
        let window = found
            .iter()
            .skip(usize::try_from(offset).unwrap_or(usize::MAX))
            .take(usize::try_from(query.list.effective_limit()).unwrap_or(usize::MAX));
        Ok(Page {
            total: i64::try_from(found.len()).expect("a list in memory is shorter"),
            offset,
            rows: window
                .map(|member| MemberRow {
                    member: (*member).clone(),
                    matches: matches_of(member),
                })
                .collect(),
        })
    }

    /// How many members each filter finds.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn member_counts(&self) -> Result<MemberCounts, StoreError> {
        let directory = self.directory().await?;
        let since = active_since(self.now());
        let mut counts = MemberCounts::default();
        for member in &directory.members {
            for (filter, count) in [
                (MemberFilter::All, &mut counts.all),
                (MemberFilter::Active, &mut counts.active),
                (MemberFilter::Bots, &mut counts.bots),
                (MemberFilter::Excluded, &mut counts.excluded),
                (MemberFilter::Hidden, &mut counts.hidden),
            ] {
                *count += i64::from(is_in(filter, member, since));
            }
        }
        Ok(counts)
    }
}

fn active_since(now: Timestamp) -> Timestamp {
    Timestamp::from_millis(now.millis() - ACTIVE_DAYS * DAY)
}

fn is_in(filter: MemberFilter, member: &Member, since: Timestamp) -> bool {
    let is_hidden = member.treatment == Treatment::Hidden;
    match filter {
        MemberFilter::All | MemberFilter::Suggested => !is_hidden,
        MemberFilter::Active => !is_hidden && member.figures.last_active_at >= Some(since),
        MemberFilter::Bots => !is_hidden && member.is_bot,
        MemberFilter::Excluded => member.treatment == Treatment::Excluded,
        MemberFilter::Hidden => is_hidden,
    }
}

/// Whether a name, username or address of the member holds the word, which is in small letters.
fn holds(member: &Member, word: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(word);
    has(&member.name)
        || member.aliases.iter().any(|alias| {
            alias.names.iter().any(|name| has(name))
                || match &alias.identity {
                    AliasIdentity::Account { username, .. } => {
                        has(username)
                            || word
                                .strip_prefix('@')
                                .is_some_and(|bare| username.to_lowercase().starts_with(bare))
                    }
                    AliasIdentity::Address { address, .. } => address.contains(word),
                }
        })
}

/// Equal ones stand by their names, whichever way the rest is sorted.
fn sort(members: &mut [&Member], list: &ListQuery) {
    members.sort_by_cached_key(|member| (member.name.to_lowercase(), member.key.clone()));
    let number: fn(&Member) -> i64 = match list.sort.as_str() {
        "aliases" => |member| i64::try_from(member.aliases.len()).unwrap_or(i64::MAX),
        "commits" => |member| member.figures.commits,
        "pullRequests" => |member| member.figures.pull_requests,
        "tickets" => |member| member.figures.tickets,
        "lastActive" => |member| {
            let last = member.figures.last_active_at;
            last.map_or(i64::MIN, Timestamp::millis)
        },
        "included" => |member| i64::from(member.treatment != Treatment::Included),
        _ => {
            if list.descending {
                members.reverse();
            }
            return;
        }
    };
    if list.descending {
        members.sort_by_key(|member| Reverse(number(member)));
    } else {
        members.sort_by_key(|member| number(member));
    }
}
