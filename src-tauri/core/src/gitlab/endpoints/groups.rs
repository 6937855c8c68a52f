//! Everything an account can reach: groups, their roles, and repositories.

use std::collections::HashMap;

use crate::gitlab::client::Client;
use crate::gitlab::error::{RequestError, RequestErrorKind};
use crate::gitlab::wire::{WireGroup, WireProject};
use crate::model::{AccessLevel, GroupKind, RemoteGroup, RemoteId, RemoteRepository, Timestamp};

/// What an account can reach on a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Groups, and namespaces of people whose repositories are reached.
    pub groups: Vec<RemoteGroup>,
    /// Repositories.
    pub repositories: Vec<RemoteRepository>,
    /// The newest change of a repository itself, by GitLab's clock.
    pub newest_change: Option<Timestamp>,
}

/// What one page of a listing brought.
#[derive(Debug, Clone, Copy)]
pub struct ListingPage<'a> {
    /// The whole listing so far.
    pub listing: &'a Listing,
    /// Groups that are new with this page, or of which more is known.
    pub groups: &'a [RemoteGroup],
    /// Repositories that are new with this page.
    pub repositories: &'a [RemoteRepository],
}

/// A listing while it is read.
struct Reading {
    listing: Listing,
    roles: HashMap<i64, AccessLevel>,
    /// Where each group stands in the listing.
    places: HashMap<RemoteId, usize>,
}

impl Reading {
    fn new(groups: Vec<WireGroup>) -> Self {
        let groups: Vec<RemoteGroup> = groups.into_iter().map(RemoteGroup::from).collect();
        let ids = groups.iter().map(|group| group.remote_id);
        Self {
            places: ids.zip(0..).collect(),
            listing: Listing {
                groups,
                repositories: Vec::new(),
                newest_change: None,
            },
            roles: HashMap::new(),
        }
    }

    fn take_roles(&mut self, roles: HashMap<i64, AccessLevel>) {
        for group in &mut self.listing.groups {
            group.access_level = roles.get(&group.remote_id.0).copied();
        }
        self.roles = roles;
    }

    fn add(&mut self, project: WireProject) {
        self.listing.newest_change = self.listing.newest_change.max(project.updated_at());
        let place = project.namespace_as_group();
        let repository = RemoteRepository::from(project);
        let known = self.places.get(&place.remote_id);
        let group = known.map(|at| &self.listing.groups[*at]);
        let shared = place.kind == GroupKind::Group && !self.roles.contains_key(&place.remote_id.0);
        let access_level = repository
            .access_level
            .or_else(|| group.and_then(|group| group.access_level));
        if known.is_none() {
            self.places
                .insert(place.remote_id, self.listing.groups.len());
            self.listing.groups.push(place);
        }
        self.listing.repositories.push(RemoteRepository {
            shared,
            access_level,
            ..repository
        });
    }

    /// Groups and repositories so far.
    const fn counts(&self) -> (usize, usize) {
        (self.listing.groups.len(), self.listing.repositories.len())
    }

    /// What came since then.
    fn page(&self, (groups, repositories): (usize, usize)) -> ListingPage<'_> {
        ListingPage {
            listing: &self.listing,
            groups: &self.listing.groups[groups..],
            repositories: &self.listing.repositories[repositories..],
        }
    }
}

const GROUPS: &str = "groups?all_available=false&order_by=id&sort=asc&per_page=100";
const PROJECTS: &str =
    "projects?membership=true&pagination=keyset&order_by=id&sort=asc&per_page=100";

