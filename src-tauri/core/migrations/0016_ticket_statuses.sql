-- Which labels of tickets are statuses, and the way of each ticket through them.

-- Under the host's own id, as excluded paths are. A change writes a new row, so that its id tells which
-- list a ticket's way was worked out with.
CREATE TABLE ticket_status_lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Both NULL in the list that holds for every repository without one of its own.
    integration_id INTEGER REFERENCES integrations (id) ON DELETE CASCADE,
    repository_remote_id INTEGER,
    -- A JSON list of objects with `label` and `category`, in their order.
    statuses TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX ticket_status_lists_by_repository
    ON ticket_status_lists (coalesce(integration_id, 0), coalesce(repository_remote_id, 0));

-- What reports need of a ticket, worked out whenever it, its events or the list of statuses change:
-- reading hundreds of thousands of events for every look at a report would take seconds.
CREATE TABLE ticket_flows (
    ticket_id INTEGER PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    repository_id INTEGER NOT NULL,
    -- The list it was worked out with; 0 is none.
    status_list_id INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    -- The label of its status, NULL of one that is just open or closed.
    status TEXT,
    category TEXT NOT NULL,
    since INTEGER NOT NULL,
    first_active_at INTEGER,
    ended_at INTEGER,
    reopened_at INTEGER,
    waited_ms INTEGER NOT NULL,
    moves INTEGER NOT NULL,
    backward_moves INTEGER NOT NULL,
    reopenings INTEGER NOT NULL,
    weight INTEGER,
    details_read INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    -- A JSON list of rows of `people`: who was ever assigned after work began.
    credited TEXT NOT NULL
) STRICT;

-- With everything a report reads, so that a range is read in one stretch and the table is left alone.
CREATE INDEX ticket_flows_by_end ON ticket_flows
    (repository_id, ended_at, gone, opened_at, category, since, first_active_at, reopened_at, waited_ms,
        moves, backward_moves, reopenings, weight, details_read, status_list_id, credited);
CREATE INDEX ticket_flows_by_reopening ON ticket_flows (repository_id, reopened_at)
    WHERE reopened_at IS NOT NULL;

CREATE TRIGGER ticket_flows_follow_presence AFTER UPDATE OF gone_at ON tickets
WHEN (OLD.gone_at IS NULL) <> (NEW.gone_at IS NULL)
BEGIN
    UPDATE ticket_flows SET gone = NEW.gone_at IS NOT NULL WHERE ticket_id = NEW.id;
END;
