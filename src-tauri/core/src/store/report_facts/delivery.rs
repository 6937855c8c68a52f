//! Deployments, the commits on their way, and incidents.
//!
//! Tags and deployments GitLab holds were worked out when they were read; merges are read as they are,
//! with the commits their pull requests list. Whose commits count is told by person, as everywhere.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rusqlite::{Connection, named_params, params};

use super::super::object_ids::ObjectId;
use super::super::snapshot::Snapshot;
use super::super::values::Columns;
use super::super::web_addresses::deployment_page;
use super::super::{StoreError, deployments};
use super::scope::{self, Scope};
use crate::model::{
    DeliveredCommit, DeliveryFacts, DeliveryQuery, DeploymentCommitFact, DeploymentFact,
    DeploymentKey, DeploymentSource, DeploymentSources, FailureCode, IncidentFact, LeftOutCommits,
    ListQuery, Page, PullRequestId, Stream, Timestamp,
};

/// The repositories of a scope with the source in force.
const RULED: &str = "
    WITH scope AS MATERIALIZED (SELECT value AS id FROM json_each(:repositories)),
    ruled AS MATERIALIZED (
        SELECT r.id, r.integration_id, r.full_path, r.web_url, r.default_branch,
            coalesce(d.source, :default) AS source
        FROM scope AS s JOIN repositories AS r ON r.id = s.id
        LEFT JOIN deployment_rules AS d ON d.integration_id = r.integration_id
            AND d.repository_remote_id = r.remote_id)";

/// To the repositories: tags and deployments GitLab holds, in the range.
const DEPLOYMENTS: &str = "
    SELECT d.id, u.source, u.id, u.full_path, d.name, d.environment, d.sha, d.deployed_at,
        coalesce((SELECT name FROM account_members WHERE person_id = d.person_id), d.deployer),
        d.commits, u.web_url, d.environment_remote_id
    FROM ruled AS u CROSS JOIN deployments AS d ON d.repository_id = u.id
        AND d.deployed_at >= :from AND d.deployed_at < :to
    WHERE u.source IN ('tags', 'gitlab')";

/// Likewise: what was merged into the default branch, by bots as well, since that is deployed too.
const MERGES: &str = "
    SELECT p.id, u.source, u.id, u.full_path, p.title, '',
        unhex(coalesce(p.merge_commit_sha, p.squash_commit_sha, p.head_sha)), p.merged_at,
        (SELECT name FROM account_members WHERE person_id = p.merged_by_id),
        iif(p.details_of_updated_at IS NULL, NULL, p.commit_count), p.web_url, NULL
    FROM ruled AS u CROSS JOIN pull_requests AS p ON p.repository_id = u.id
        AND p.state = 'merged' AND p.merged_at >= :from AND p.merged_at < :to
        AND p.gone_at IS NULL AND p.target_branch = u.default_branch
    WHERE u.source = 'merges'";

/// Whose commits are asked about: everybody's, or those of the chosen people.
const AUTHORS: &str = ",
    author AS MATERIALIZED (
        SELECT author_id, alias_key, member_key,
            CASE WHEN treatment = 'hidden' THEN 'hidden'
                WHEN treatment <> 'included' THEN iif(is_bot, 'bot', 'excluded') END AS left_out
        FROM commit_author_members
        WHERE :members IS NULL OR member_key IN (SELECT value FROM json_each(:members)))";

/// Commits of tags and deployments, with why they do not count.
const DEPLOYED_COMMITS: &str = ",
    delivered (id, authored_at, is_first, left_out, member_key) AS (
        SELECT d.id, c.authored_at, c.is_first,
            coalesce(w.left_out, iif(c.is_merge, 'merge', NULL)), w.member_key
        FROM ruled AS u CROSS JOIN deployments AS d ON d.repository_id = u.id
            AND d.deployed_at >= :from AND d.deployed_at < :to
        CROSS JOIN deployment_commits AS c ON c.deployment_id = d.id
        JOIN author AS w ON w.author_id = c.author_id
        WHERE u.source IN ('tags', 'gitlab'))";

