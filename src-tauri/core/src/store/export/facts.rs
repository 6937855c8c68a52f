//! Which facts are exported, and what their columns are called.
//!
//! They are the views of reports, and the ways of tickets, with keys that mean the same on every computer. Whether a row
//! counts is in it, so that no other engine needs rules of its own.

use super::tables::{PartedBy, Table};
use super::values::{Column, Kind};

/// Expressions of what begins every fact of a repository.
const HEAD: &[(&str, Kind, &str)] = &[
    ("export_id", Kind::Text, ":export"),
    ("repository_key", Kind::Text, "e.key"),
    ("repository_id", Kind::Integer, "t.repository_id"),
    ("repository_path", Kind::Text, "e.path"),
];

const REPOSITORIES: &[(&str, Kind, &str)] = &[
    ("export_id", Kind::Text, ":export"),
    ("repository_key", Kind::Text, "t.repository_key"),
    ("repository_id", Kind::Integer, "t.repository_id"),
    ("repository_path", Kind::Text, "t.repository"),
    ("host", Kind::Text, "t.host"),
    ("stream", Kind::Text, "t.stream"),
    ("read_at_utc", Kind::Instant, "t.read_at"),
];

const COMMITS: &[(&str, Kind, &str)] = &[
    ("sha", Kind::Text, "t.sha"),
    ("title", Kind::Text, "t.title"),
    ("person_key", Kind::Text, "o.person_key"),
    ("person_name", Kind::Text, "t.member_name"),
    ("authored_at_utc", Kind::Instant, "t.authored_at"),
    ("author_day", Kind::Day, "t.author_day_number"),
    ("committed_at_utc", Kind::Instant, "t.committed_at"),
    ("is_merge", Kind::Switch, "t.is_merge"),
    ("is_squashed", Kind::Switch, "t.is_squashed"),
    ("is_orphaned", Kind::Switch, "t.is_orphaned"),
    ("outlier", Kind::Text, "t.outlier"),
    ("is_measured", Kind::Switch, "t.is_measured"),
    ("new_work_lines", Kind::Integer, "t.new_work_lines"),
    (
        "legacy_refactor_lines",
        Kind::Integer,
        "t.legacy_refactor_lines",
    ),
    ("help_others_lines", Kind::Integer, "t.help_others_lines"),
    ("rework_lines", Kind::Integer, "t.rework_lines"),
    ("haloc_lines", Kind::Integer, "t.haloc_lines"),
    ("edit_places", Kind::Integer, "w.edit_places"),
    ("edited_files", Kind::Integer, "w.edited_files"),
    // Of its repository: what is exported of a range of days alone could not tell it.
    (
        "twice_usual_lines",
        Kind::Integer,
        "coalesce(u.twice_median, 0)",
    ),
    ("left_out", Kind::Text, "t.left_out"),
];

const SQUASHED: &[(&str, Kind, &str)] = &[
    ("sha", Kind::Text, "t.sha"),
    ("authored_at_utc", Kind::Instant, "t.authored_at"),
];

const PULL_REQUESTS: &[(&str, Kind, &str)] = &[
    ("number", Kind::Integer, "t.number"),
    ("title", Kind::Text, "t.title"),
    ("person_key", Kind::Text, "o.person_key"),
    ("person_name", Kind::Text, "t.member_name"),
    ("created_at_utc", Kind::Instant, "t.created_at"),
    ("merged_at_utc", Kind::Instant, "t.merged_at"),
    ("merge_time_ms", Kind::Integer, "t.merge_time_ms"),
    ("first_comment_at_utc", Kind::Instant, "t.first_comment_at"),
    (
        "first_comment_time_ms",
        Kind::Integer,
        "t.first_comment_time_ms",
    ),
    ("approvals", Kind::Integer, "t.approvals"),
    ("follow_on_commits", Kind::Integer, "t.follow_on_commits"),
    ("are_details_read", Kind::Switch, "t.are_details_read"),
    ("web_url", Kind::Text, "t.web_url"),
    ("left_out", Kind::Text, "t.left_out"),
];

