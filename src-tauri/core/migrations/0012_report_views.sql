-- Facts and metrics of reports for other programs that read this file, see docs/sql-views.md.
-- They take everything there is; days, people and repositories are the reader's WHERE. They need no
-- SQLite newer than 3.38, which is why object ids are compared as text here.

-- One row a stream that is read: of a repository that several integrations reach, the copy reports take.
CREATE VIEW report_repositories AS
SELECT repository_id, stream, host || ' ' || remote_id AS repository_key, host, full_path AS repository, synced_at AS read_at
FROM (
    SELECT r.id AS repository_id, s.stream, r.remote_id, r.full_path, s.synced_at,
        lower(rtrim(substr(i.base_url, instr(i.base_url, '://') + 3), '/')) AS host,
        row_number() OVER (PARTITION BY s.stream, i.base_url, r.remote_id
            ORDER BY s.synced_at IS NULL, r.imported_at, r.id) AS copy
    FROM repositories AS r JOIN integrations AS i ON i.id = r.integration_id
    JOIN streams AS s ON s.repository_id = r.id AND s.enabled
    WHERE r.imported_at IS NOT NULL AND i.removed_at IS NULL)
WHERE copy = 1;

-- Commits that squashed pull requests were made of; the squashed commit stands for them.
CREATE VIEW report_squashed_commits AS
SELECT p.id AS pull_request_id, s.repository_id, s.repository, lower(k.sha) AS sha, k.authored_at
FROM report_repositories AS s JOIN pull_requests AS p ON p.repository_id = s.repository_id
JOIN pull_request_commits AS k ON k.pull_request_id = p.id
WHERE s.stream = 'commits' AND p.squash_commit_sha IS NOT NULL AND p.merged_at IS NOT NULL
    AND k.sha <> p.squash_commit_sha;

CREATE VIEW report_commits AS
WITH author AS MATERIALIZED (
    SELECT author_id, member_key, name, is_bot, treatment FROM commit_author_members),
address AS MATERIALIZED (
    SELECT DISTINCT w.address, a.member_key
    FROM author AS a JOIN commit_authors AS w ON w.id = a.author_id),
squashed AS MATERIALIZED (SELECT DISTINCT sha FROM report_squashed_commits),
dated AS (
    SELECT c.id, s.repository_id, s.repository, lower(hex(c.sha)) AS sha, c.title, c.authored_at,
        c.committed_at, c.parent_count > 1 AS is_merge, a.member_key, a.name, a.is_bot, a.treatment,
        c.authored_at + c.author_offset_minutes * 60000 AS local_at,
        w.commit_id IS NOT NULL AS is_measured, w.new_work, w.legacy_refactor, w.help_others, w.rework,
        iif(w.help_others > 0, (SELECT coalesce(sum(h.lines), 0) FROM commit_helped AS h
            JOIN address AS o ON o.address = lower(trim(h.email)) AND o.member_key = a.member_key
            WHERE h.commit_id = c.id), 0) AS own
    FROM report_repositories AS s JOIN commits AS c ON c.repository_id = s.repository_id
    JOIN author AS a ON a.author_id = c.author_id
    LEFT JOIN commit_work AS w ON w.commit_id = c.id
    WHERE s.stream = 'commits')
SELECT id AS commit_id, repository_id, repository, sha, title, member_key, name AS member_name,
    authored_at, date((local_at - ((local_at % 86400000) + 86400000) % 86400000) / 1000, 'unixepoch') AS author_day,
    (local_at - ((local_at % 86400000) + 86400000) % 86400000) / 86400000 AS author_day_number,
    committed_at, is_merge, sha IN squashed AS is_squashed, is_measured,
    new_work AS new_work_lines, legacy_refactor AS legacy_refactor_lines,
    help_others - own AS help_others_lines, rework + own AS rework_lines,
    new_work + legacy_refactor + help_others + rework AS haloc_lines,
    CASE WHEN treatment = 'hidden' THEN 'hidden'
        WHEN treatment <> 'included' THEN iif(is_bot, 'bot', 'excluded')
        WHEN is_merge THEN 'merge'
        WHEN row_number() OVER (PARTITION BY member_key, authored_at, title, is_merge
            ORDER BY committed_at, sha, id) > 1 THEN 'copy'
        WHEN sha IN squashed THEN 'squashed'
        WHEN new_work + legacy_refactor + help_others + rework > 1000 THEN 'outlier'
    END AS left_out
