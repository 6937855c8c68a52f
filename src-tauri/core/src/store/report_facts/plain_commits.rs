//! Commits on their authors' days, and why some of them do not count, as one statement over the rows.
//!
//! It is what a report of few days reads, and what stored columns are held against.

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// No zone is further from UTC, in milliseconds: an author's day begins and ends within so much of
/// UTC's. Git takes any offset of two digits of hours.
const FURTHEST_ZONE_MS: i64 = 100 * 3_600_000;

/// One row a commit of the range. Of commits that are the same change (one person, one author date,
/// one title: rebased, picked or in a fork) the first one counts, of several of one second that with the
/// smallest object id: never the one that was read first, and none that nothing leads to any more where there
/// is another. A day is rounded down, also before
/// 1970. Lines that replaced those of another address of the same person are rework, whenever the two
/// addresses were joined. Commits of squashed pull requests are looked for by their own days, never by
/// that of the merge: with a clock ahead they are younger than it, and counted or not by the range.
pub(super) const FACTS: &str = "
    WITH scope AS MATERIALIZED (SELECT value AS id FROM json_each(:repositories)),
    author AS MATERIALIZED (
        SELECT author_id, member_key, name, is_bot, treatment FROM commit_author_members
        WHERE :members IS NULL OR member_key IN (SELECT value FROM json_each(:members))),
    address AS MATERIALIZED (
        SELECT DISTINCT w.address, a.member_key
        FROM author AS a JOIN commit_authors AS w ON w.id = a.author_id),
    squashed AS MATERIALIZED (
        SELECT DISTINCT unhex(k.sha) AS sha
        FROM scope AS s JOIN pull_requests AS p ON p.repository_id = s.id
        JOIN pull_request_commits AS k ON k.pull_request_id = p.id
        WHERE p.squash_commit_sha IS NOT NULL AND p.merged_at IS NOT NULL
            AND k.authored_at >= :earliest AND k.authored_at < :latest
            AND k.sha <> p.squash_commit_sha),
    dated AS MATERIALIZED (
        SELECT c.id, c.repository_id, c.sha, c.title, c.authored_at, c.committed_at,
            c.parent_count, q.commit_id IS NOT NULL AND j.judgement IS NOT 'counts'
                AND NOT u.counts_orphaned AS is_orphaned,
            CASE WHEN j.judgement = 'outlier' THEN 'marked'
                WHEN j.judgement = 'counts' THEN NULL
                WHEN y.commit_id IS NOT NULL THEN 'title'
                WHEN w.new_work + w.legacy_refactor + w.help_others + w.rework > u.outlier_lines
                    THEN 'outlier' END AS outlier,
            a.member_key, a.name, a.is_bot, a.treatment,
            c.authored_at + c.author_offset_minutes * 60000 AS local_at,
            w.commit_id IS NOT NULL AS measured, w.new_work, w.legacy_refactor, w.help_others,
            w.rework,
            iif(w.help_others > 0, (SELECT coalesce(sum(h.lines), 0) FROM commit_helped AS h
                JOIN address AS o ON o.address = lower(trim(h.email))
                    AND o.member_key = a.member_key
                WHERE h.commit_id = c.id), 0) AS own
        FROM scope AS s
        JOIN commits AS c ON c.repository_id = s.id AND c.authored_at >= :earliest
            AND c.authored_at < :latest
        JOIN author AS a ON a.author_id = c.author_id
        CROSS JOIN count_rules AS u
        LEFT JOIN commit_work AS w ON w.commit_id = c.id
        LEFT JOIN orphaned_commits AS q ON q.commit_id = c.id
        LEFT JOIN outlier_title_commits AS y ON y.commit_id = c.id
        LEFT JOIN commit_judgements AS j ON j.sha = c.sha),
    fact AS (
        SELECT id, repository_id, sha, title, authored_at, member_key, name, measured, is_orphaned,
            (local_at - ((local_at % 86400000) + 86400000) % 86400000) / 86400000 AS day,
            new_work, legacy_refactor, help_others - own AS help_others, rework + own AS rework,
            CASE WHEN treatment = 'hidden' THEN 'hidden'
                WHEN treatment <> 'included' THEN iif(is_bot, 'bot', 'excluded')
                WHEN parent_count > 1 THEN 'merge'
                WHEN row_number() OVER (
                    PARTITION BY member_key, authored_at, title, parent_count > 1
                    ORDER BY is_orphaned, committed_at, sha, id) > 1 THEN 'copy'
                WHEN sha IN squashed THEN 'squashed'
                WHEN is_orphaned THEN 'orphaned'
                ELSE outlier
            END AS left_out
        FROM dated)";

/// The instants within which commits of some days on their authors' calendars can have been written.
pub(super) const fn instants_around((first, last): (i64, i64)) -> (i64, i64) {
    let from = first
        .saturating_mul(DAY_MS)
        .saturating_sub(FURTHEST_ZONE_MS);
    let to = last.saturating_add(1).saturating_mul(DAY_MS);
    (from, to.saturating_add(FURTHEST_ZONE_MS))
}
