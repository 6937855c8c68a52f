-- Commits take less room and are written faster; work types stand beside them.
--
-- A commit's id is its repository's id times 2^32 plus a number of its own: the
-- commits of one repository, their messages and their work types lie side by
-- side, and a list reads one stretch of the table. AUTOINCREMENT is not needed
-- for that, the ids of repositories are never given twice.

-- People as commits name them: no account, only a name and an address.
CREATE TABLE commit_authors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    UNIQUE (integration_id, name, email)
) STRICT;

INSERT INTO commit_authors (integration_id, name, email)
    SELECT r.integration_id, c.author_name, c.author_email
        FROM commits AS c JOIN repositories AS r ON r.id = c.repository_id
    UNION
    SELECT r.integration_id, c.committer_name, c.committer_email
        FROM commits AS c JOIN repositories AS r ON r.id = c.repository_id;

-- author_id and committer_id are rows of commit_authors. They are not declared as
-- such: that would need an index of its own for each, which nothing reads.
-- `parents` are the parents' object ids one after the other, first parent first.
CREATE TABLE compact_commits (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL GENERATED ALWAYS AS (id >> 32) VIRTUAL
        REFERENCES repositories (id) ON DELETE CASCADE,
    sha BLOB NOT NULL CHECK (length(sha) IN (20, 32)),
    title TEXT NOT NULL,
    author_id INTEGER NOT NULL,
    authored_at INTEGER NOT NULL,
    author_offset_minutes INTEGER NOT NULL,
    committer_id INTEGER NOT NULL,
    committed_at INTEGER NOT NULL,
    committer_offset_minutes INTEGER NOT NULL,
    additions INTEGER,
    deletions INTEGER,
    files_changed INTEGER,
    parents BLOB NOT NULL,
    parent_count INTEGER NOT NULL GENERATED ALWAYS AS (length(parents) / length(sha)) VIRTUAL
) STRICT;

INSERT INTO compact_commits (id, sha, title, author_id, authored_at, author_offset_minutes,
    committer_id, committed_at, committer_offset_minutes, additions, deletions, files_changed,
    parents)
SELECT (c.repository_id << 32) + c.id, unhex(c.sha), c.title,
    (SELECT a.id FROM commit_authors AS a WHERE a.integration_id = r.integration_id
        AND a.name = c.author_name AND a.email = c.author_email),
    c.authored_at, c.author_offset_minutes,
    (SELECT a.id FROM commit_authors AS a WHERE a.integration_id = r.integration_id
        AND a.name = c.committer_name AND a.email = c.committer_email),
    c.committed_at, c.committer_offset_minutes, c.additions, c.deletions, c.files_changed,
    unhex(coalesce((SELECT group_concat(p.sha, '') FROM
        (SELECT sha FROM commit_parents WHERE commit_id = c.id ORDER BY position) AS p), ''))
FROM commits AS c JOIN repositories AS r ON r.id = c.repository_id;

-- No row where the title is the whole message.
CREATE TABLE compact_messages (
    commit_id INTEGER PRIMARY KEY REFERENCES compact_commits (id) ON DELETE CASCADE,
    message TEXT NOT NULL
) STRICT;

INSERT INTO compact_messages (commit_id, message)
SELECT (c.repository_id << 32) + c.id, m.message
FROM commit_messages AS m JOIN commits AS c ON c.id = m.commit_id
WHERE m.message <> c.title;

DROP TABLE commit_parents;
DROP TABLE commit_messages;
DROP TABLE commits;
ALTER TABLE compact_commits RENAME TO commits;
ALTER TABLE compact_messages RENAME TO commit_messages;

CREATE INDEX commits_by_time ON commits (repository_id, authored_at);
-- By the beginning of the object id, for 131,072 ids at a time: object ids come in
-- no order, and a page of new ones must not touch all of a large index.
CREATE INDEX commits_by_sha ON commits (id >> 17, substr(sha, 1, 8));

-- Lines of a commit by what they replaced; a commit whose lines were not told
-- apart yet, or that is a merge, has no row.
CREATE TABLE commit_work (
    commit_id INTEGER PRIMARY KEY REFERENCES commits (id) ON DELETE CASCADE,
    new_work INTEGER NOT NULL,
    legacy_refactor INTEGER NOT NULL,
    help_others INTEGER NOT NULL,
    rework INTEGER NOT NULL
) STRICT;

-- Whose young lines a commit replaced, by address.
CREATE TABLE commit_helped (
    commit_id INTEGER NOT NULL REFERENCES commits (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    lines INTEGER NOT NULL,
    PRIMARY KEY (commit_id, email)
) STRICT, WITHOUT ROWID;

-- Work types are measured from the beginning of the history: the next run reads the clones once more.
UPDATE streams SET cursor = NULL WHERE stream = 'commits';
