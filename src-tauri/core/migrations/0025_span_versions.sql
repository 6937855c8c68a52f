-- How often what reports keep of a span of time was outdated or added to: what was told of it at one version holds while
-- that stays, and nothing has to be read to know it.
CREATE TABLE report_span_versions (
    -- commits, merged or closed.
    kind TEXT NOT NULL,
    -- Milliseconds divided by 2^31.
    span INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (kind, span)
) STRICT, WITHOUT ROWID;

INSERT INTO report_span_versions (kind, span, version)
SELECT DISTINCT 'commits', id >> 32, 1 FROM report_commit_spans
UNION ALL SELECT DISTINCT 'merged', id >> 32, 1 FROM report_pull_request_spans
UNION ALL SELECT DISTINCT 'closed', id >> 32, 1 FROM report_closed_spans;

CREATE TRIGGER report_commit_span_added AFTER INSERT ON report_commit_spans BEGIN
    INSERT INTO report_span_versions (kind, span, version) VALUES ('commits', NEW.id >> 32, 1)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER report_commit_span_outdated AFTER UPDATE OF facts ON report_commit_spans
WHEN OLD.facts IS NOT NULL AND NEW.facts IS NULL BEGIN
    INSERT INTO report_span_versions (kind, span, version) VALUES ('commits', NEW.id >> 32, 1)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER report_commit_span_gone AFTER DELETE ON report_commit_spans BEGIN
    INSERT INTO report_span_versions (kind, span, version) VALUES ('commits', OLD.id >> 32, 1)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER report_pull_request_span_added AFTER INSERT ON report_pull_request_spans BEGIN
    INSERT INTO report_span_versions (kind, span, version) VALUES ('merged', NEW.id >> 32, 1)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER report_pull_request_span_outdated AFTER UPDATE OF facts ON report_pull_request_spans
WHEN OLD.facts IS NOT NULL AND NEW.facts IS NULL BEGIN
    INSERT INTO report_span_versions (kind, span, version) VALUES ('merged', NEW.id >> 32, 1)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER report_pull_request_span_gone AFTER DELETE ON report_pull_request_spans BEGIN
    INSERT INTO report_span_versions (kind, span, version) VALUES ('merged', OLD.id >> 32, 1)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER report_closed_span_added AFTER INSERT ON report_closed_spans BEGIN
    INSERT INTO report_span_versions (kind, span, version) VALUES ('closed', NEW.id >> 32, 1)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER report_closed_span_outdated AFTER UPDATE OF facts ON report_closed_spans
WHEN OLD.facts IS NOT NULL AND NEW.facts IS NULL BEGIN
    INSERT INTO report_span_versions (kind, span, version) VALUES ('closed', NEW.id >> 32, 1)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;

CREATE TRIGGER report_closed_span_gone AFTER DELETE ON report_closed_spans BEGIN
    INSERT INTO report_span_versions (kind, span, version) VALUES ('closed', OLD.id >> 32, 1)
    ON CONFLICT DO UPDATE SET version = version + 1;
END;
