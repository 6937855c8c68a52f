//! What reports were set up with, out of the store and into another one: one place that says in which order.

use rusqlite::Connection;

use super::StoreError;
use super::configured_places::Places;
use super::{configured_calendar, configured_rules, configured_teams, configured_views};
use crate::model::{ConfiguredPerson, ConfiguredReports, ReportsEffect, Timestamp};

/// Everything of this kind that is here.
pub(super) fn to_export(connection: &Connection) -> Result<ConfiguredReports, StoreError> {
    Ok(ConfiguredReports {
        teams: configured_teams::to_export(connection)?,
        targets: configured_teams::targets_to_export(connection)?,
        saved_views: configured_views::to_export(connection)?,
        delivery: configured_rules::delivery_to_export(connection)?,
        ticket_statuses: configured_rules::statuses_to_export(connection)?,
        counting: configured_rules::counting_to_export(connection)?,
        calendar_events: configured_calendar::to_export(connection)?,
    })
}

/// Takes it in, `writing` telling when; without it, tells what would happen and writes nothing. `coming` are the people
/// the same file brings.
pub(super) fn take_in(
    connection: &Connection,
    reports: &ConfiguredReports,
    coming: &[ConfiguredPerson],
    places: &mut Places<'_>,
    writing: Option<Timestamp>,
) -> Result<ReportsEffect, StoreError> {
    let persons = configured_teams::Persons::of(connection, coming);
    let (team_places, taken) = configured_teams::take_in(&persons, &reports.teams, writing)?;
    Ok(ReportsEffect {
        teams: taken.teams,
        team_people: taken.people,
        targets: configured_teams::take_targets_in(
            connection,
            &reports.targets,
            &team_places,
            writing,
        )?,
        // After people: a view's people go by what they are here.
        saved_views: configured_views::take_in(
            connection,
            &reports.saved_views,
            places,
            &team_places,
            writing,
        )?,
        deployment_rules: configured_rules::take_delivery_in(
            connection,
            &reports.delivery,
            places,
            writing,
        )?,
        ticket_statuses: configured_rules::take_statuses_in(
            connection,
            &reports.ticket_statuses,
            places,
            writing,
        )?,
        count_rules: configured_rules::take_count_rules_in(
            connection,
            &reports.counting.rules,
            writing,
        )?,
        judgements: configured_rules::take_judgements_in(
            connection,
            &reports.counting.judgements,
            writing,
        )?,
        calendar_events: configured_calendar::take_in(
            connection,
            &reports.calendar_events,
            writing,
        )?,
    })
}
