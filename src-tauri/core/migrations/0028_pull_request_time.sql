-- When the time of a pull request starts, and on which days it passes: chosen by the person at this computer.
ALTER TABLE count_rules ADD COLUMN pull_request_start TEXT NOT NULL DEFAULT 'opened'
    CHECK (pull_request_start IN ('opened', 'marked_ready', 'first_commented'));
ALTER TABLE count_rules ADD COLUMN counted_days TEXT NOT NULL DEFAULT 'every_day'
    CHECK (counted_days IN ('every_day', 'working_days'));

-- Neither outdates what is remembered of commits.
DROP TRIGGER marks_of_rules;
CREATE TRIGGER marks_of_rules AFTER UPDATE OF outlier_lines, counts_orphaned ON count_rules BEGIN
    UPDATE commit_marks_version SET version = version + 1;
END;

-- The facts of each pull request say now when it was marked ready: they are made anew from the rows that are here.
UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL WHERE facts IS NOT NULL;
UPDATE report_closed_spans SET facts = NULL WHERE facts IS NOT NULL;

-- The same views, whose times are from the start on. Which days pass is told in no view: weekends and holidays are days of
-- a zone, which a file has none of.
DROP VIEW report_reviews;
DROP VIEW report_pull_requests;

-- Merged pull requests.
CREATE VIEW report_pull_requests AS
WITH account AS MATERIALIZED (
    SELECT person_id, member_key, name, is_bot, treatment FROM account_members),
followed AS MATERIALIZED (
    SELECT k.pull_request_id, count(*) AS commits
    FROM report_pull_request_commits AS k JOIN pull_requests AS p ON p.id = k.pull_request_id
    WHERE k.authored_at > p.created_at AND k.counts AND NOT k.is_merge GROUP BY k.pull_request_id),
merged AS (
    SELECT p.*, s.repository, a.member_key, a.name, a.is_bot, a.treatment
    FROM report_repositories AS s JOIN pull_requests AS p ON p.repository_id = s.repository_id
    LEFT JOIN account AS a ON a.person_id = p.author_id
    WHERE s.stream = 'pull_requests' AND p.state = 'merged' AND p.merged_at IS NOT NULL
        AND p.gone_at IS NULL),
told AS (
    SELECT m.*,
        (SELECT min(n.created_at) FROM pull_request_notes AS n
            CROSS JOIN account AS v ON v.person_id = n.author_id
            WHERE n.pull_request_id = m.id AND NOT n.system AND n.created_at <= m.merged_at
                AND v.treatment = 'included' AND v.member_key IS NOT m.member_key) AS first_comment_at,
        (SELECT count(*) FROM pull_request_approvals AS g
            CROSS JOIN account AS v ON v.person_id = g.person_id
            WHERE g.pull_request_id = m.id AND coalesce(g.approved_at <= m.merged_at, 1)
                AND v.treatment = 'included' AND v.member_key IS NOT m.member_key) AS approvals
    FROM merged AS m),
timed AS (
    SELECT t.*, coalesce(CASE u.pull_request_start
            WHEN 'marked_ready' THEN (SELECT max(n.created_at) FROM pull_request_notes AS n
                WHERE n.pull_request_id = t.id AND n.system AND n.created_at BETWEEN t.created_at AND t.merged_at
                    AND (n.body GLOB 'marked this merge request as [*][*]ready[*][*]*'
                        OR n.body GLOB 'unmarked as a [*][*]Work In Progress[*][*]*'))
            WHEN 'first_commented' THEN iif(t.first_comment_at >= t.created_at, t.first_comment_at, NULL)
        END, t.created_at) AS started_at
    FROM told AS t JOIN count_rules AS u)
SELECT m.id AS pull_request_id, m.repository_id, m.repository, m.iid AS number, m.title, m.member_key,
    m.name AS member_name, m.created_at, m.started_at, m.merged_at,
    iif(m.merged_at >= m.created_at, m.merged_at - m.started_at, NULL) AS merge_time_ms,
    m.first_comment_at,
    iif(m.first_comment_at >= m.created_at, max(m.first_comment_at - m.started_at, 0), NULL) AS first_comment_time_ms,
    m.approvals, coalesce(f.commits, 0) AS follow_on_commits,
    m.details_of_updated_at IS NOT NULL AS are_details_read, m.web_url,
    CASE WHEN m.treatment = 'hidden' THEN 'hidden'
        WHEN m.treatment <> 'included' THEN iif(m.is_bot, 'bot', 'excluded') END AS left_out