/// Commits of merges likewise. Whose one is tells its name with its address, and where no branch holds
/// that name, as after a squash, its address alone; of somebody who is neither, nothing speaks against it.
const MERGED_COMMITS: &str = ",
    address AS MATERIALIZED (
        SELECT w.integration_id, w.address, min(u.member_key) AS member_key,
            iif(max(u.left_out IS NULL), NULL, max(u.left_out)) AS left_out
        FROM author AS u JOIN commit_authors AS w ON w.id = u.author_id
        WHERE u.alias_key = 'address ' || w.address GROUP BY w.integration_id, w.address),
    delivered (id, authored_at, is_first, left_out, member_key) AS (
        SELECT p.id, k.authored_at, 1,
            coalesce(iif(o.author_id IS NULL, b.left_out, o.left_out),
                iif(k.title GLOB 'Merge branch *'
                    OR k.title GLOB 'Merge remote-tracking branch *', 'merge', NULL)),
            coalesce(o.member_key, b.member_key)
        FROM ruled AS u CROSS JOIN pull_requests AS p ON p.repository_id = u.id
            AND p.state = 'merged' AND p.merged_at >= :from AND p.merged_at < :to
            AND p.gone_at IS NULL AND p.target_branch = u.default_branch
        CROSS JOIN pull_request_commits AS k ON k.pull_request_id = p.id
        LEFT JOIN commit_authors AS w ON w.integration_id = u.integration_id
            AND w.name = k.author_name AND w.email = k.author_email
        LEFT JOIN author AS o ON o.author_id = w.id
        LEFT JOIN address AS b ON w.id IS NULL AND b.integration_id = u.integration_id
            AND b.address = lower(trim(k.author_email))
        WHERE u.source = 'merges' AND (:members IS NULL
            OR o.member_key IS NOT NULL OR b.member_key IS NOT NULL))";

/// Tickets GitLab calls incidents, and those with the label that was named.
const INCIDENTS: &str = "
    WITH scope AS MATERIALIZED (SELECT value AS id FROM json_each(:repositories)),
    incident AS (
        SELECT t.id FROM scope AS s CROSS JOIN tickets AS t INDEXED BY tickets_incidents
            ON t.repository_id = s.id AND t.created_at >= :from AND t.created_at < :to
        WHERE t.issue_type = 'incident' AND t.gone_at IS NULL
        UNION
        SELECT t.id FROM labels AS l CROSS JOIN ticket_labels AS o ON o.label_id = l.id
        CROSS JOIN tickets AS t ON t.id = o.ticket_id
        WHERE l.name = :label AND t.created_at >= :from AND t.created_at < :to
            AND t.gone_at IS NULL AND t.repository_id IN scope)";

/// Everything about deployments, of one moment.
pub(super) fn all(
    snapshot: &Snapshot<'_>,
    query: &DeliveryQuery,
) -> Result<DeliveryFacts, StoreError> {
    let settings = deployments::settings(snapshot)?;
    let asked = Asked {
        commits: Scope::of(snapshot, &query.work, Stream::Commits)?,
        pull_requests: Scope::of(snapshot, &query.work, Stream::PullRequests)?,
        tickets: Scope::of(snapshot, &query.work, Stream::Tickets)?,
        default: settings.rule.source,
        label: settings.incident_label,
        range: query.instants,
    };
    let mut found = asked.deployments(snapshot)?;
    let (mut commits, left_out) = asked.delivered(snapshot, &found)?;
    if asked.commits.members.is_some() {
        keep_those_with_commits(&mut found, &mut commits);
    }
    Ok(DeliveryFacts {
        read_state: scope::read_state(snapshot, &query.work)?,
        sources: asked.sources(snapshot)?,
        deployments: found,
        commits,
        left_out,
        has_tickets: !asked.tickets.is_empty(),
        had_incidents: asked.had_incidents(snapshot)?,
        incidents: asked.incidents(snapshot)?,
    })
}

