-- Comments on tickets; whose commits a pull request's details hold; and details
-- of all rows once more, because moments of approvals and review requests now
-- come from GitLab's own notes and tickets have comments.

CREATE TABLE ticket_notes (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
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
    UNIQUE (ticket_id, remote_id)
) STRICT;

CREATE INDEX ticket_notes_by_author ON ticket_notes (author_id);
CREATE INDEX ticket_notes_by_resolver ON ticket_notes (resolved_by_id);

ALTER TABLE pull_requests ADD COLUMN details_of_head_sha TEXT;

UPDATE pull_requests SET details_of_updated_at = NULL;
UPDATE tickets SET details_of_updated_at = NULL;