FROM timed AS m LEFT JOIN followed AS f ON f.pull_request_id = m.id;

-- How long both sides of a review waited, one row a pull request that counts and was read.
CREATE VIEW report_reviews AS
WITH m AS MATERIALIZED (
    SELECT pull_request_id, repository_id, repository, member_key, member_name, created_at, started_at, merged_at
    FROM report_pull_requests WHERE left_out IS NULL AND are_details_read),
event AS MATERIALIZED (
    SELECT e.pull_request_id, e.place, e.at, e.action, e.reviewer_key, m.created_at, m.started_at,
        e.reviewer_key IS NULL AS is_submitters,
        e.action IN ('comment', 'regular_comment') AS is_comment
    FROM report_review_events AS e JOIN m ON m.pull_request_id = e.pull_request_id),
timed AS MATERIALIZED (
    SELECT *, coalesce(lag(is_submitters) OVER own, 1) AS was_submitters,
        lag(at) OVER own AS previous_at
    FROM event WHERE at >= created_at WINDOW own AS (PARTITION BY pull_request_id ORDER BY place)),
started AS MATERIALIZED (
    SELECT *, coalesce(lag(is_submitters) OVER own, 1) AS was_submitters
    FROM event WHERE at >= started_at WINDOW own AS (PARTITION BY pull_request_id ORDER BY place)),
blocked AS (
    SELECT *, sum(is_submitters AND NOT was_submitters) OVER (PARTITION BY pull_request_id
        ORDER BY place ROWS UNBOUNDED PRECEDING) AS block FROM started),
began AS (
    SELECT *, iif(block = 0, started_at, min(iif(is_submitters, at, NULL))
        OVER (PARTITION BY pull_request_id, block)) AS block_at FROM blocked),
answer AS (
    SELECT pull_request_id, min(at) - min(block_at) AS time_ms FROM began
    WHERE NOT is_submitters GROUP BY pull_request_id, block, reviewer_key),
reaction AS MATERIALIZED (
    SELECT pull_request_id, sum(time_ms) AS time_ms, count(*) AS answers FROM answer GROUP BY pull_request_id),
response AS MATERIALIZED (
    SELECT pull_request_id, sum(at - previous_at) AS time_ms, count(*) AS answers FROM timed
    WHERE is_submitters AND NOT was_submitters GROUP BY pull_request_id),
first_comment AS MATERIALIZED (
    SELECT pull_request_id, min(at) AS at FROM timed
    WHERE is_comment AND NOT is_submitters GROUP BY pull_request_id),
iteration AS MATERIALIZED (
    SELECT c.pull_request_id, max(t.at) - max(c.at) AS time_ms
    FROM first_comment AS c JOIN timed AS t ON t.pull_request_id = c.pull_request_id
    WHERE t.action = 'commit' AND t.at >= c.at GROUP BY c.pull_request_id),
said AS MATERIALIZED (
    SELECT pull_request_id, sum(is_comment) AS comments, max(action = 'regular_comment') AS is_thorough
    FROM event WHERE NOT is_submitters GROUP BY pull_request_id)
SELECT m.pull_request_id, m.repository_id, m.repository, m.member_key, m.member_name, m.merged_at,
    coalesce(r.time_ms, 0) AS reaction_time_ms, coalesce(r.answers, 0) AS reactions,
    coalesce(p.time_ms, 0) AS response_time_ms, coalesce(p.answers, 0) AS responses,
    coalesce(i.time_ms, 0) AS iteration_time_ms, coalesce(s.comments, 0) AS reviewer_comments,
    coalesce(s.is_thorough, 0) AS is_thoroughly_reviewed
FROM m LEFT JOIN reaction AS r ON r.pull_request_id = m.pull_request_id
LEFT JOIN response AS p ON p.pull_request_id = m.pull_request_id
LEFT JOIN iteration AS i ON i.pull_request_id = m.pull_request_id
LEFT JOIN said AS s ON s.pull_request_id = m.pull_request_id;
