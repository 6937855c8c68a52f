//! Which members may be the same person, and what speaks for it.
//!
//! Pure rules over aliases: each finds pairs through a key both share, so that twenty thousand
//! aliases take one pass for each rule. Nothing is joined here, and a bot is never matched with a
//! person.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::member_names::{name_key, plain};
use super::{Alias, AliasIdentity, AliasKey, Member, RemoteId, string_enum};

string_enum!(
    /// How much speaks for two members being one person.
    MatchStrength {
        /// GitLab or the mail provider say so.
        Certain = "certain",
        /// Nearly always right.
        Likely = "likely",
        /// One hint, to be looked at.
        Possible = "possible",
    }
);

/// What two members have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchEvidence {
    /// The address is the one GitLab gives an account that hides its own.
    NoReplyAddress {
        /// The address.
        address: String,
        /// The account's username.
        username: String,
    },
    /// Two spellings of one mailbox.
    SameMailbox {
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// Two addresses that differ in what follows a plus sign.
    SameBeforePlus {
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// The same first and last name.
    SameName {
        /// The name.
        name: String,
    },
    /// The account's username is the part of the address before the `@`.
    AddressNamesAccount {
        /// The address.
        address: String,
        /// The account's username.
        username: String,
    },
    /// The name in commits is the account's username.
    NameIsUsername {
        /// The account's username.
        username: String,
    },
    /// Nearly all pull requests with commits of an address were opened by one account.
    OpensPullRequests {
        /// The address.
        address: String,
        /// The account's username.
        username: String,
        /// Pull requests of the account with commits of the address.
        matching: i64,
        /// All pull requests with commits of the address.
        all: i64,
    },
}

/// How often an account opened pull requests with commits of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedWithCommits {
    /// The address, in small letters.
    pub address: String,
    /// The account that opened them.
    pub account: AliasKey,
    /// How many of the account's have commits of the address.
    pub matching: i64,
    /// How many of anybody's have.
    pub all: i64,
}

/// Two members that may be one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberMatch {
    /// Place of the one that did more.
    pub first: usize,
    /// Place of the other.
    pub second: usize,
    /// How sure that is.
    pub strength: MatchStrength,
    /// What speaks for it, at least one thing.
    pub evidence: Vec<MatchEvidence>,
}

/// Fewer pull requests would be chance.
const FEWEST_PULL_REQUESTS: i64 = 3;
/// Of a hundred pull requests with commits of an address, so many must be the account's.
const NEARLY_ALL_PERCENT: i64 = 90;
/// More members of one name are namesakes as often as not.
const MOST_NAMESAKES: usize = 8;
/// Shorter usernames are initials that many have.
const SHORTEST_USERNAME: usize = 3;

/// Pairs of `members` that may be one person, the surest first. `distinct` holds pairs of alias
/// keys that were decided to be different people, the smaller one first.
#[must_use]
pub fn match_members(
    members: &[Member],
    opened: &[OpenedWithCommits],
    distinct: &HashSet<(AliasKey, AliasKey)>,
) -> Vec<MemberMatch> {
    let mut found = Found {
        members,
        distinct,
        pairs: BTreeMap::new(),
    };
    let accounts = Accounts::of(members);
    for (place, alias) in aliases(members) {
        match_address(&mut found, &accounts, place, alias);
    }
    match_mailboxes(&mut found);
    match_names(&mut found);
    match_pull_requests(&mut found, opened);
    found.into_matches()
}

fn aliases(members: &[Member]) -> impl Iterator<Item = (usize, &Alias)> {
    members.iter().enumerate().flat_map(|(place, member)| {
        let joinable = member.aliases.iter().filter(|alias| !alias.is_ghost());
        joinable.map(move |alias| (place, alias))
    })
}

/// Pairs as they are found, with what speaks for each.
struct Found<'members> {
    members: &'members [Member],
    distinct: &'members HashSet<(AliasKey, AliasKey)>,
    pairs: BTreeMap<(usize, usize), Vec<MatchEvidence>>,
}

impl Found<'_> {
    fn add(&mut self, first: usize, second: usize, evidence: MatchEvidence) {
        if first == second || self.members[first].is_bot != self.members[second].is_bot {
            return;
        }
        let pair = (first.min(second), first.max(second));
        let known = self.pairs.entry(pair).or_default();
        if !known.contains(&evidence) {
            known.push(evidence);
        }
    }

    fn are_distinct(&self, first: &Member, second: &Member) -> bool {
        !self.distinct.is_empty()
            && first.aliases.iter().any(|one| {
                second.aliases.iter().any(|other| {
                    let pair = ordered(one.key.clone(), other.key.clone());
                    self.distinct.contains(&pair)
                })
            })
    }

    fn into_matches(mut self) -> Vec<MemberMatch> {
        let mut matches = Vec::with_capacity(self.pairs.len());
        for ((first, second), evidence) in std::mem::take(&mut self.pairs) {
            let (one, other) = (&self.members[first], &self.members[second]);
            if self.are_distinct(one, other) {
                continue;
            }
            let swapped = other.figures.things() > one.figures.things();
            matches.push(MemberMatch {
                strength: strength(one, other, &evidence),
                first: if swapped { second } else { first },
                second: if swapped { first } else { second },
                evidence,
            });
        }
        matches.sort_by(|one, other| {
            let name = |found: &MemberMatch| self.members[found.first].name.to_lowercase();
            (one.strength, name(one), one.first, one.second).cmp(&(
                other.strength,
                name(other),
                other.first,
                other.second,
            ))
        });
        matches
    }
}

