-- Pull requests that were closed without a merge, kept in columns as merged ones are, by when they were closed:
-- the report on pull requests on their way reads both.
CREATE TABLE report_closed_spans (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL GENERATED ALWAYS AS (id & 4294967295) VIRTUAL
        REFERENCES repositories (id) ON DELETE CASCADE,
    facts BLOB
) STRICT;

CREATE INDEX report_closed_spans_by_repository ON report_closed_spans (repository_id);
CREATE INDEX report_closed_spans_to_read ON report_closed_spans (id) WHERE facts IS NULL;
CREATE INDEX report_closed_spans_read ON report_closed_spans (repository_id) WHERE facts IS NOT NULL;

INSERT INTO report_closed_spans (id)
SELECT DISTINCT (coalesce(closed_at, updated_at) >> 31 << 32) + repository_id FROM pull_requests
WHERE state = 'closed';

CREATE TRIGGER report_closed_added AFTER INSERT ON pull_requests
WHEN NEW.state = 'closed' BEGIN
    INSERT INTO report_closed_spans (id)
    VALUES ((coalesce(NEW.closed_at, NEW.updated_at) >> 31 << 32) + NEW.repository_id)
    ON CONFLICT DO UPDATE SET facts = NULL WHERE facts IS NOT NULL;
END;

CREATE TRIGGER report_closed_changed AFTER UPDATE ON pull_requests
WHEN NEW.state = 'closed' OR OLD.state = 'closed' BEGIN
    INSERT INTO report_closed_spans (id)
    SELECT (coalesce(OLD.closed_at, OLD.updated_at) >> 31 << 32) + OLD.repository_id
        WHERE OLD.state = 'closed'
    UNION SELECT (coalesce(NEW.closed_at, NEW.updated_at) >> 31 << 32) + NEW.repository_id
        WHERE NEW.state = 'closed'
    ON CONFLICT DO UPDATE SET facts = NULL WHERE facts IS NOT NULL;
END;

CREATE TRIGGER report_closed_gone AFTER DELETE ON pull_requests
WHEN OLD.state = 'closed' BEGIN
    UPDATE report_closed_spans SET facts = NULL
    WHERE id = (coalesce(OLD.closed_at, OLD.updated_at) >> 31 << 32) + OLD.repository_id
        AND facts IS NOT NULL;
END;

-- A commit whose parents say otherwise than its title whether it is a merge changes what is counted of these as well.
DROP TRIGGER report_merge_added;
DROP TRIGGER report_merge_gone;

CREATE TRIGGER report_merge_added AFTER INSERT ON commits
WHEN (NEW.parent_count > 1) <> (NEW.title GLOB 'Merge branch *'
    OR NEW.title GLOB 'Merge remote-tracking branch *') BEGIN
    UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL
    WHERE repository_id = NEW.repository_id AND facts IS NOT NULL;
    UPDATE report_closed_spans SET facts = NULL
    WHERE repository_id = NEW.repository_id AND facts IS NOT NULL;
END;

CREATE TRIGGER report_merge_gone AFTER DELETE ON commits
WHEN (OLD.parent_count > 1) <> (OLD.title GLOB 'Merge branch *'
    OR OLD.title GLOB 'Merge remote-tracking branch *') BEGIN
    UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL
    WHERE repository_id = OLD.repository_id AND facts IS NOT NULL;
    UPDATE report_closed_spans SET facts = NULL
    WHERE repository_id = OLD.repository_id AND facts IS NOT NULL;
END;

-- New commits and their work types are told by whoever inserts them, once a page: a trigger for each row was a good part
-- of what it cost to write it. Changed and deleted ones are still told by triggers.
DROP TRIGGER report_commit_added;
DROP TRIGGER report_work_added;

-- The facts of each pull request say now how long they are, so that those of others are passed over: they are made
-- anew from the rows that are here.
UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL WHERE facts IS NOT NULL;
