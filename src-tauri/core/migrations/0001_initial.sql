-- The first schema. What each table is for stands in README.md beside this file.
-- Times are milliseconds since 1970-01-01 UTC (`*_at`), days are `YYYY-MM-DD` (`*_on`),
-- switches are 0 or 1, `remote_id` is the id the GitLab host gave.

-- "Flow" in ASCII: tells file(1) and this app whose file it is.
PRAGMA application_id = 0x466C6F77;

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT here and below: work still under way for a deleted row must
-- never meet a new row that was given the same id.
CREATE TABLE integrations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    base_url TEXT NOT NULL,
    secret_key TEXT NOT NULL,
    authentication TEXT NOT NULL,
    secret_location TEXT NOT NULL,
    account_remote_id INTEGER NOT NULL,
    account_username TEXT NOT NULL,
    account_name TEXT NOT NULL,
    account_kind TEXT NOT NULL,
    account_highest_access_level INTEGER,
    token_name TEXT,
    token_expires_on TEXT,
    scopes TEXT NOT NULL,
    gitlab_version TEXT,
    added_by TEXT NOT NULL,
    is_sample INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    list_read_at INTEGER,
    failure_code TEXT,
    failure_detail TEXT,
    rate_limited_until INTEGER
) STRICT;

CREATE TABLE integration_services (
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    service TEXT NOT NULL,
    PRIMARY KEY (integration_id, service)
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    web_url TEXT NOT NULL,
    UNIQUE (integration_id, remote_id)
) STRICT;

CREATE TABLE labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    UNIQUE (integration_id, name)
) STRICT;

CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    parent_remote_id INTEGER,
    full_path TEXT NOT NULL,
    name TEXT NOT NULL,
    visibility TEXT NOT NULL,
    access_level INTEGER,
    web_url TEXT NOT NULL,
    archived INTEGER NOT NULL,
    kind TEXT NOT NULL,
    UNIQUE (integration_id, remote_id)
) STRICT;

CREATE TABLE repositories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    full_path TEXT NOT NULL,
    group_path TEXT NOT NULL,
    group_remote_id INTEGER NOT NULL,
    web_url TEXT NOT NULL,
    clone_url TEXT NOT NULL,
    default_branch TEXT,
    empty INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    pending_deletion INTEGER NOT NULL,
    visibility TEXT NOT NULL,
    last_activity_at INTEGER,
    access_level INTEGER,
    object_format TEXT NOT NULL,
    repository_access TEXT NOT NULL,
    merge_requests_access TEXT NOT NULL,
    issues_access TEXT NOT NULL,
    shared INTEGER NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    imported_at INTEGER,
    UNIQUE (integration_id, remote_id)
) STRICT;

CREATE INDEX repositories_by_group ON repositories (integration_id, group_remote_id);

CREATE TABLE streams (
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    stream TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    state TEXT NOT NULL,
    cursor TEXT,
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER,
    stored INTEGER NOT NULL DEFAULT 0,
    failure_code TEXT,
    failure_detail TEXT,
    synced_at INTEGER,
    remote_total INTEGER,
    PRIMARY KEY (repository_id, stream)
) STRICT, WITHOUT ROWID;

-- Long texts are kept in tables of their own, so that lists never read them.
CREATE TABLE commits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    sha TEXT NOT NULL,
    title TEXT NOT NULL,
    author_name TEXT NOT NULL,
    author_email TEXT NOT NULL,
    authored_at INTEGER NOT NULL,
    author_offset_minutes INTEGER NOT NULL,
    committer_name TEXT NOT NULL,
    committer_email TEXT NOT NULL,
    committed_at INTEGER NOT NULL,
    committer_offset_minutes INTEGER NOT NULL,
    parent_count INTEGER NOT NULL,
    additions INTEGER,
    deletions INTEGER,
    files_changed INTEGER,
    UNIQUE (repository_id, sha)
) STRICT;