const OPEN_PULL_REQUESTS: &[(&str, Kind, &str)] = &[
    ("number", Kind::Integer, "t.number"),
    ("title", Kind::Text, "t.title"),
    ("person_key", Kind::Text, "o.person_key"),
    ("person_name", Kind::Text, "t.member_name"),
    ("created_at_utc", Kind::Instant, "t.created_at"),
    ("ended_at_utc", Kind::Instant, "t.ended_at"),
    ("standing", Kind::Text, "t.standing"),
    ("is_draft", Kind::Switch, "t.is_draft"),
    ("is_reviewed", Kind::Switch, "t.is_reviewed"),
    ("comments", Kind::Integer, "t.comments"),
    ("follow_on_commits", Kind::Integer, "t.follow_on_commits"),
    ("are_details_read", Kind::Switch, "t.are_details_read"),
    ("web_url", Kind::Text, "t.web_url"),
    ("left_out", Kind::Text, "t.left_out"),
];

const REVIEW_EVENTS: &[(&str, Kind, &str)] = &[
    ("number", Kind::Integer, "p.iid"),
    ("merged_at_utc", Kind::Instant, "t.merged_at"),
    ("place", Kind::Integer, "t.place"),
    ("at_utc", Kind::Instant, "t.at"),
    ("action", Kind::Text, "t.action"),
    ("reviewer_key", Kind::Text, "o.person_key"),
    ("reviewer_name", Kind::Text, "t.reviewer_name"),
];

/// Tickets as their ways through the statuses were worked out; those GitLab does not show any more are none. A ticket is
/// of everybody who was assigned to it after work on it began, and does not count where all of these do not.
const TICKETS: &[(&str, Kind, &str)] = &[
    ("number", Kind::Integer, "t.number"),
    ("title", Kind::Text, "t.title"),
    ("opened_at_utc", Kind::Instant, "t.opened_at"),
    ("status", Kind::Text, "t.status"),
    ("category", Kind::Text, "t.category"),
    ("since_utc", Kind::Instant, "t.since"),
    ("first_active_at_utc", Kind::Instant, "t.first_active_at"),
    ("ended_at_utc", Kind::Instant, "t.ended_at"),
    ("reopened_at_utc", Kind::Instant, "t.reopened_at"),
    // In statuses that wait, without the one it is in.
    ("waited_ms", Kind::Integer, "t.waited_ms"),
    ("moves", Kind::Integer, "t.moves"),
    ("backward_moves", Kind::Integer, "t.backward_moves"),
    ("reopenings", Kind::Integer, "t.reopenings"),
    ("weight", Kind::Integer, "t.weight"),
    ("are_details_read", Kind::Switch, "t.details_read"),
    ("has_statuses", Kind::Switch, "t.has_statuses"),
    ("web_url", Kind::Text, "t.web_url"),
    ("left_out", Kind::Text, "t.left_out"),
];