/// Two keys, the smaller one first, as decisions about pairs are kept.
#[must_use]
pub fn ordered(one: AliasKey, other: AliasKey) -> (AliasKey, AliasKey) {
    if other < one {
        (other, one)
    } else {
        (one, other)
    }
}

fn strength(one: &Member, other: &Member, evidence: &[MatchEvidence]) -> MatchStrength {
    let mut hints = 0;
    let mut strength = MatchStrength::Possible;
    for each in evidence {
        match each {
            MatchEvidence::NoReplyAddress { .. } | MatchEvidence::SameMailbox { .. } => {
                return MatchStrength::Certain;
            }
            MatchEvidence::SameBeforePlus { .. } | MatchEvidence::OpensPullRequests { .. } => {
                strength = MatchStrength::Likely;
            }
            MatchEvidence::SameName { .. } if !share_a_host(one, other) => {
                strength = MatchStrength::Likely;
            }
            MatchEvidence::SameName { .. }
            | MatchEvidence::AddressNamesAccount { .. }
            | MatchEvidence::NameIsUsername { .. } => hints += 1,
        }
    }
    if hints > 1 {
        MatchStrength::Likely
    } else {
        strength
    }
}

/// Whether both have an account on one host: whoever has one there seldom has another.
fn share_a_host(one: &Member, other: &Member) -> bool {
    let hosts = |member: &Member| -> HashSet<String> {
        let hosts = member
            .aliases
            .iter()
            .filter_map(|alias| match &alias.identity {
                AliasIdentity::Account { host, .. } => Some(host.clone()),
                AliasIdentity::Address { .. } => None,
            });
        hosts.collect()
    };
    !hosts(one).is_disjoint(&hosts(other))
}

/// Accounts by what an address may say of them.
struct Accounts<'members> {
    by_id: HashMap<(&'members str, RemoteId), (usize, &'members str)>,
    by_bare_id: HashMap<RemoteId, Vec<(usize, &'members str)>>,
    by_username: HashMap<(&'members str, String), (usize, &'members str)>,
    by_plain_username: HashMap<String, Vec<(usize, &'members str)>>,
}

impl<'members> Accounts<'members> {
    fn of(members: &'members [Member]) -> Self {
        let mut accounts = Self {
            by_id: HashMap::new(),
            by_bare_id: HashMap::new(),
            by_username: HashMap::new(),
            by_plain_username: HashMap::new(),
        };
        for (place, alias) in aliases(members) {
            let AliasIdentity::Account {
                host,
                remote_id,
                username,
                ..
            } = &alias.identity
            else {
                continue;
            };
            let host_name = host_name(host);
            let account = (place, username.as_str());
            accounts.by_id.insert((host_name, *remote_id), account);
            let same_id = accounts.by_bare_id.entry(*remote_id).or_default();
            same_id.push(account);
            let lower = username.to_lowercase();
            accounts.by_username.insert((host_name, lower), account);
            if username.chars().count() >= SHORTEST_USERNAME {
                let plain = plain(username);
                let same = accounts.by_plain_username.entry(plain).or_default();
                same.push(account);
            }
        }
        accounts
    }
}

/// A host without its port and path.
fn host_name(host: &str) -> &str {
    host.split(['/', ':']).next().unwrap_or(host)
}

fn match_address(found: &mut Found<'_>, accounts: &Accounts<'_>, place: usize, alias: &Alias) {
    let AliasIdentity::Address { address, shared } = &alias.identity else {
        return;
    };
    for name in &alias.names {
        for (account, username) in accounts
            .by_plain_username
            .get(&plain(name))
            .into_iter()
            .flatten()
        {
            let username = (*username).to_owned();
            found.add(place, *account, MatchEvidence::NameIsUsername { username });
        }
    }
    let Some((local, domain)) = address.rsplit_once('@').filter(|_| !shared) else {
        return;
    };
    if let Some(host) = domain.strip_prefix("users.noreply.") {
        if let Some((account, username)) = no_reply_account(accounts, local, host) {
            let evidence = MatchEvidence::NoReplyAddress {
                address: address.clone(),
                username: username.to_owned(),
            };
            found.add(place, account, evidence);
        }
        return;
    }
    let before_plus = local.split('+').next().unwrap_or(local);
    for (account, username) in accounts
        .by_plain_username
        .get(&plain(before_plus))
        .into_iter()
        .flatten()
    {
        let evidence = MatchEvidence::AddressNamesAccount {
            address: address.clone(),
            username: (*username).to_owned(),
        };
        found.add(place, *account, evidence);
    }
}

/// `ID-USERNAME` names the account by its id, whatever it is called by now; the older form is the
/// username alone. Administrators may choose another host for these addresses: then id and
/// username must both fit.
fn no_reply_account<'members>(
    accounts: &Accounts<'members>,
    local: &str,
    host: &str,
) -> Option<(usize, &'members str)> {
    let parts = local
        .split_once('-')
        .and_then(|(id, username)| Some((RemoteId(id.parse().ok()?), username)));
    let by_id = parts.and_then(|(id, _username)| accounts.by_id.get(&(host, id)));
    let by_username = || accounts.by_username.get(&(host, local.to_owned()));
    let by_both = || {
        let (wanted, username) = parts?;
        let same_id = accounts.by_bare_id.get(&wanted)?;
        same_id
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(username))
    };
    by_id.or_else(by_username).or_else(by_both).copied()
}

