//! Who reviews whom: how many pull requests each reviewed, of how many people, and between which two.
//!
//! A review is a merged pull request and somebody else who commented on it or approved it, until the merge; whoever does so
//! several times reviewed it once.

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
    /// Who reviewed the pull requests of each person, once for each of them. At place 0 those of whoever GitLab does not
    /// name any more, and then everybody's one place later.
    reviewers: Vec<Vec<u32>>,
    /// Pull requests each person opened.
    opened: Vec<i64>,
}

impl ReviewCounts {
    /// Counts one pull request and those who reviewed it, each once.
    pub(super) fn add(&mut self, submitter: Option<u32>, reviewers: &[u32]) {
        if let Some(person) = submitter {
            *at(&mut self.opened, person as usize) += 1;
        }
        let place = submitter.map_or(0, |person| person as usize + 1);
        at(&mut self.reviewers, place).extend(reviewers);
    }

    /// Takes what others counted.
    pub(super) fn merge(&mut self, other: Self) {
        for (place, reviewers) in other.reviewers.into_iter().enumerate() {
            let own = at(&mut self.reviewers, place);
            if own.is_empty() {
                *own = reviewers;
            } else {
                own.extend(reviewers);
            }
        }
        for (person, opened) in other.opened.into_iter().enumerate() {
            *at(&mut self.opened, person) += opened;
        }
    }

    /// Who opened any.
    pub(super) fn submitters(&self) -> impl Iterator<Item = u32> {
        let opened = (0..).zip(&self.opened);
        opened.filter_map(|(person, opened)| (*opened > 0).then_some(person))
    }
}

/// A place in a list that grows as far as it is asked for.
pub(super) fn at<Value: Clone + Default>(values: &mut Vec<Value>, place: usize) -> &mut Value {
    if place >= values.len() {
        values.resize(place + 1, Value::default());
    }
    &mut values[place]
}

/// Those whose pull requests are one person's, and how many of these each of the others reviewed.
struct Reviewed {
    /// Who opened them; `None` is whoever GitLab does not name any more.
    submitter: Option<u32>,
    /// In no order.
    by: Vec<(u32, i64)>,
}

/// The reviews of some pull requests.
pub(super) struct Reviews {
    /// By who opened them.
    of: Vec<Reviewed>,
    /// Who reviewed or opened, in the order they are told.
    order: Vec<u32>,
    /// By person.
    opened: Vec<i64>,
    reviewed: Vec<i64>,
}

impl Reviews {
    pub(super) fn of(counts: ReviewCounts, facts: &CollaborationHead) -> Self {
        let everybody = facts.facts.people.len();
        let mut opened = counts.opened;
        opened.resize(everybody, 0);
        let mut reviewed = vec![0; everybody];
        let mut own = vec![0; everybody];
        let submitters = std::iter::once(None).chain((0..).map(Some));
        let of = submitters.zip(counts.reviewers).map(|(submitter, all)| {
            for reviewer in &all {
                own[*reviewer as usize] += 1;
            }
            let mut by = Vec::new();
            for reviewer in all {
                let reviews = std::mem::take(&mut own[reviewer as usize]);
                if reviews > 0 {
                    reviewed[reviewer as usize] += reviews;
                    by.push((reviewer, reviews));
                }
            }
            Reviewed { submitter, by }
        });
        let of = of.collect();
        let people = 0..u32::try_from(everybody).unwrap_or(u32::MAX);
        let of_person = |of: &[i64], person: u32| of[person as usize];
        let took_part =
            |person: &u32| of_person(&opened, *person) > 0 || of_person(&reviewed, *person) > 0;
        let mut order: Vec<u32> = people.filter(took_part).collect();
        // Ties are told by name, and of one name in the order of the keys.
        order.sort_unstable_by_key(|person| {
            let most_first = (-of_person(&reviewed, *person), -of_person(&opened, *person));
            (most_first, facts.name_of(*person), *person)
        });
        Self {
            of,
            order,
            opened,
            reviewed,
        }
    }

    /// How many people reviewed.
    pub(super) fn active(&self) -> usize {
        let reviewed = self.reviewed.iter();
        reviewed.filter(|reviews| **reviews > 0).count()
    }

