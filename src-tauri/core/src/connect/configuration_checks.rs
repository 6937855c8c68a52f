//! Whether what a configuration says about reports can be: a file may be written by hand, or by nobody well-meaning.
//!
//! All of it is looked at before anything is kept, so that a file is taken in whole or not at all.

use std::collections::HashSet;
use std::hash::Hash;

use crate::model::{
    AliasKey, ConfiguredPlace, ConfiguredReports, ConfiguredValue, ConfiguredView, DeploymentRule,
    MOST_EVENTS, NewCalendarEvent, TeamPath, TicketStatuses,
};

use super::create::valid_name;

/// More teams than any company has.
const MOST_TEAMS: usize = 10_000;
/// Teams within each other.
const DEEPEST: usize = 100;
/// Saved views, each of which stands in the navigation.
const MOST_VIEWS: usize = 10_000;
/// The longest address of a view, in characters, as the window keeps one.
const LONGEST_ADDRESS: usize = 32_768;

/// What is wrong with a configuration; each has a sentence of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigurationFault {
    /// A team's name cannot be one, or it stands too deep.
    TeamName,
    /// Two teams have the same names from the top.
    TeamTwice,
    /// A team stands before the one it is part of, or that one is missing, as in a circle.
    TeamLost,
    /// There are more teams than are read.
    TooManyTeams,
    /// Somebody in a team or view goes by no name the app knows.
    Person,
    /// The bounds of a target are not in order, or a figure has two.
    Target,
    /// A saved view is no report's address, or two have a name.
    View,
    /// A rule about deployments cannot be one, or a repository has two.
    Deployments,
    /// A list of statuses cannot be one, or a repository has two.
    Statuses,
    /// A rule about commits cannot be one.
    Counting,
    /// A commit's id is none, or stands there twice.
    Commit,
    /// A calendar event cannot be one, or there are more than are kept.
    Calendar,
}

impl ConfigurationFault {
    /// The word that stands for it in a failure.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TeamName => "team_name",
            Self::TeamTwice => "team_twice",
            Self::TeamLost => "team_lost",
            Self::TooManyTeams => "too_many_teams",
            Self::Person => "person",
            Self::Target => "target",
            Self::View => "view",
            Self::Deployments => "deployments",
            Self::Statuses => "statuses",
            Self::Counting => "counting",
            Self::Commit => "commit",
            Self::Calendar => "calendar",
        }
    }
}

/// The same as it is kept: names trimmed, rules in their one spelling.
pub(super) fn checked(
    mut reports: ConfiguredReports,
) -> Result<ConfiguredReports, ConfigurationFault> {
    let teams = check_teams(&reports)?;
    check_targets(&reports, &teams)?;
    check_views(&reports.saved_views, &teams)?;
    check_delivery(&mut reports)?;
    check_statuses(&reports)?;
    check_counting(&mut reports)?;
    check_calendar(&mut reports)?;
    Ok(reports)
}

/// The first thing of a list that stands there twice makes it wrong.
fn each_once<K: Eq + Hash>(
    keys: impl IntoIterator<Item = K>,
    fault: ConfigurationFault,
) -> Result<HashSet<K>, ConfigurationFault> {
    let mut known = HashSet::new();
    for key in keys {
        if !known.insert(key) {
            return Err(fault);
        }
    }
    Ok(known)
}

fn key_of(path: &[String]) -> TeamPath {
    path.iter().map(|name| name.trim().to_lowercase()).collect()
}

fn check_teams(reports: &ConfiguredReports) -> Result<HashSet<TeamPath>, ConfigurationFault> {
    if reports.teams.len() > MOST_TEAMS {
        return Err(ConfigurationFault::TooManyTeams);
    }
    let mut known = HashSet::with_capacity(reports.teams.len());
    for team in &reports.teams {
        let is_named = team.path.iter().all(|name| valid_name(name).is_ok());
        if !is_named || team.path.len() > DEEPEST {
            return Err(ConfigurationFault::TeamName);
        }
        let key = key_of(&team.path);
        let Some((_, above)) = key.split_last() else {
            return Err(ConfigurationFault::TeamName);
        };
        if !above.is_empty() && !known.contains(above) {
            return Err(ConfigurationFault::TeamLost);
        }
        check_people(&team.people)?;
        if !known.insert(key) {
            return Err(ConfigurationFault::TeamTwice);
        }
    }
    Ok(known)
}

/// Keys of other kinds, such as of one computer's members, mean somebody else here.
fn check_people(people: &[AliasKey]) -> Result<(), ConfigurationFault> {
    let is_known = |alias: &AliasKey| {
        let AliasKey(key) = alias;
        (key.starts_with("account ") || key.starts_with("address "))
            && !key.chars().any(char::is_control)
    };
    let all = people.iter().all(is_known);
    all.then_some(()).ok_or(ConfigurationFault::Person)
}