/// Addresses that reach one mailbox.
fn match_mailboxes(found: &mut Found<'_>) {
    let members = found.members;
    let mut by_mailbox: HashMap<String, Vec<(usize, &str, String)>> = HashMap::new();
    for (place, alias) in aliases(members) {
        if let AliasIdentity::Address {
            address,
            shared: false,
        } = &alias.identity
            && let Some((local, domain)) = address.rsplit_once('@')
            && !domain.starts_with("users.noreply.")
        {
            let before_plus = local.split('+').next().unwrap_or(local);
            let is_google = matches!(domain, "gmail.com" | "googlemail.com");
            let (mailbox, exact) = if is_google {
                let without_dots = before_plus.replace('.', "");
                let mailbox = format!("{without_dots}@gmail.com");
                (mailbox.clone(), mailbox)
            } else {
                (format!("{before_plus}@{domain}"), address.clone())
            };
            by_mailbox
                .entry(mailbox)
                .or_default()
                .push((place, address, exact));
        }
    }
    for mut same in by_mailbox.into_values() {
        same.sort_unstable();
        let Some((anchor, rest)) = same.split_first() else {
            continue;
        };
        for (place, address, exact) in rest {
            let (first, second) = (anchor.1.to_owned(), (*address).to_owned());
            let evidence = if *exact == anchor.2 {
                MatchEvidence::SameMailbox { first, second }
            } else {
                MatchEvidence::SameBeforePlus { first, second }
            };
            found.add(anchor.0, *place, evidence);
        }
    }
}

/// Members that share a first and a last name: each with the one of them that did most.
fn match_names(found: &mut Found<'_>) {
    let members = found.members;
    let mut by_name: HashMap<String, Vec<(usize, &str)>> = HashMap::new();
    for (place, alias) in aliases(members) {
        for name in &alias.names {
            if let Some(key) = name_key(name) {
                let same = by_name.entry(key).or_default();
                if same.last().is_none_or(|(last, _)| *last != place) {
                    same.push((place, name));
                }
            }
        }
    }
    for same in by_name.into_values() {
        if same.len() < 2 || same.len() > MOST_NAMESAKES {
            continue;
        }
        let most = same
            .iter()
            .max_by_key(|(place, _)| (members[*place].figures.things(), std::cmp::Reverse(*place)));
        let Some((anchor, name)) = most else { continue };
        for (place, _) in &same {
            let name = (*name).to_owned();
            found.add(*anchor, *place, MatchEvidence::SameName { name });
        }
    }
}

fn match_pull_requests(found: &mut Found<'_>, opened: &[OpenedWithCommits]) {
    let members = found.members;
    let mut accounts: HashMap<&AliasKey, (usize, &str)> = HashMap::new();
    let mut addresses: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, alias) in aliases(members) {
        match &alias.identity {
            AliasIdentity::Account { username, .. } => {
                accounts.insert(&alias.key, (place, username));
            }
            AliasIdentity::Address {
                address,
                shared: false,
            } => {
                addresses.entry(address).or_default().push(place);
            }
            AliasIdentity::Address { shared: true, .. } => {}
        }
    }
    for each in opened {
        let is_enough = each.all >= FEWEST_PULL_REQUESTS
            && each.matching * 100 >= each.all * NEARLY_ALL_PERCENT;
        let Some((account, username)) = accounts.get(&each.account).filter(|_| is_enough) else {
            continue;
        };
        // An address that stands for several members tells nothing of one of them.
        if let Some([place]) = addresses.get(each.address.as_str()).map(Vec::as_slice) {
            let evidence = MatchEvidence::OpensPullRequests {
                address: each.address.clone(),
                username: (*username).to_owned(),
                matching: each.matching,
                all: each.all,
            };
            found.add(*account, *place, evidence);
        }
    }
}
