-- Which commits count: the rules of the person at this computer, what they say of single commits, and
-- commits that no branch or tag of the host leads to any more.

-- One row. Without a number of lines no commit is too large.
CREATE TABLE count_rules (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    outlier_lines INTEGER CHECK (outlier_lines > 0),
    counts_orphaned INTEGER NOT NULL CHECK (counts_orphaned IN (0, 1))
) STRICT;

INSERT INTO count_rules (id, outlier_lines, counts_orphaned) VALUES (1, 1000, 0);

-- What people say of a commit, by object id: it is the same commit in every fork, and once it is read
-- again after it was taken out.
CREATE TABLE commit_judgements (
    sha BLOB PRIMARY KEY CHECK (length(sha) IN (20, 32)),
    judgement TEXT NOT NULL CHECK (judgement IN ('outlier', 'counts')),
    judged_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE orphaned_commits (
    commit_id INTEGER PRIMARY KEY REFERENCES commits (id) ON DELETE CASCADE
) STRICT;

-- Commits with such a title do not count. `*` stands for any characters, `?` for one; other characters
-- for themselves, letters of English in either case.
CREATE TABLE outlier_titles (
    pattern TEXT PRIMARY KEY CHECK (trim(pattern) <> ''),
    glob TEXT NOT NULL GENERATED ALWAYS AS (replace(lower(pattern), '[', '[[]')) STORED
) STRICT;

CREATE TABLE outlier_title_commits (
    commit_id INTEGER PRIMARY KEY REFERENCES commits (id) ON DELETE CASCADE
) STRICT;

CREATE TRIGGER outlier_title_added AFTER INSERT ON outlier_titles BEGIN
    INSERT OR IGNORE INTO outlier_title_commits (commit_id)
    SELECT id FROM commits WHERE lower(title) GLOB NEW.glob;
END;

CREATE TRIGGER outlier_title_gone AFTER DELETE ON outlier_titles BEGIN
    DELETE FROM outlier_title_commits
    WHERE commit_id IN (SELECT o.commit_id FROM outlier_title_commits AS o
        JOIN commits AS c ON c.id = o.commit_id
        WHERE lower(c.title) GLOB OLD.glob AND NOT EXISTS (SELECT 1 FROM outlier_titles AS t
            WHERE lower(c.title) GLOB t.glob));
END;

CREATE TRIGGER outlier_title_of_new_commit AFTER INSERT ON commits
WHEN EXISTS (SELECT 1 FROM outlier_titles WHERE lower(NEW.title) GLOB glob) BEGIN
    INSERT OR IGNORE INTO outlier_title_commits (commit_id) VALUES (NEW.id);
END;

CREATE TRIGGER outlier_title_of_commit AFTER UPDATE OF title ON commits
WHEN NEW.title <> OLD.title BEGIN
    DELETE FROM outlier_title_commits WHERE commit_id = NEW.id;
    INSERT OR IGNORE INTO outlier_title_commits (commit_id) SELECT NEW.id
    WHERE EXISTS (SELECT 1 FROM outlier_titles WHERE lower(NEW.title) GLOB glob);
END;

-- Raised by every change of what is said of single commits: reports remember that until then.
CREATE TABLE commit_marks_version (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;

INSERT INTO commit_marks_version (id, version) VALUES (1, 1);

CREATE TRIGGER marks_of_rules AFTER UPDATE ON count_rules BEGIN
    UPDATE commit_marks_version SET version = version + 1;
END;
CREATE TRIGGER marks_of_judgement AFTER INSERT ON commit_judgements BEGIN
    UPDATE commit_marks_version SET version = version + 1;
END;
CREATE TRIGGER marks_of_other_judgement AFTER UPDATE ON commit_judgements BEGIN
    UPDATE commit_marks_version SET version = version + 1;
END;
CREATE TRIGGER marks_of_no_judgement AFTER DELETE ON commit_judgements BEGIN
    UPDATE commit_marks_version SET version = version + 1;
END;
CREATE TRIGGER marks_of_orphaned AFTER INSERT ON orphaned_commits BEGIN
    UPDATE commit_marks_version SET version = version + 1;
END;
CREATE TRIGGER marks_of_reached AFTER DELETE ON orphaned_commits BEGIN
    UPDATE commit_marks_version SET version = version + 1;
END;
CREATE TRIGGER marks_of_title AFTER INSERT ON outlier_title_commits BEGIN
    UPDATE commit_marks_version SET version = version + 1;
END;
CREATE TRIGGER marks_of_no_title AFTER DELETE ON outlier_title_commits BEGIN
    UPDATE commit_marks_version SET version = version + 1;
END;

-- The same view with these rules. A commit that is not reached any more stands behind one that is, where
-- both are the same change: after a rebase the new one counts.
DROP VIEW report_commits;

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
            WHERE h.commit_id = c.id), 0) AS own,
        q.commit_id IS NOT NULL AND j.judgement IS NOT 'counts' AND NOT u.counts_orphaned AS is_orphaned,
        CASE WHEN j.judgement = 'outlier' THEN 'marked'
            WHEN j.judgement = 'counts' THEN NULL
            WHEN y.commit_id IS NOT NULL THEN 'title'
            WHEN w.new_work + w.legacy_refactor + w.help_others + w.rework > u.outlier_lines THEN 'outlier'
        END AS outlier
    FROM report_repositories AS s JOIN commits AS c ON c.repository_id = s.repository_id
    JOIN author AS a ON a.author_id = c.author_id
    JOIN count_rules AS u
    LEFT JOIN commit_work AS w ON w.commit_id = c.id
    LEFT JOIN orphaned_commits AS q ON q.commit_id = c.id
    LEFT JOIN outlier_title_commits AS y ON y.commit_id = c.id
    LEFT JOIN commit_judgements AS j ON j.sha = c.sha
    WHERE s.stream = 'commits')
SELECT id AS commit_id, repository_id, repository, sha, title, member_key, name AS member_name,
    authored_at, date((local_at - ((local_at % 86400000) + 86400000) % 86400000) / 1000, 'unixepoch') AS author_day,
    (local_at - ((local_at % 86400000) + 86400000) % 86400000) / 86400000 AS author_day_number,
    committed_at, is_merge, sha IN squashed AS is_squashed, is_orphaned, outlier, is_measured,
    new_work AS new_work_lines, legacy_refactor AS legacy_refactor_lines,
    help_others - own AS help_others_lines, rework + own AS rework_lines,
    new_work + legacy_refactor + help_others + rework AS haloc_lines,
    CASE WHEN treatment = 'hidden' THEN 'hidden'
        WHEN treatment <> 'included' THEN iif(is_bot, 'bot', 'excluded')
        WHEN is_merge THEN 'merge'
        WHEN row_number() OVER (PARTITION BY member_key, authored_at, title, is_merge
            ORDER BY is_orphaned, committed_at, sha, id) > 1 THEN 'copy'
        WHEN sha IN squashed THEN 'squashed'
        WHEN is_orphaned THEN 'orphaned'
        ELSE outlier
    END AS left_out
FROM dated;
