//! Who reviews whom: how many pull requests each reviewed, of how many people, and between which two.
//!
//! A review is a merged pull request and somebody else who commented on it or approved it, until the merge; whoever does so
//! several times reviewed it once.

use std::collections::{HashMap, HashSet};

use crate::model::{CollaborationHead, MemberKey};

/// People who stand by name at each side of the map; all further ones stand together.
const MOST_ENDS: usize = 12;

/// Somebody who opened or reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collaborator {
    /// Who.
    pub key: MemberKey,
    /// What the person is called.
    pub name: String,
    /// Merged pull requests they opened.
    pub opened: i64,
    /// Merged pull requests of others they reviewed.
    pub reviewed: i64,
    /// How many people opened these. Of those GitLab does not name any more nobody knows how many they are: they are none.
    pub authors: i64,
}

/// The map: two columns of people, and bands between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReviewMap {
    /// Whose pull requests were reviewed; most reviews first.
    pub submitters: Vec<MapEnd>,
    /// Who reviewed them, likewise.
    pub reviewers: Vec<MapEnd>,
    /// By submitter, then by reviewer.
    pub bands: Vec<ReviewBand>,
}

/// One entry of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapEnd {
    /// Whom it stands for.
    pub who: EndOf,
    /// Reviews that begin or end there.
    pub reviews: i64,
}

/// Whom an entry of the map stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndOf {
    /// Somebody, as a place in [`Collaboration::collaborators`](super::Collaboration::collaborators).
    Person(usize),
    /// So many people with fewer reviews.
    Others(i64),
    /// Whoever GitLab does not name any more.
    Unnamed,
}

/// Reviews between two entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewBand {
    /// A place among the submitters of the map.
    pub submitter: usize,
    /// A place among its reviewers.
    pub reviewer: usize,
    /// How many.
    pub reviews: i64,
}

/// Reviews as they are counted; people are places in `FactsHead::people`.
#[derive(Clone, Default)]
pub(super) struct ReviewCounts {
    /// By who opened and who reviewed.
    pairs: HashMap<(Option<u32>, u32), i64>,
    opened: HashMap<u32, i64>,
}

impl ReviewCounts {
    /// Counts one pull request and those who reviewed it, each once.
    pub(super) fn add(&mut self, submitter: Option<u32>, reviewers: impl Iterator<Item = u32>) {
        if let Some(person) = submitter {
            *self.opened.entry(person).or_default() += 1;
        }
        for reviewer in reviewers {
            *self.pairs.entry((submitter, reviewer)).or_default() += 1;
        }
    }

    /// Takes what others counted.
    pub(super) fn merge(&mut self, other: Self) {
        for (pair, reviews) in other.pairs {
            *self.pairs.entry(pair).or_default() += reviews;
        }
        for (person, opened) in other.opened {
            *self.opened.entry(person).or_default() += opened;
        }
    }

    /// Who opened any.
    pub(super) fn submitters(&self) -> impl Iterator<Item = u32> {
        self.opened.keys().copied()
    }
}

/// The reviews of some pull requests.
pub(super) struct Reviews {
    counts: ReviewCounts,
    /// Who reviewed or opened, in the order they are told.
    order: Vec<u32>,
    reviewed: HashMap<u32, i64>,
}

impl Reviews {
    pub(super) fn of(counts: ReviewCounts, facts: &CollaborationHead) -> Self {
        let mut reviewed: HashMap<u32, i64> = HashMap::new();
        for ((_, reviewer), reviews) in &counts.pairs {
            *reviewed.entry(*reviewer).or_default() += reviews;
        }
        let people: HashSet<u32> = counts
            .submitters()
            .chain(reviewed.keys().copied())
            .collect();
        let mut order: Vec<u32> = people.into_iter().collect();
        let count = |of: &HashMap<u32, i64>, person: u32| of.get(&person).copied().unwrap_or(0);
        // Ties are told by name, and of one name in the order of the keys.
        order.sort_unstable_by_key(|person| {
            let most_first = (-count(&reviewed, *person), -count(&counts.opened, *person));
            (most_first, facts.name_of(*person), *person)
        });
        Self {
            counts,
            order,
            reviewed,
        }
    }