/// Where people are chosen, a deployment is theirs when a commit of theirs is in it.
fn keep_those_with_commits(deployments: &mut Vec<DeploymentFact>, commits: &mut [DeliveredCommit]) {
    let own: HashSet<usize> = commits.iter().map(|commit| commit.deployment).collect();
    let mut places = HashMap::with_capacity(own.len());
    let mut place = 0;
    deployments.retain(|_| {
        let is_own = own.contains(&place);
        if is_own {
            places.insert(place, places.len());
        }
        place += 1;
        is_own
    });
    for commit in commits {
        commit.deployment = places[&commit.deployment];
    }
}

struct Asked {
    commits: Arc<Scope>,
    pull_requests: Arc<Scope>,
    tickets: Arc<Scope>,
    default: DeploymentSource,
    label: String,
    range: (Timestamp, Timestamp),
}

impl Asked {
    fn deployments(&self, connection: &Connection) -> Result<Vec<DeploymentFact>, StoreError> {
        let mut found = Vec::new();
        for (statement, scope) in [(DEPLOYMENTS, &self.commits), (MERGES, &self.pull_requests)] {
            let mut statement = connection.prepare_cached(&format!("{RULED}{statement}"))?;
            let parameters = named_params! {
                ":repositories": scope.repositories,
                ":default": self.default,
                ":from": self.range.0,
                ":to": self.range.1,
            };
            let rows = statement.query_map(parameters, |row| take_fact(&mut Columns::of(row)))?;
            for row in rows {
                found.push(row?);
            }
        }
        found.sort_by_key(|each| (each.deployed_at, each.key));
        Ok(found)
    }

    fn delivered(
        &self,
        connection: &Connection,
        deployments: &[DeploymentFact],
    ) -> Result<(Vec<DeliveredCommit>, Vec<LeftOutCommits>), StoreError> {
        let places = deployments.iter().enumerate();
        let places: HashMap<DeploymentKey, usize> =
            places.map(|(place, each)| (each.key, place)).collect();
        let of_merge = |id| DeploymentKey::Merge(PullRequestId(id));
        let key_of: [fn(i64) -> DeploymentKey; 2] = [DeploymentKey::Deployment, of_merge];
        let asked = [
            (DEPLOYED_COMMITS, &self.commits),
            (MERGED_COMMITS, &self.pull_requests),
        ];
        let (mut delivered, mut left_out) = (Vec::new(), Vec::new());
        for ((commits, scope), key_of) in asked.into_iter().zip(key_of) {
            let parameters = named_params! {
                ":repositories": scope.repositories,
                ":members": scope.members,
                ":default": self.default,
                ":from": self.range.0,
                ":to": self.range.1,
            };
            let mut statement = connection.prepare_cached(&format!(
                "{RULED}{AUTHORS}{commits}
                SELECT id, authored_at, is_first FROM delivered WHERE left_out IS NULL"
            ))?;
            let mut rows = statement.query(parameters)?;
            while let Some(row) = rows.next()? {
                if let Some(deployment) = places.get(&key_of(row.get(0)?)) {
                    delivered.push(DeliveredCommit {
                        deployment: *deployment,
                        authored_at: row.get(1)?,
                        is_first: row.get(2)?,
                    });
                }
            }
            let mut statement = connection.prepare_cached(&format!(
                "{RULED}{AUTHORS}{commits}
                SELECT left_out, count(*), count(DISTINCT member_key) FROM delivered
                WHERE is_first AND left_out IS NOT NULL GROUP BY left_out"
            ))?;
            let rows = statement.query_map(parameters, |row| {
                Ok(LeftOutCommits {
                    reason: row.get(0)?,
                    commits: row.get(1)?,
                    people: row.get(2)?,
                })
            })?;
            for row in rows {
                left_out.push(row?);
            }
        }
        Ok((delivered, left_out))
    }

