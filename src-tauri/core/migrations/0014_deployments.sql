-- Deployments: how they are told in each repository, what could be one, and which commits each brought.

-- Under the host's own id, like excluded paths: a repository that is chosen again finds its rule.
CREATE TABLE deployment_rules (
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    repository_remote_id INTEGER NOT NULL,
    -- `gitlab`, `tags`, `merges` or `none`.
    source TEXT NOT NULL,
    -- Names of environments or tags, with * and ?, separated by commas.
    pattern TEXT NOT NULL,
    PRIMARY KEY (integration_id, repository_remote_id)
) STRICT, WITHOUT ROWID;

-- The tags of the clone as they stand.
CREATE TABLE tags (
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- The commit behind it.
    sha BLOB NOT NULL CHECK (length(sha) IN (20, 32)),
    tagged_at INTEGER NOT NULL,
    -- NULL for a tag without an author of its own.
    tagger TEXT,
    PRIMARY KEY (repository_id, name)
) STRICT, WITHOUT ROWID;

-- Deployments GitLab holds as successful.
CREATE TABLE gitlab_deployments (
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    iid INTEGER NOT NULL,
    environment TEXT NOT NULL,
    environment_remote_id INTEGER,
    ref TEXT NOT NULL,
    sha BLOB NOT NULL CHECK (length(sha) IN (20, 32)),
    deployed_at INTEGER NOT NULL,
    person_id INTEGER REFERENCES people (id),
    PRIMARY KEY (repository_id, remote_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX gitlab_deployments_by_person ON gitlab_deployments (person_id);

-- How far they were read; no row before the first time.
CREATE TABLE deployment_reads (
    repository_id INTEGER PRIMARY KEY REFERENCES repositories (id) ON DELETE CASCADE,
    cursor TEXT,
    -- When they were last read to the end.
    read_at INTEGER,
    -- Why GitLab does not give them.
    failure_code TEXT
) STRICT;

-- What the rule in force makes of tags and of GitLab's deployments. It follows from the tables above and
-- from commits; merges are not in it, they are read as they are.
CREATE TABLE deployments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- Empty for tags.
    environment TEXT NOT NULL,
    environment_remote_id INTEGER,
    -- The number in GitLab; 0 for tags.
    iid INTEGER NOT NULL,
    sha BLOB NOT NULL,
    deployed_at INTEGER NOT NULL,
    deployer TEXT,
    person_id INTEGER REFERENCES people (id),
    -- How many it was the first to hold in its environment; NULL where its commit is not in the store.
    commits INTEGER
) STRICT;

CREATE INDEX deployments_by_time ON deployments (repository_id, deployed_at);
CREATE INDEX deployments_by_person ON deployments (person_id);

-- When and by whom a commit was written stands here once more, so that a report reads one stretch.
CREATE TABLE deployment_commits (
    deployment_id INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    commit_id INTEGER NOT NULL REFERENCES commits (id) ON DELETE CASCADE,
    authored_at INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    is_merge INTEGER NOT NULL,
    -- 1 where no other environment had it before.
    is_first INTEGER NOT NULL,
    PRIMARY KEY (deployment_id, commit_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX deployment_commits_by_commit ON deployment_commits (commit_id);

-- The rule a repository's deployments were told by.
CREATE TABLE deployment_states (
    repository_id INTEGER PRIMARY KEY REFERENCES repositories (id) ON DELETE CASCADE,
    rule TEXT NOT NULL
) STRICT;

-- Incidents are few among tickets.
CREATE INDEX tickets_incidents ON tickets (repository_id, created_at) WHERE issue_type = 'incident';

-- Tags are read from the clones at the next look.
UPDATE streams SET asked_at = NULL WHERE stream = 'commits';
