-- The points of commits for other programs that read this file, see docs/sql-views.md.

-- Whole roots: SQLite has none of its own everywhere. The largest is that of the largest number there is a root
-- of in points, since more than a million lines count as a million.
CREATE TABLE report_roots (
    square INTEGER PRIMARY KEY,
    root INTEGER NOT NULL
) STRICT;

WITH RECURSIVE number(root) AS (SELECT 0 UNION ALL SELECT root + 1 FROM number WHERE root < 14143)
INSERT INTO report_roots (square, root) SELECT root * root, root FROM number;

-- Twice the median lines of a repository's measured commits with lines.
CREATE VIEW report_usual_lines AS
SELECT repository_id, sum(lines) * iif(count(*) = 1, 2, 1) AS twice_median
FROM (
    SELECT commit_id >> 32 AS repository_id, lines,
        row_number() OVER (PARTITION BY commit_id >> 32 ORDER BY lines) AS place,
        count(*) OVER (PARTITION BY commit_id >> 32) AS commits
    FROM (SELECT commit_id, new_work + legacy_refactor + help_others + rework AS lines FROM commit_work)
    WHERE lines > 0)
WHERE place IN ((commits + 1) / 2, commits / 2 + 1) GROUP BY repository_id;

CREATE VIEW report_commit_points AS
WITH input AS (
    SELECT f.commit_id, f.repository_id, f.repository, f.member_key, f.member_name, f.author_day,
        f.author_day_number, f.left_out, f.haloc_lines AS lines, f.legacy_refactor_lines AS old_lines,
        w.edit_places, w.edited_files, coalesce(u.twice_median, 0) AS twice_usual_lines,
        min(f.haloc_lines, 1000000) AS counted, min(f.legacy_refactor_lines, 1000000) AS old
    FROM report_commits AS f JOIN commit_work AS w ON w.commit_id = f.commit_id
    LEFT JOIN report_usual_lines AS u ON u.repository_id = f.repository_id
    WHERE w.edit_places IS NOT NULL AND w.edited_files IS NOT NULL),
point AS (
    SELECT i.*,
        (SELECT root FROM report_roots WHERE square <= 100 * i.counted ORDER BY square DESC LIMIT 1) AS amount_points,
        (SELECT root FROM report_roots WHERE square <= 100 * (i.counted + i.old) ORDER BY square DESC LIMIT 1) AS both_points,
        (SELECT root FROM report_roots WHERE square <= 25 * min(max(i.edit_places - 1, 0), 1000000) ORDER BY square DESC LIMIT 1) AS place_points,
        (SELECT root FROM report_roots WHERE square <= 100 * min(max(i.edited_files - 1, 0), 1000000) ORDER BY square DESC LIMIT 1) AS file_points,
        (SELECT root FROM report_roots WHERE square <= 25 * i.old ORDER BY square DESC LIMIT 1) AS severity_points,
        iif(i.twice_usual_lines = 0, 0, (SELECT root FROM report_roots
            WHERE square <= 200 * i.counted / i.twice_usual_lines ORDER BY square DESC LIMIT 1)) AS history_points
    FROM input AS i)
SELECT commit_id, repository_id, repository, member_key, member_name, author_day, author_day_number, left_out,
    lines, old_lines, edit_places, edited_files, twice_usual_lines,
    amount_points, both_points - amount_points AS old_share_points, place_points, file_points, severity_points,
    history_points, both_points + place_points + file_points + severity_points + history_points AS impact_points,
    amount_points + place_points + file_points + severity_points AS complexity_points,
    CASE WHEN amount_points + place_points + file_points + severity_points >= 250 THEN 'high'
        WHEN amount_points + place_points + file_points + severity_points >= 100 THEN 'medium'
        ELSE 'low' END AS complexity
FROM point;

CREATE VIEW metric_impact AS
SELECT author_day, author_day_number,
    author_day_number - ((author_day_number + 3) % 7 + 7) % 7 AS week_start_number,
    member_key, min(member_name) AS member_name, 7 * sum(impact_points) AS numerator
FROM report_commit_points WHERE left_out IS NULL GROUP BY author_day_number, member_key;

CREATE VIEW metric_commit_complexity AS
SELECT author_day, author_day_number, member_key, min(member_name) AS member_name, repository_id, repository,
    sum(complexity = 'high') AS numerator, count(*) AS denominator
FROM report_commit_points WHERE left_out IS NULL GROUP BY author_day_number, member_key, repository_id;

CREATE VIEW metric_time_to_100 AS
SELECT author_day, author_day_number, member_key, min(member_name) AS member_name,
    800 AS numerator, sum(haloc_lines) AS denominator
FROM report_commits WHERE left_out IS NULL AND is_measured GROUP BY author_day_number, member_key;

CREATE VIEW metric_productive_time_to_100 AS
SELECT author_day, author_day_number, member_key, min(member_name) AS member_name,
    800 AS numerator, sum(haloc_lines - rework_lines) AS denominator
FROM report_commits WHERE left_out IS NULL AND is_measured GROUP BY author_day_number, member_key;
