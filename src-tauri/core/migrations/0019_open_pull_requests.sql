-- The report on pull requests while they are open finds those that were closed in a range of time. Ones GitLab
-- does not date are told by their last change.
CREATE INDEX pull_requests_by_closing ON pull_requests (repository_id, coalesce(closed_at, updated_at))
    WHERE state = 'closed';

-- Every pull request, open or not, for other programs that read this file, see docs/sql-views.md: what happened until it ended.
CREATE VIEW report_open_pull_requests AS
WITH account AS MATERIALIZED (
    SELECT person_id, member_key, name, is_bot, treatment FROM account_members),
followed AS MATERIALIZED (
    SELECT k.pull_request_id, count(*) AS commits
    FROM report_pull_request_commits AS k JOIN pull_requests AS p ON p.id = k.pull_request_id
    WHERE k.authored_at > p.created_at AND k.counts AND NOT k.is_merge GROUP BY k.pull_request_id),
own AS (
    SELECT p.*, s.repository, a.member_key, a.name, a.is_bot, a.treatment,
        CASE WHEN p.state IN ('merged', 'closed') THEN p.state ELSE 'open' END AS standing,
        CASE p.state WHEN 'merged' THEN p.merged_at
            WHEN 'closed' THEN coalesce(p.closed_at, p.updated_at) END AS ended_at
    FROM report_repositories AS s JOIN pull_requests AS p ON p.repository_id = s.repository_id
    LEFT JOIN account AS a ON a.person_id = p.author_id
    WHERE s.stream = 'pull_requests' AND p.gone_at IS NULL
        AND (p.state <> 'merged' OR p.merged_at IS NOT NULL)),
said AS MATERIALIZED (
    SELECT o.id, count(*) AS comments, max(v.member_key IS NOT o.member_key) AS is_reviewed
    FROM own AS o JOIN pull_request_notes AS n ON n.pull_request_id = o.id
    JOIN account AS v ON v.person_id = n.author_id
    WHERE NOT n.system AND v.treatment = 'included' AND coalesce(n.created_at <= o.ended_at, 1)
    GROUP BY o.id),
approved AS MATERIALIZED (
    SELECT o.id, max(v.member_key IS NOT o.member_key) AS is_reviewed
    FROM own AS o JOIN pull_request_approvals AS g ON g.pull_request_id = o.id
    JOIN account AS v ON v.person_id = g.person_id
    WHERE v.treatment = 'included' AND coalesce(g.approved_at <= o.ended_at, 1) GROUP BY o.id)
SELECT o.id AS pull_request_id, o.repository_id, o.repository, o.iid AS number, o.title, o.member_key,
    o.name AS member_name, o.created_at, o.ended_at, o.standing, o.standing = 'open' AND o.draft AS is_draft,
    coalesce(s.is_reviewed, 0) OR coalesce(g.is_reviewed, 0) AS is_reviewed, coalesce(s.comments, 0) AS comments,
    coalesce(f.commits, 0) AS follow_on_commits, o.details_of_updated_at IS NOT NULL AS are_details_read, o.web_url,
    CASE WHEN o.treatment = 'hidden' THEN 'hidden'
        WHEN o.treatment <> 'included' THEN iif(o.is_bot, 'bot', 'excluded') END AS left_out
FROM own AS o LEFT JOIN said AS s ON s.id = o.id LEFT JOIN approved AS g ON g.id = o.id
LEFT JOIN followed AS f ON f.pull_request_id = o.id;

-- Who reviewed whose merged pull requests, a row a pull request and reviewer.
CREATE VIEW report_review_pairs AS
SELECT e.pull_request_id, e.repository_id, e.repository, e.merged_at, p.member_key AS submitter_key,
    p.member_name AS submitter_name, e.reviewer_key, e.reviewer_name,
    sum(e.action <> 'approval') AS comments, sum(e.action = 'approval') AS approvals
FROM report_review_events AS e JOIN report_pull_requests AS p ON p.pull_request_id = e.pull_request_id
WHERE e.reviewer_key IS NOT NULL AND e.action IN ('comment', 'regular_comment', 'approval')
GROUP BY e.pull_request_id, e.reviewer_key;