impl Client {
    /// Counts groups and repositories the account is a member of, without reading them
    /// where GitLab tells totals.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn count_reach(&self) -> Result<(i64, i64), RequestError> {
        let groups = self
            .count("groups?all_available=false&per_page=1", GROUPS)
            .await?;
        let projects = self
            .count("projects?membership=true&per_page=1", PROJECTS)
            .await?;
        Ok((groups, projects))
    }

    /// The highest role in any group the account is a member of, or, without groups, in any project.
    ///
    /// Everyone owns what stands in their own namespace; with groups at hand that says nothing.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn highest_access_level(&self) -> Result<Option<AccessLevel>, RequestError> {
        for listing in ["groups?all_available=false", "projects?membership=true"] {
            for level in ROLES {
                let path = format!("{listing}&min_access_level={}&per_page=1", level.0);
                if !self
                    .get_page::<serde::de::IgnoredAny>(&path)
                    .await?
                    .rows
                    .is_empty()
                {
                    return Ok(Some(level));
                }
            }
        }
        Ok(None)
    }

    /// Reads all groups with the account's role in each, and all repositories.
    /// `on_page` hears what each page brought, groups first.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn read_listing(
        &self,
        mut on_page: impl FnMut(ListingPage<'_>) + Send,
    ) -> Result<Listing, RequestError> {
        let groups: Vec<WireGroup> = self.get_all(GROUPS).await?;
        let mut reading = Reading::new(groups);
        // The roles take several passes; people see the groups meanwhile.
        on_page(reading.page((0, 0)));
        let count = reading.listing.groups.len();
        reading.take_roles(self.group_roles(count).await?);
        on_page(reading.page((0, 0)));
        let mut next = Some(PROJECTS.to_owned());
        while let Some(path) = next.take() {
            let page = self.get_page::<WireProject>(&path).await?;
            // Keyset pages that stop moving would never end.
            next = page
                .next
                .filter(|next| *next != path && !page.rows.is_empty());
            let before = reading.counts();
            page.rows
                .into_iter()
                .for_each(|project| reading.add(project));
            on_page(reading.page(before));
        }
        Ok(reading.listing)
    }

    /// The account's role per group: the highest minimum that still lists it.
    ///
    /// List answers carry no role; asking group by group would cost a request each.
    /// Once all `count` groups have one, lower roles are not asked for.
    async fn group_roles(&self, count: usize) -> Result<HashMap<i64, AccessLevel>, RequestError> {
        let mut roles = HashMap::new();
        for level in ROLES {
            if roles.len() >= count {
                break;
            }
            let listed: Vec<WireGroup> = self
                .get_all(&format!("{GROUPS}&min_access_level={}", level.0))
                .await?;
            for group in listed {
                roles.entry(group.id).or_insert(level);
            }
        }
        Ok(roles)
    }

    async fn count(&self, probe: &str, listing: &str) -> Result<i64, RequestError> {
        let page = self.get_page::<serde::de::IgnoredAny>(probe).await?;
        if let Some(total) = page.total {
            return Ok(total);
        }
        // Above 10,000 rows GitLab keeps the total to itself.
        let all = self.get_all::<serde::de::IgnoredAny>(listing).await?;
        Ok(i64::try_from(all.len()).unwrap_or(i64::MAX))
    }

    /// Reads one group by its id, without the account's role in it.
    ///
    /// `None` means it is gone, or hidden from this account.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn group_with_id(
        &self,
        remote_id: RemoteId,
    ) -> Result<Option<RemoteGroup>, RequestError> {
        match self
            .get::<WireGroup>(&format!("groups/{remote_id}?with_projects=false"))
            .await
        {
            Ok(wire) => Ok(Some(wire.into())),
            Err(error) if matches!(error.kind, RequestErrorKind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads one repository again by its id, wherever it moved to.
    ///
    /// `None` means it is gone, or hidden from this account.
    ///
    /// # Errors
    /// See [`RequestErrorKind`].
    pub async fn repository(
        &self,
        remote_id: RemoteId,
    ) -> Result<Option<RemoteRepository>, RequestError> {
        match self
            .get::<WireProject>(&format!("projects/{remote_id}"))
            .await
        {
            Ok(wire) => Ok(Some(wire.into())),
            Err(error) if matches!(error.kind, RequestErrorKind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The roles `min_access_level` accepts on every supported version, highest first.
const ROLES: [AccessLevel; 5] = [
    AccessLevel::OWNER,
    AccessLevel::MAINTAINER,
    AccessLevel::DEVELOPER,
    AccessLevel::REPORTER,
    AccessLevel::GUEST,
];