    /// Everybody who opened or reviewed.
    pub(super) fn collaborators(&self, facts: &CollaborationHead) -> Vec<Collaborator> {
        let mut authors = vec![0; self.reviewed.len()];
        for reviewed in self.of.iter().filter(|of| of.submitter.is_some()) {
            for (reviewer, _) in &reviewed.by {
                authors[*reviewer as usize] += 1;
            }
        }
        let of = |person: &u32| Collaborator {
            key: facts.facts.people[*person as usize].clone(),
            name: facts.name_of(*person).to_owned(),
            opened: self.opened[*person as usize],
            reviewed: self.reviewed[*person as usize],
            authors: authors[*person as usize],
        };
        self.order.iter().map(of).collect()
    }

    /// The map of those with the most reviews.
    pub(super) fn map(&self, facts: &CollaborationHead) -> ReviewMap {
        let submitted = self.of.iter().map(|reviewed| {
            let reviews = reviewed.by.iter().map(|(_, reviews)| reviews);
            (reviewed.submitter, reviews.sum::<i64>())
        });
        let reviewed = (0..).zip(&self.reviewed);
        let reviewed = reviewed.map(|(person, reviews)| (Some(person), *reviews));
        let submitters = Column::of(self, facts, submitted);
        let reviewers = Column::of(self, facts, reviewed);
        let mut bands = vec![0; submitters.ends.len() * reviewers.ends.len()];
        for reviewed in &self.of {
            let submitter = submitters.place_of(reviewed.submitter);
            for (reviewer, reviews) in &reviewed.by {
                let reviewer = reviewers.place_of(Some(*reviewer));
                bands[submitter * reviewers.ends.len() + reviewer] += reviews;
            }
        }
        let bands = bands.into_iter().enumerate();
        let bands = bands.filter(|(_, reviews)| *reviews > 0);
        let bands = bands.map(|(place, reviews)| ReviewBand {
            submitter: place / reviewers.ends.len(),
            reviewer: place % reviewers.ends.len(),
            reviews,
        });
        ReviewMap {
            bands: bands.collect(),
            submitters: submitters.ends,
            reviewers: reviewers.ends,
        }
    }
}

/// One side of the map.
struct Column {
    ends: Vec<MapEnd>,
    /// By person.
    places: Vec<usize>,
    /// Where whoever GitLab does not name any more stands.
    unnamed: usize,
}

impl Column {
    /// Of people and their reviews; those without any are in none.
    fn of(
        all: &Reviews,
        facts: &CollaborationHead,
        reviews: impl Iterator<Item = (Option<u32>, i64)>,
    ) -> Self {
        let mut unnamed = None;
        let mut people = Vec::new();
        for (person, reviews) in reviews.filter(|(_, reviews)| *reviews > 0) {
            match person {
                Some(person) => people.push((person, reviews)),
                None => unnamed = Some(reviews),
            }
        }
        people
            .sort_unstable_by_key(|(person, reviews)| (-reviews, facts.name_of(*person), *person));
        // One further person is told by name rather than as "others".
        let named = if people.len() > MOST_ENDS + 1 {
            MOST_ENDS
        } else {
            people.len()
        };
        let (named, rest) = people.split_at(named);
        let others = named.len();
        let mut column = Self {
            ends: Vec::new(),
            places: vec![others; all.reviewed.len()],
            unnamed: others,
        };
        for (person, reviews) in named {
            let order = all.order.iter().position(|own| own == person);
            let order = order.expect("whoever reviewed or opened is in the order");
            column.places[*person as usize] = column.ends.len();
            column.push(EndOf::Person(order), *reviews);
        }
        if !rest.is_empty() {
            let who = EndOf::Others(i64::try_from(rest.len()).unwrap_or(i64::MAX));
            column.push(who, rest.iter().map(|(_, reviews)| reviews).sum());
        }
        if let Some(reviews) = unnamed {
            column.unnamed = column.ends.len();
            column.push(EndOf::Unnamed, reviews);
        }
        column
    }

    fn push(&mut self, who: EndOf, reviews: i64) {
        self.ends.push(MapEnd { who, reviews });
    }

    fn place_of(&self, person: Option<u32>) -> usize {
        person.map_or(self.unnamed, |person| self.places[person as usize])
    }
}