    fn sources(&self, connection: &Connection) -> Result<DeploymentSources, StoreError> {
        let statement = format!(
            "{RULED}
            SELECT u.source, o.read_at IS NOT NULL, o.failure_code, count(*)
            FROM ruled AS u LEFT JOIN deployment_reads AS o ON o.repository_id = u.id
            GROUP BY 1, 2, 3"
        );
        let mut sources = DeploymentSources::default();
        // A repository counts once, by the stream its source is made of.
        for (is_merges, scope) in [(false, &self.commits), (true, &self.pull_requests)] {
            let mut statement = connection.prepare_cached(&statement)?;
            let mut rows = statement.query(named_params! {
                ":repositories": scope.repositories,
                ":default": self.default,
            })?;
            while let Some(row) = rows.next()? {
                let count: i64 = row.get(3)?;
                match row.get(0)? {
                    DeploymentSource::Merges if is_merges => sources.merges += count,
                    DeploymentSource::Tags if !is_merges => sources.tags += count,
                    DeploymentSource::None if !is_merges => sources.none += count,
                    DeploymentSource::Gitlab if !is_merges => {
                        sources.gitlab += count;
                        if row.get::<_, Option<FailureCode>>(2)?.is_some() {
                            sources.gitlab_refused += count;
                        } else if !row.get::<_, bool>(1)? {
                            sources.gitlab_unread += count;
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(sources)
    }

    fn incidents(&self, connection: &Connection) -> Result<Vec<IncidentFact>, StoreError> {
        let mut statement = connection.prepare_cached(&format!(
            "{INCIDENTS}
            SELECT t.id, r.id, r.full_path, t.iid, t.title, t.created_at,
                iif(t.state = 'closed', t.closed_at, NULL), t.web_url
            FROM incident AS n JOIN tickets AS t ON t.id = n.id
            JOIN repositories AS r ON r.id = t.repository_id
            WHERE :members IS NULL OR EXISTS (SELECT 1 FROM ticket_assignees AS g
                JOIN account_members AS a ON a.person_id = g.person_id
                WHERE g.ticket_id = t.id
                    AND a.member_key IN (SELECT value FROM json_each(:members)))
            ORDER BY t.created_at, t.id"
        ))?;
        let parameters = named_params! {
            ":repositories": self.tickets.repositories,
            ":members": self.tickets.members,
            ":label": self.label,
            ":from": self.range.0,
            ":to": self.range.1,
        };
        let rows = statement.query_map(parameters, |row| {
            let mut columns = Columns::of(row);
            Ok(IncidentFact {
                id: columns.take()?,
                repository_id: columns.take()?,
                repository: columns.take()?,
                iid: columns.take()?,
                title: columns.take()?,
                created_at: columns.take()?,
                restored_at: columns.take()?,
                web_url: columns.take()?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn had_incidents(&self, connection: &Connection) -> Result<bool, StoreError> {
        let mut statement = connection.prepare_cached(&format!(
            "{INCIDENTS} SELECT EXISTS (SELECT 1 FROM incident)"
        ))?;
        let parameters = named_params! {
            ":repositories": self.tickets.repositories,
            ":label": self.label,
            ":from": i64::MIN,
            ":to": i64::MAX,
        };
        Ok(statement.query_row(parameters, |row| row.get(0))?)
    }
}

fn take_fact(columns: &mut Columns<'_, '_>) -> rusqlite::Result<DeploymentFact> {
    let id = columns.take()?;
    let source = columns.take()?;
    let mut fact = DeploymentFact {
        key: match source {
            DeploymentSource::Merges => DeploymentKey::Merge(PullRequestId(id)),
            _ => DeploymentKey::Deployment(id),
        },
        source,
        repository_id: columns.take()?,
        repository: columns.take()?,
        name: columns.take()?,
        environment: columns.take()?,
        sha: columns.take::<Option<ObjectId>>()?.map(|id| id.0),
        deployed_at: columns.take()?,
        deployer: columns.take()?,
        commits: columns.take()?,
        web_url: columns.take()?,
    };
    let environment: Option<i64> = columns.take()?;
    let tag = (source == DeploymentSource::Tags).then_some(fact.name.as_str());
    if source != DeploymentSource::Merges {
        fact.web_url = deployment_page(&fact.web_url, tag, environment);
    }
    Ok(fact)
}

/// Who counts, why not, and whether it is a merge: `name`, `treatment`, `is_bot` of the author.
const WHY_NOT: &str = "CASE WHEN w.treatment <> 'included' THEN iif(w.is_bot, 'bot', 'excluded')
    WHEN is_merge THEN 'merge' END";

/// For each address of a pull request's commits that alone tells who it is, one of the names beside it: one that
/// counts, where any does.
const ADDRESSED: &str = "
    SELECT integration_id, address, author_id FROM (
        SELECT w.integration_id, w.address, u.author_id, row_number() OVER (
            PARTITION BY w.integration_id, w.address ORDER BY u.treatment <> 'included', u.is_bot, u.author_id) AS place
        FROM commit_authors AS w JOIN commit_author_members AS u ON u.author_id = w.id
        WHERE u.alias_key = 'address ' || w.address AND w.address IN (
            SELECT address FROM pull_request_addresses WHERE pull_request_id = ?1))
    WHERE place = 1";

/// A window of the commits of a deployment, newest first, without those of hidden people.
pub(super) fn commits_of(
    connection: &Connection,
    key: DeploymentKey,
    list: &ListQuery,
) -> Result<Page<DeploymentCommitFact>, StoreError> {
    let (rows, id) = match key {
        DeploymentKey::Deployment(id) => (
            format!(
                "SELECT c.id, lower(hex(c.sha)) AS sha, c.title, w.name, c.authored_at, {WHY_NOT},
                    NOT d.is_first AS was_delivered
                 FROM deployment_commits AS d JOIN commits AS c ON c.id = d.commit_id
                 LEFT JOIN commit_author_members AS w ON w.author_id = c.author_id
                 WHERE d.deployment_id = ?1 AND coalesce(w.treatment <> 'hidden', 1)"
            ),
            id,
        ),
        DeploymentKey::Merge(id) => (
            format!(
                "SELECT NULL AS id, k.sha, k.title, coalesce(w.name, k.author_name), k.authored_at,
                    {WHY_NOT}, 0 AS was_delivered
                 FROM (SELECT *, title GLOB 'Merge branch *'
                        OR title GLOB 'Merge remote-tracking branch *' AS is_merge
                    FROM pull_request_commits WHERE pull_request_id = ?1) AS k
                 JOIN pull_requests AS p ON p.id = k.pull_request_id
                 JOIN repositories AS r ON r.id = p.repository_id
                 LEFT JOIN commit_authors AS a ON a.integration_id = r.integration_id
                    AND a.name = k.author_name AND a.email = k.author_email
                 LEFT JOIN ({ADDRESSED}) AS b ON a.id IS NULL
                    AND b.integration_id = r.integration_id AND b.address = lower(trim(k.author_email))
                 LEFT JOIN commit_author_members AS w ON w.author_id = coalesce(a.id, b.author_id)
                 WHERE coalesce(w.treatment <> 'hidden', 1)"
            ),
            id.0,
        ),
    };
    let total = connection
        .prepare_cached(&format!("SELECT count(*) FROM ({rows})"))?
        .query_row([id], |row| row.get(0))?;
    let offset = list.offset.max(0);
    let mut statement =
        connection.prepare_cached(&format!("{rows} ORDER BY 5 DESC, 2 LIMIT ?2 OFFSET ?3"))?;
    let rows = statement.query_map(params![id, list.effective_limit(), offset], |row| {
        let mut columns = Columns::of(row);
        Ok(DeploymentCommitFact {
            id: columns.take()?,
            sha: columns.take()?,
            title: columns.take()?,
            author: columns.take::<Option<String>>()?.unwrap_or_default(),
            authored_at: columns.take()?,
            left_out: columns.take()?,
            was_delivered: columns.take()?,
        })
    })?;
    Ok(Page {
        total,
        offset,
        rows: rows.collect::<Result<_, _>>()?,
    })
}