FROM dated;

-- Commits of pull requests, whether their author counts, and whether they are merges.
CREATE VIEW report_pull_request_commits AS
WITH account AS MATERIALIZED (SELECT DISTINCT member_key FROM account_members),
author AS MATERIALIZED (SELECT author_id, alias_key, member_key, treatment FROM commit_author_members),
address AS MATERIALIZED (
    SELECT w.integration_id, w.address, max(u.treatment = 'included') AS counts
    FROM author AS u JOIN commit_authors AS w ON w.id = u.author_id
    WHERE u.alias_key = 'address ' || w.address GROUP BY w.integration_id, w.address),
known AS MATERIALIZED (
    SELECT repository_id, lower(hex(sha)) AS sha, max(parent_count > 1) AS is_merge FROM commits
    WHERE lower(hex(sha)) IN (SELECT lower(sha) FROM pull_request_commits) GROUP BY 1, 2)
SELECT p.id AS pull_request_id, s.repository_id, s.repository, k.position, lower(k.sha) AS sha, k.title, k.authored_at,
    iif(u.member_key IN (SELECT member_key FROM account), u.member_key, NULL) AS member_key,
    coalesce(u.treatment = 'included',
        (SELECT b.counts FROM address AS b WHERE b.integration_id = r.integration_id
            AND b.address = lower(trim(k.author_email))), 1) AS counts,
    coalesce(c.is_merge,
        k.title GLOB 'Merge branch *' OR k.title GLOB 'Merge remote-tracking branch *') AS is_merge
FROM report_repositories AS s JOIN repositories AS r ON r.id = s.repository_id
JOIN pull_requests AS p ON p.repository_id = s.repository_id
JOIN pull_request_commits AS k ON k.pull_request_id = p.id
LEFT JOIN commit_authors AS w ON w.integration_id = r.integration_id
    AND w.name = k.author_name AND w.email = k.author_email
LEFT JOIN author AS u ON u.author_id = w.id
LEFT JOIN known AS c ON c.repository_id = s.repository_id AND c.sha = lower(k.sha)
WHERE s.stream = 'pull_requests';

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
            JOIN account AS v ON v.person_id = n.author_id
            WHERE n.pull_request_id = m.id AND NOT n.system AND n.created_at <= m.merged_at
                AND v.treatment = 'included' AND v.member_key IS NOT m.member_key) AS first_comment_at,
        (SELECT count(*) FROM pull_request_approvals AS g
            JOIN account AS v ON v.person_id = g.person_id
            WHERE g.pull_request_id = m.id AND coalesce(g.approved_at <= m.merged_at, 1)
                AND v.treatment = 'included' AND v.member_key IS NOT m.member_key) AS approvals
    FROM merged AS m)
SELECT m.id AS pull_request_id, m.repository_id, m.repository, m.iid AS number, m.title, m.member_key,
    m.name AS member_name, m.created_at, m.merged_at,
    iif(m.merged_at >= m.created_at, m.merged_at - m.created_at, NULL) AS merge_time_ms,
    m.first_comment_at,
    iif(m.first_comment_at >= m.created_at, m.first_comment_at - m.created_at, NULL) AS first_comment_time_ms,
    m.approvals, coalesce(f.commits, 0) AS follow_on_commits,
    m.details_of_updated_at IS NOT NULL AS are_details_read, m.web_url,
    CASE WHEN m.treatment = 'hidden' THEN 'hidden'
        WHEN m.treatment <> 'included' THEN iif(m.is_bot, 'bot', 'excluded') END AS left_out
FROM told AS m LEFT JOIN followed AS f ON f.pull_request_id = m.id;