-- One index for each column the window sorts by; the row id ends every one of them.
-- The first holds every column a search or filter looks at, so that these read
-- nothing else; the same goes for pull requests and tickets.
CREATE INDEX commits_by_time ON commits
    (repository_id, authored_at, id, title, author_name, author_email, sha, additions, deletions);
CREATE INDEX commits_by_author ON commits (repository_id, author_name COLLATE NOCASE);
CREATE INDEX commits_by_title ON commits (repository_id, title COLLATE NOCASE);
CREATE INDEX commits_by_additions ON commits (repository_id, additions);
CREATE INDEX commits_by_deletions ON commits (repository_id, deletions);

CREATE TABLE commit_messages (
    commit_id INTEGER PRIMARY KEY REFERENCES commits (id) ON DELETE CASCADE,
    message TEXT NOT NULL
) STRICT;

CREATE TABLE commit_parents (
    commit_id INTEGER NOT NULL REFERENCES commits (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    sha TEXT NOT NULL,
    PRIMARY KEY (commit_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE pull_requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    iid INTEGER NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    draft INTEGER NOT NULL,
    author_id INTEGER REFERENCES people (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    merged_at INTEGER,
    merged_by_id INTEGER REFERENCES people (id),
    closed_at INTEGER,
    closed_by_id INTEGER REFERENCES people (id),
    source_branch TEXT NOT NULL,
    target_branch TEXT NOT NULL,
    source_repository_remote_id INTEGER,
    head_sha TEXT,
    merge_commit_sha TEXT,
    squash_commit_sha TEXT,
    squash INTEGER NOT NULL,
    milestone TEXT,
    user_note_count INTEGER NOT NULL,
    detailed_merge_status TEXT,
    web_url TEXT NOT NULL,
    details_of_updated_at INTEGER,
    note_count INTEGER NOT NULL DEFAULT 0,
    approval_count INTEGER NOT NULL DEFAULT 0,
    commit_count INTEGER NOT NULL DEFAULT 0,
    UNIQUE (repository_id, remote_id)
) STRICT;

CREATE INDEX pull_requests_by_update ON pull_requests
    (repository_id, updated_at, id, state, title, author_id, source_branch, iid, created_at,
    note_count);
CREATE INDEX pull_requests_by_number ON pull_requests (repository_id, iid);
CREATE INDEX pull_requests_by_title ON pull_requests (repository_id, title COLLATE NOCASE);
CREATE INDEX pull_requests_by_state ON pull_requests (repository_id, state);
CREATE INDEX pull_requests_by_creation ON pull_requests (repository_id, created_at);
CREATE INDEX pull_requests_by_notes ON pull_requests (repository_id, note_count);
CREATE INDEX pull_requests_by_author ON pull_requests (author_id);
CREATE INDEX pull_requests_by_merger ON pull_requests (merged_by_id);
CREATE INDEX pull_requests_by_closer ON pull_requests (closed_by_id);
CREATE INDEX pull_requests_without_details ON pull_requests (repository_id, updated_at)
    WHERE details_of_updated_at IS NOT updated_at;

CREATE TABLE pull_request_descriptions (
    pull_request_id INTEGER PRIMARY KEY REFERENCES pull_requests (id) ON DELETE CASCADE,
    description TEXT NOT NULL
) STRICT;

CREATE TABLE pull_request_labels (
    pull_request_id INTEGER NOT NULL REFERENCES pull_requests (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    label_id INTEGER NOT NULL REFERENCES labels (id),
    PRIMARY KEY (pull_request_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX pull_request_labels_by_label ON pull_request_labels (label_id);

CREATE TABLE pull_request_people (
    pull_request_id INTEGER NOT NULL REFERENCES pull_requests (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    position INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (pull_request_id, role, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX pull_request_people_by_person ON pull_request_people (person_id);

CREATE TABLE pull_request_reviews (
    pull_request_id INTEGER NOT NULL REFERENCES pull_requests (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    state TEXT NOT NULL,
    created_at INTEGER,
    PRIMARY KEY (pull_request_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX pull_request_reviews_by_person ON pull_request_reviews (person_id);

CREATE TABLE pull_request_approvals (
    pull_request_id INTEGER NOT NULL REFERENCES pull_requests (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    approved_at INTEGER,
    PRIMARY KEY (pull_request_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX pull_request_approvals_by_person ON pull_request_approvals (person_id);

CREATE TABLE pull_request_notes (
    id INTEGER PRIMARY KEY,
    pull_request_id INTEGER NOT NULL REFERENCES pull_requests (id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    note_type TEXT,
    body TEXT NOT NULL,
    author_id INTEGER REFERENCES people (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    system INTEGER NOT NULL,
    resolvable INTEGER NOT NULL,
    resolved INTEGER NOT NULL,
    resolved_by_id INTEGER REFERENCES people (id),
    internal INTEGER NOT NULL,
    UNIQUE (pull_request_id, remote_id)
) STRICT;

CREATE INDEX pull_request_notes_by_author ON pull_request_notes (author_id);
CREATE INDEX pull_request_notes_by_resolver ON pull_request_notes (resolved_by_id);

CREATE TABLE pull_request_commits (
    pull_request_id INTEGER NOT NULL REFERENCES pull_requests (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    sha TEXT NOT NULL,
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    author_name TEXT NOT NULL,
    author_email TEXT NOT NULL,
    authored_at INTEGER NOT NULL,
    committer_name TEXT NOT NULL,
    committer_email TEXT NOT NULL,
    committed_at INTEGER NOT NULL,
    PRIMARY KEY (pull_request_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    iid INTEGER NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    issue_type TEXT NOT NULL,
    author_id INTEGER REFERENCES people (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    closed_at INTEGER,
    closed_by_id INTEGER REFERENCES people (id),
    due_on TEXT,
    weight INTEGER,
    confidential INTEGER NOT NULL,
    milestone TEXT,
    user_note_count INTEGER NOT NULL,
    web_url TEXT NOT NULL,
    details_of_updated_at INTEGER,
    UNIQUE (repository_id, remote_id)
) STRICT;

CREATE INDEX tickets_by_update ON tickets
    (repository_id, updated_at, id, state, title, author_id, iid, created_at, user_note_count);
CREATE INDEX tickets_by_number ON tickets (repository_id, iid);
CREATE INDEX tickets_by_title ON tickets (repository_id, title COLLATE NOCASE);
CREATE INDEX tickets_by_state ON tickets (repository_id, state);
CREATE INDEX tickets_by_creation ON tickets (repository_id, created_at);
CREATE INDEX tickets_by_notes ON tickets (repository_id, user_note_count);
CREATE INDEX tickets_by_author ON tickets (author_id);
CREATE INDEX tickets_by_closer ON tickets (closed_by_id);
CREATE INDEX tickets_without_details ON tickets (repository_id, updated_at)
    WHERE details_of_updated_at IS NOT updated_at;

CREATE TABLE ticket_descriptions (
    ticket_id INTEGER PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    description TEXT NOT NULL
) STRICT;

CREATE TABLE ticket_labels (
    ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    label_id INTEGER NOT NULL REFERENCES labels (id),
    PRIMARY KEY (ticket_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_labels_by_label ON ticket_labels (label_id);

CREATE TABLE ticket_assignees (
    ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (ticket_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_assignees_by_person ON ticket_assignees (person_id);

CREATE TABLE ticket_label_events (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    person_id INTEGER REFERENCES people (id),
    created_at INTEGER NOT NULL,
    label TEXT,
    action TEXT NOT NULL,
    UNIQUE (ticket_id, remote_id)
) STRICT;

CREATE INDEX ticket_label_events_by_person ON ticket_label_events (person_id);

CREATE TABLE ticket_state_events (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    person_id INTEGER REFERENCES people (id),
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (ticket_id, remote_id)
) STRICT;

CREATE INDEX ticket_state_events_by_person ON ticket_state_events (person_id);