fn check_targets(
    reports: &ConfiguredReports,
    teams: &HashSet<TeamPath>,
) -> Result<(), ConfigurationFault> {
    let keys = reports.targets.iter().map(|each| {
        let team = each.team.as_ref().map(|path| key_of(path));
        (team, each.metric)
    });
    each_once(keys, ConfigurationFault::Target)?;
    for each in &reports.targets {
        let is_placed = each
            .team
            .as_ref()
            .is_none_or(|path| teams.contains(&key_of(path)));
        if !is_placed || !each.target.is_sound() {
            return Err(ConfigurationFault::Target);
        }
    }
    Ok(())
}

fn check_views(
    views: &[ConfiguredView],
    teams: &HashSet<TeamPath>,
) -> Result<(), ConfigurationFault> {
    if views.len() > MOST_VIEWS {
        return Err(ConfigurationFault::View);
    }
    let names = views.iter().map(|view| view.name.trim().to_lowercase());
    each_once(names, ConfigurationFault::View)?;
    for view in views {
        let is_report = view.report.starts_with("/reports/")
            && !view.report.contains(['?', '#'])
            && !view.report.chars().any(char::is_control);
        if !is_report || valid_name(&view.name).is_err() {
            return Err(ConfigurationFault::View);
        }
        check_choices(view, teams)?;
    }
    Ok(())
}

fn check_choices(
    view: &ConfiguredView,
    teams: &HashSet<TeamPath>,
) -> Result<(), ConfigurationFault> {
    let mut length = view.report.len();
    for parameter in &view.parameters {
        length += parameter.key.len();
        let is_placed = match &parameter.value {
            ConfiguredValue::Text(text) | ConfiguredValue::Integration(text) => {
                length += text.len();
                !text.chars().any(char::is_control)
            }
            ConfiguredValue::Repository(place) => {
                length += place.repository.path.len();
                !place.repository.path.chars().any(char::is_control)
            }
            ConfiguredValue::Person(aliases) => {
                check_people(aliases)?;
                length += aliases.first().map_or(0, |alias| alias.0.len());
                !aliases.is_empty()
            }
            ConfiguredValue::Team(path) => teams.contains(&key_of(path)),
        };
        let is_word = parameter.key.bytes().all(|byte| byte.is_ascii_lowercase());
        if !is_placed || !is_word || !parameter.is_sound() || length > LONGEST_ADDRESS {
            return Err(ConfigurationFault::View);
        }
    }
    Ok(())
}

/// A repository by its integration's name and GitLab's id.
fn place_key(place: &ConfiguredPlace) -> (String, i64) {
    (
        place.integration.trim().to_lowercase(),
        place.repository.id.0,
    )
}

fn check_delivery(reports: &mut ConfiguredReports) -> Result<(), ConfigurationFault> {
    let delivery = &mut reports.delivery;
    let places = delivery
        .repositories
        .iter()
        .map(|each| place_key(&each.place));
    each_once(places, ConfigurationFault::Deployments)?;
    let own = delivery.repositories.iter_mut().map(|each| &mut each.rule);
    for rule in own.chain(&mut delivery.rule) {
        *rule = DeploymentRule::of(rule.source, &rule.pattern)
            .map_err(|_| ConfigurationFault::Deployments)?;
    }
    let label = &delivery.incident_label;
    let is_label = label.trim() == label && label.chars().count() <= crate::model::LONGEST_LABEL;
    is_label
        .then_some(())
        .ok_or(ConfigurationFault::Deployments)
}

fn check_statuses(reports: &ConfiguredReports) -> Result<(), ConfigurationFault> {
    let statuses = &reports.ticket_statuses;
    let places = statuses
        .repositories
        .iter()
        .map(|each| place_key(&each.place));
    each_once(places, ConfigurationFault::Statuses)?;
    let own = statuses.repositories.iter().map(|each| &each.statuses);
    for list in own.chain(&statuses.list) {
        TicketStatuses::new(list.clone()).map_err(|_| ConfigurationFault::Statuses)?;
    }
    Ok(())
}

fn check_counting(reports: &mut ConfiguredReports) -> Result<(), ConfigurationFault> {
    let counting = &mut reports.counting;
    let rules = std::mem::take(&mut counting.rules);
    counting.rules = rules.checked().map_err(|_| ConfigurationFault::Counting)?;
    let ids = counting
        .judgements
        .iter()
        .map(|each| each.sha.to_lowercase());
    for sha in each_once(ids, ConfigurationFault::Commit)? {
        let is_id =
            matches!(sha.len(), 40 | 64) && sha.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id {
            return Err(ConfigurationFault::Commit);
        }
    }
    Ok(())
}

fn check_calendar(reports: &mut ConfiguredReports) -> Result<(), ConfigurationFault> {
    if reports.calendar_events.len() > MOST_EVENTS {
        return Err(ConfigurationFault::Calendar);
    }
    let events = std::mem::take(&mut reports.calendar_events).into_iter();
    let checked = events
        .map(NewCalendarEvent::checked)
        .collect::<Result<_, _>>();
    reports.calendar_events = checked.map_err(|_| ConfigurationFault::Calendar)?;
    Ok(())
}