-- What happened to those that count, in the order reports follow it. No reviewer is whoever opened it.
CREATE VIEW report_review_events AS
WITH account AS MATERIALIZED (
    SELECT person_id, member_key, name FROM account_members WHERE treatment = 'included'),
m AS MATERIALIZED (
    SELECT f.pull_request_id, f.repository_id, f.repository, f.member_key, f.created_at, f.merged_at, p.merged_by_id
    FROM report_pull_requests AS f JOIN pull_requests AS p ON p.id = f.pull_request_id
    WHERE f.left_out IS NULL AND f.are_details_read),
named AS MATERIALIZED (SELECT member_key, min(name) AS name FROM account_members GROUP BY member_key),
event(pull_request_id, repository_id, repository, merged_at, at, action, who, opener) AS (
    SELECT m.pull_request_id, m.repository_id, m.repository, m.merged_at, n.created_at,
        iif(length(trim(n.body, char(32, 9, 10, 13))) >= 40, 'regular_comment', 'comment'),
        v.member_key, m.member_key
    FROM m JOIN pull_request_notes AS n ON n.pull_request_id = m.pull_request_id
    JOIN account AS v ON v.person_id = n.author_id
    WHERE NOT n.system AND n.created_at <= m.merged_at
    UNION ALL
    SELECT m.pull_request_id, m.repository_id, m.repository, m.merged_at, p.approved_at, 'approval',
        v.member_key, m.member_key
    FROM m JOIN pull_request_approvals AS p ON p.pull_request_id = m.pull_request_id
    JOIN account AS v ON v.person_id = p.person_id
    WHERE coalesce(p.approved_at <= m.merged_at, 1)
    UNION ALL
    SELECT m.pull_request_id, m.repository_id, m.repository, m.merged_at, k.authored_at, 'commit',
        coalesce(k.member_key, m.member_key), m.member_key
    FROM m JOIN report_pull_request_commits AS k ON k.pull_request_id = m.pull_request_id
    WHERE k.authored_at > m.created_at AND k.authored_at <= m.merged_at AND k.counts AND NOT k.is_merge
    UNION ALL
    SELECT m.pull_request_id, m.repository_id, m.repository, m.merged_at, m.merged_at, 'merge',
        v.member_key, m.member_key
    FROM m JOIN account AS v ON v.person_id = m.merged_by_id),
told AS (
    SELECT pull_request_id, repository_id, repository, merged_at, at, action,
        iif(who IS opener, NULL, who) AS reviewer_key FROM event)
SELECT t.pull_request_id, t.repository_id, t.repository, t.merged_at,
    row_number() OVER (PARTITION BY t.pull_request_id
        ORDER BY t.at, t.action = 'merge', t.action, t.reviewer_key) AS place,
    t.at, t.action, t.reviewer_key, n.name AS reviewer_name
FROM told AS t LEFT JOIN named AS n ON n.member_key = t.reviewer_key;

-- How long both sides of a review waited, one row a pull request that counts and was read.
CREATE VIEW report_reviews AS
WITH m AS MATERIALIZED (
    SELECT pull_request_id, repository_id, repository, member_key, member_name, created_at, merged_at
    FROM report_pull_requests WHERE left_out IS NULL AND are_details_read),
event AS MATERIALIZED (
    SELECT e.pull_request_id, e.place, e.at, e.action, e.reviewer_key, m.created_at,
        e.reviewer_key IS NULL AS is_submitters,
        e.action IN ('comment', 'regular_comment') AS is_comment
    FROM report_review_events AS e JOIN m ON m.pull_request_id = e.pull_request_id),
timed AS MATERIALIZED (
    SELECT *, coalesce(lag(is_submitters) OVER own, 1) AS was_submitters,
        lag(at) OVER own AS previous_at
    FROM event WHERE at >= created_at WINDOW own AS (PARTITION BY pull_request_id ORDER BY place)),
blocked AS (
    SELECT *, sum(is_submitters AND NOT was_submitters) OVER (PARTITION BY pull_request_id
        ORDER BY place ROWS UNBOUNDED PRECEDING) AS block FROM timed),