    /// How many people reviewed.
    pub(super) fn active(&self) -> usize {
        self.reviewed.len()
    }

    /// Everybody who opened or reviewed.
    pub(super) fn collaborators(&self, facts: &CollaborationHead) -> Vec<Collaborator> {
        let mut authors: HashMap<u32, i64> = HashMap::new();
        for (submitter, reviewer) in self.counts.pairs.keys() {
            *authors.entry(*reviewer).or_default() += i64::from(submitter.is_some());
        }
        let of = |person: &u32| Collaborator {
            key: facts.facts.people[*person as usize].clone(),
            name: facts.name_of(*person).to_owned(),
            opened: self.counts.opened.get(person).copied().unwrap_or(0),
            reviewed: self.reviewed.get(person).copied().unwrap_or(0),
            authors: authors.get(person).copied().unwrap_or(0),
        };
        self.order.iter().map(of).collect()
    }

    /// The map of those with the most reviews.
    pub(super) fn map(&self, facts: &CollaborationHead) -> ReviewMap {
        let mut submitted: HashMap<Option<u32>, i64> = HashMap::new();
        for ((submitter, _), reviews) in &self.counts.pairs {
            *submitted.entry(*submitter).or_default() += reviews;
        }
        let reviewed = self.reviewed.iter();
        let reviewed = reviewed.map(|(person, reviews)| (Some(*person), *reviews));
        let submitters = Column::of(self, facts, submitted);
        let reviewers = Column::of(self, facts, reviewed.collect());
        let mut bands: HashMap<(usize, usize), i64> = HashMap::new();
        for ((submitter, reviewer), reviews) in &self.counts.pairs {
            let ends = (
                submitters.place_of(*submitter),
                reviewers.place_of(Some(*reviewer)),
            );
            *bands.entry(ends).or_default() += reviews;
        }
        let mut bands: Vec<ReviewBand> = bands
            .into_iter()
            .map(|((submitter, reviewer), reviews)| ReviewBand {
                submitter,
                reviewer,
                reviews,
            })
            .collect();
        bands.sort_unstable_by_key(|band| (band.submitter, band.reviewer));
        ReviewMap {
            submitters: submitters.ends,
            reviewers: reviewers.ends,
            bands,
        }
    }
}

/// One side of the map.
struct Column {
    ends: Vec<MapEnd>,
    places: HashMap<Option<u32>, usize>,
    /// Where those without an entry of their own stand.
    others: usize,
}

impl Column {
    fn of(all: &Reviews, facts: &CollaborationHead, reviews: HashMap<Option<u32>, i64>) -> Self {
        let mut column = Self {
            ends: Vec::new(),
            places: HashMap::new(),
            others: 0,
        };
        let unnamed = reviews.get(&None).copied();
        let mut people: Vec<(u32, i64)> = reviews
            .into_iter()
            .filter_map(|(person, reviews)| Some((person?, reviews)))
            .collect();
        people
            .sort_unstable_by_key(|(person, reviews)| (-reviews, facts.name_of(*person), *person));
        // One further person is told by name rather than as "others".
        let named = if people.len() > MOST_ENDS + 1 {
            MOST_ENDS
        } else {
            people.len()
        };
        let order: HashMap<u32, usize> = all.order.iter().copied().zip(0..).collect();
        for (person, reviews) in &people[..named] {
            column.push(Some(*person), EndOf::Person(order[person]), *reviews);
        }
        let rest = &people[named..];
        if !rest.is_empty() {
            column.others = column.ends.len();
            let who = EndOf::Others(i64::try_from(rest.len()).unwrap_or(i64::MAX));
            let reviews = rest.iter().map(|(_, reviews)| reviews).sum();
            column.ends.push(MapEnd { who, reviews });
        }
        if let Some(reviews) = unnamed {
            column.push(None, EndOf::Unnamed, reviews);
        }
        column
    }

    fn push(&mut self, person: Option<u32>, who: EndOf, reviews: i64) {
        self.places.insert(person, self.ends.len());
        self.ends.push(MapEnd { who, reviews });
    }

    fn place_of(&self, person: Option<u32>) -> usize {
        self.places.get(&person).copied().unwrap_or(self.others)
    }
}