/// What reports decide of tickets as they read them: people are named by their rows, or by usernames on hosts that tell
/// no more.
const TICKET_FACTS: &str = "(
    WITH named AS MATERIALIZED (
        SELECT integration_id, lower(username) AS username, max(id) AS person_id FROM people GROUP BY 1, 2),
    account AS MATERIALIZED (SELECT person_id, is_bot, treatment FROM account_members),
    credit AS (
        SELECT f.ticket_id, j.value AS person_id FROM ticket_flows AS f CROSS JOIN json_each(f.credited) AS j
        WHERE f.credited <> '[]' AND j.type = 'integer'
        UNION ALL
        SELECT f.ticket_id, n.person_id FROM ticket_flows AS f JOIN repositories AS r ON r.id = f.repository_id
        CROSS JOIN json_each(f.credited) AS j
        JOIN named AS n ON n.integration_id = r.integration_id AND n.username = lower(j.value)
        WHERE f.credited <> '[]' AND j.type = 'text'),
    left_out AS MATERIALIZED (
        SELECT c.ticket_id, CASE WHEN max(a.treatment = 'hidden') THEN 'hidden'
            WHEN max(a.treatment <> 'hidden' AND NOT a.is_bot) THEN 'excluded' ELSE 'bot' END AS reason
        FROM credit AS c JOIN account AS a ON a.person_id = c.person_id
        GROUP BY c.ticket_id HAVING max(a.treatment = 'included') = 0)
    SELECT f.*, f.status_list_id > 0 AS has_statuses, k.iid AS number, k.title, k.web_url, l.reason AS left_out
    FROM report_repositories AS s JOIN tickets AS k ON k.repository_id = s.repository_id
    JOIN ticket_flows AS f ON f.ticket_id = k.id LEFT JOIN left_out AS l ON l.ticket_id = k.id
    WHERE s.stream = 'tickets' AND k.gone_at IS NULL) AS t
    JOIN temp.export_repositories AS e ON e.id = t.repository_id";

/// Every fact.
pub(super) fn all() -> Vec<Table> {
    let of_view = |view: &str, person: &str| {
        format!(
            "{view} AS t JOIN temp.export_repositories AS e ON e.id = t.repository_id
             LEFT JOIN temp.export_people AS o ON o.member_key = t.{person}"
        )
    };
    let squashed = "report_squashed_commits AS t
        JOIN temp.export_repositories AS e ON e.id = t.repository_id";
    let events = format!(
        "{} JOIN pull_requests AS p ON p.id = t.pull_request_id",
        of_view("report_review_events", "reviewer_key")
    );
    let commits = format!(
        "{} LEFT JOIN commit_work AS w ON w.commit_id = t.commit_id
         LEFT JOIN report_usual_lines AS u ON u.repository_id = t.repository_id",
        of_view("report_commits", "member_key")
    );
    let repositories = "report_repositories AS t".to_owned();
    vec![
        Table {
            columns: columns(REPOSITORIES),
            ..Table::whole("repositories", repositories, "t.repository_key, t.stream")
        },
        fact(
            "commits",
            commits,
            COMMITS,
            "t.author_day_number * 86400000",
            "t.authored_at, t.sha, t.commit_id",
        ),
        fact(
            "squashed_commits",
            squashed.to_owned(),
            SQUASHED,
            "t.authored_at",
            "t.authored_at, t.sha, t.pull_request_id",
        ),
        fact(
            "pull_requests",
            of_view("report_pull_requests", "member_key"),
            PULL_REQUESTS,
            "t.merged_at",
            "t.merged_at, t.number, t.pull_request_id",
        ),
        fact(
            "open_pull_requests",
            of_view("report_open_pull_requests", "member_key"),
            OPEN_PULL_REQUESTS,
            "t.created_at",
            "t.created_at, t.number, t.pull_request_id",
        ),
        fact(
            "review_events",
            events,
            REVIEW_EVENTS,
            "t.merged_at",
            "t.merged_at, p.iid, t.pull_request_id, t.place",
        ),
        of_tickets(),
    ]
}

fn of_tickets() -> Table {
    let source = TICKET_FACTS.to_owned();
    let order = "t.opened_at, t.number, t.ticket_id";
    fact("tickets", source, TICKETS, "t.opened_at", order)
}

fn fact(
    name: &str,
    source: String,
    own: &[(&str, Kind, &str)],
    moment: &str,
    order: &str,
) -> Table {
    let mut all = columns(HEAD);
    all.extend(columns(own));
    Table {
        columns: all,
        parted_by: PartedBy::MonthsAndRepositories,
        moment: Some(moment.to_owned()),
        ..Table::whole(name, source, order)
    }
}

fn columns(named: &[(&str, Kind, &str)]) -> Vec<Column> {
    let columns = named.iter();
    columns
        .map(|(name, kind, expression)| Column::new(name, *kind, expression))
        .collect()
}