began AS (
    SELECT *, iif(block = 0, created_at, min(iif(is_submitters, at, NULL))
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

-- Metrics: the value over any rows is the sum of their numerators over the sum of their denominators.

CREATE VIEW metric_coding_days AS
SELECT author_day, author_day_number, member_key, min(member_name) AS member_name, 7 AS numerator
FROM report_commits WHERE left_out IS NULL GROUP BY author_day_number, member_key;

CREATE VIEW metric_commits_per_day AS
SELECT author_day, author_day_number, member_key, min(member_name) AS member_name,
    count(*) AS numerator, 1 AS denominator
FROM report_commits WHERE left_out IS NULL GROUP BY author_day_number, member_key;

CREATE VIEW metric_code_volume AS
SELECT author_day, author_day_number, member_key, min(member_name) AS member_name, repository_id, repository,
    coalesce(sum(haloc_lines), 0) AS numerator, coalesce(sum(new_work_lines), 0) AS new_work_lines,
    coalesce(sum(legacy_refactor_lines), 0) AS legacy_refactor_lines,
    coalesce(sum(help_others_lines), 0) AS help_others_lines,
    coalesce(sum(rework_lines), 0) AS rework_lines
FROM report_commits WHERE left_out IS NULL GROUP BY author_day_number, member_key, repository_id;

CREATE VIEW metric_efficiency AS
SELECT author_day, author_day_number, member_key, member_name, repository_id, repository,
    numerator - rework_lines AS numerator, numerator AS denominator
FROM metric_code_volume;

CREATE VIEW metric_time_to_merge AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    merge_time_ms AS numerator, 1 AS denominator
FROM report_pull_requests WHERE left_out IS NULL AND merge_time_ms IS NOT NULL;

CREATE VIEW metric_time_to_first_comment AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    first_comment_time_ms AS numerator, 1 AS denominator
FROM report_pull_requests WHERE left_out IS NULL AND first_comment_time_ms IS NOT NULL;

CREATE VIEW metric_unreviewed_pull_requests AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    first_comment_at IS NULL AND approvals = 0 AS numerator, 1 AS denominator
FROM report_pull_requests WHERE left_out IS NULL AND are_details_read;

CREATE VIEW metric_iterated_pull_requests AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    follow_on_commits > 0 AS numerator, 1 AS denominator
FROM report_pull_requests WHERE left_out IS NULL AND are_details_read;

CREATE VIEW metric_follow_on_commits AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    follow_on_commits AS numerator, 1 AS denominator
FROM report_pull_requests WHERE left_out IS NULL AND are_details_read;

CREATE VIEW metric_thoroughly_reviewed_pull_requests AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    is_thoroughly_reviewed AS numerator, 1 AS denominator FROM report_reviews;

CREATE VIEW metric_reaction_time AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    reaction_time_ms AS numerator, reactions AS denominator FROM report_reviews;

CREATE VIEW metric_responsiveness AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    response_time_ms AS numerator, responses AS denominator FROM report_reviews;

CREATE VIEW metric_iteration_time AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    iteration_time_ms AS numerator, 1 AS denominator FROM report_reviews;

CREATE VIEW metric_reviewer_comments AS
SELECT pull_request_id, repository_id, repository, member_key, member_name, merged_at,
    reviewer_comments AS numerator, 1 AS denominator FROM report_reviews;

-- Everybody who had to do with a pull request, and whether they reviewed it.
CREATE VIEW metric_sharing_index AS
SELECT p.pull_request_id, p.repository_id, p.repository, p.merged_at, e.reviewer_key,
    max(e.action IN ('comment', 'regular_comment', 'approval')) AS reviews
FROM report_pull_requests AS p JOIN report_review_events AS e ON e.pull_request_id = p.pull_request_id
WHERE e.reviewer_key IS NOT NULL GROUP BY p.pull_request_id, e.reviewer_key
UNION ALL
SELECT pull_request_id, repository_id, repository, merged_at, member_key, 0 FROM report_reviews
WHERE member_key IS NOT NULL;
