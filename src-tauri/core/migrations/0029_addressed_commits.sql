-- The same view, in which a commit of a pull request under a name that no branch holds is of whoever its address is, as it
-- was already for whether it counts. It was taken for a commit of whoever opened the pull request.
DROP VIEW report_pull_request_commits;

CREATE VIEW report_pull_request_commits AS
WITH account AS MATERIALIZED (SELECT DISTINCT member_key FROM account_members),
author AS MATERIALIZED (SELECT author_id, alias_key, member_key, treatment FROM commit_author_members),
address AS MATERIALIZED (
    SELECT w.integration_id, w.address, max(u.treatment = 'included') AS counts, max(u.member_key) AS member_key
    FROM author AS u JOIN commit_authors AS w ON w.id = u.author_id
    WHERE u.alias_key = 'address ' || w.address GROUP BY w.integration_id, w.address),
known AS MATERIALIZED (
    SELECT repository_id, lower(hex(sha)) AS sha, max(parent_count > 1) AS is_merge FROM commits
    WHERE lower(hex(sha)) IN (SELECT lower(sha) FROM pull_request_commits) GROUP BY 1, 2)
SELECT p.id AS pull_request_id, s.repository_id, s.repository, k.position, lower(k.sha) AS sha, k.title, k.authored_at,
    (SELECT a.member_key FROM account AS a WHERE a.member_key = coalesce(u.member_key,
        (SELECT b.member_key FROM address AS b WHERE b.integration_id = r.integration_id
            AND b.address = lower(trim(k.author_email))))) AS member_key,
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
