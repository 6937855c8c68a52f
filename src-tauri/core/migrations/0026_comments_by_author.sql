-- The work log asks when everybody commented on what, and whether that was a comment or a note of GitLab's own: these
-- indexes hold all of it, so that none of the comments themselves, which are long and lie apart, is read.
DROP INDEX pull_request_notes_by_author;
CREATE INDEX pull_request_notes_by_author ON pull_request_notes (author_id, created_at, system, pull_request_id);
DROP INDEX ticket_notes_by_author;
CREATE INDEX ticket_notes_by_author ON ticket_notes (author_id, created_at, system, ticket_id);
