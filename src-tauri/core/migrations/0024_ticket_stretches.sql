-- What reports need of tickets, kept in columns as commits and pull requests are: a report looks through all of them in one
-- piece, whatever its range is, instead of visiting a row for each.

-- The tickets with the ids from `id` times 256 on, 256 of them: those that were imported together are together.
-- `facts` is NULL while they have to be read again. Whoever works out a ticket's way says so here.
CREATE TABLE report_ticket_stretches (
    id INTEGER PRIMARY KEY,
    facts BLOB
) STRICT;

CREATE INDEX report_ticket_stretches_to_read ON report_ticket_stretches (id) WHERE facts IS NULL;

INSERT INTO report_ticket_stretches (id) SELECT DISTINCT id >> 8 FROM tickets;

CREATE TRIGGER report_ticket_gone AFTER DELETE ON tickets BEGIN
    UPDATE report_ticket_stretches SET facts = NULL WHERE id = OLD.id >> 8 AND facts IS NOT NULL;
    -- With the last one.
    DELETE FROM report_ticket_stretches WHERE id = OLD.id >> 8
        AND NOT EXISTS (SELECT 1 FROM tickets WHERE id BETWEEN OLD.id >> 8 << 8 AND OLD.id | 255);
END;

DROP TRIGGER ticket_flows_follow_presence;

CREATE TRIGGER ticket_flows_follow_presence AFTER UPDATE OF gone_at ON tickets
WHEN (OLD.gone_at IS NULL) <> (NEW.gone_at IS NULL)
BEGIN
    UPDATE ticket_flows SET gone = NEW.gone_at IS NOT NULL WHERE ticket_id = NEW.id;
    UPDATE report_ticket_stretches SET facts = NULL WHERE id = NEW.id >> 8 AND facts IS NOT NULL;
END;

-- Nothing reads them any more, and every ticket of an import wrote into them.
DROP INDEX IF EXISTS ticket_flows_by_end;
DROP INDEX IF EXISTS ticket_flows_by_reopening;
