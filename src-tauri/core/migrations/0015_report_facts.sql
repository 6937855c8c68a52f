-- What reports count, kept in columns: a report over all work reads a few megabytes in one piece
-- instead of visiting every row.

-- The commits of one repository that were written within 2^31 milliseconds. `id` is that span of time
-- times 2^32 plus the repository's id, so that a range of time is one stretch of the table.
-- `facts` is NULL while they have to be read again.
CREATE TABLE report_commit_spans (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL GENERATED ALWAYS AS (id & 4294967295) VIRTUAL
        REFERENCES repositories (id) ON DELETE CASCADE,
    facts BLOB
) STRICT;

CREATE INDEX report_commit_spans_by_repository ON report_commit_spans (repository_id);
CREATE INDEX report_commit_spans_to_read ON report_commit_spans (id) WHERE facts IS NULL;

-- The same of pull requests by when they were merged. `squashed` are the commits of those that were
-- squashed; it comes before `facts`, so that it is read without them.
CREATE TABLE report_pull_request_spans (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL GENERATED ALWAYS AS (id & 4294967295) VIRTUAL
        REFERENCES repositories (id) ON DELETE CASCADE,
    squashed BLOB,
    facts BLOB
) STRICT;

CREATE INDEX report_pull_request_spans_by_repository ON report_pull_request_spans (repository_id);
CREATE INDEX report_pull_request_spans_to_read ON report_pull_request_spans (id) WHERE facts IS NULL;
CREATE INDEX report_pull_request_spans_read ON report_pull_request_spans (repository_id)
    WHERE facts IS NOT NULL;

CREATE INDEX pull_requests_by_merge ON pull_requests (repository_id, merged_at)
    WHERE merged_at IS NOT NULL;

INSERT INTO report_commit_spans (id)
SELECT DISTINCT (authored_at >> 31 << 32) + repository_id FROM commits;

INSERT INTO report_pull_request_spans (id)
SELECT DISTINCT (merged_at >> 31 << 32) + repository_id FROM pull_requests
WHERE merged_at IS NOT NULL;

-- Whatever writes a row: facts that were made of it are not kept. An import writes many rows of one
-- span, and only the first of them finds something to do.

CREATE TRIGGER report_commit_added AFTER INSERT ON commits BEGIN
    INSERT INTO report_commit_spans (id)
    VALUES ((NEW.authored_at >> 31 << 32) + NEW.repository_id)
    ON CONFLICT DO UPDATE SET facts = NULL WHERE facts IS NOT NULL;
END;

CREATE TRIGGER report_commit_changed
AFTER UPDATE OF id, sha, title, author_id, authored_at, author_offset_minutes, committed_at, parents
ON commits BEGIN
    INSERT INTO report_commit_spans (id)
    VALUES ((OLD.authored_at >> 31 << 32) + OLD.repository_id),
        ((NEW.authored_at >> 31 << 32) + NEW.repository_id)
    ON CONFLICT DO UPDATE SET facts = NULL WHERE facts IS NOT NULL;
END;

CREATE TRIGGER report_commit_gone AFTER DELETE ON commits BEGIN
    UPDATE report_commit_spans SET facts = NULL
    WHERE id = (OLD.authored_at >> 31 << 32) + OLD.repository_id AND facts IS NOT NULL;
END;

-- The addresses in commit_helped are written in one transaction with these.
CREATE TRIGGER report_work_added AFTER INSERT ON commit_work BEGIN
    UPDATE report_commit_spans SET facts = NULL
    WHERE id = (SELECT (authored_at >> 31 << 32) + repository_id FROM commits
            WHERE id = NEW.commit_id) AND facts IS NOT NULL;
END;

CREATE TRIGGER report_work_changed AFTER UPDATE ON commit_work BEGIN
    UPDATE report_commit_spans SET facts = NULL
    WHERE id IN (SELECT (authored_at >> 31 << 32) + repository_id FROM commits
            WHERE id IN (OLD.commit_id, NEW.commit_id)) AND facts IS NOT NULL;
END;

CREATE TRIGGER report_work_gone AFTER DELETE ON commit_work BEGIN
    UPDATE report_commit_spans SET facts = NULL
    WHERE id = (SELECT (authored_at >> 31 << 32) + repository_id FROM commits
            WHERE id = OLD.commit_id) AND facts IS NOT NULL;
END;

-- Notes, approvals and commits of a pull request are written in one transaction with its own row.
CREATE TRIGGER report_pull_request_added AFTER INSERT ON pull_requests
WHEN NEW.merged_at IS NOT NULL BEGIN
    INSERT INTO report_pull_request_spans (id)
    VALUES ((NEW.merged_at >> 31 << 32) + NEW.repository_id)
    ON CONFLICT DO UPDATE SET facts = NULL, squashed = NULL WHERE facts IS NOT NULL;
END;

CREATE TRIGGER report_pull_request_changed AFTER UPDATE ON pull_requests
WHEN NEW.merged_at IS NOT NULL OR OLD.merged_at IS NOT NULL BEGIN
    INSERT INTO report_pull_request_spans (id)
    VALUES ((coalesce(OLD.merged_at, NEW.merged_at) >> 31 << 32) + OLD.repository_id),
        ((coalesce(NEW.merged_at, OLD.merged_at) >> 31 << 32) + NEW.repository_id)
    ON CONFLICT DO UPDATE SET facts = NULL, squashed = NULL WHERE facts IS NOT NULL;
END;

CREATE TRIGGER report_pull_request_gone AFTER DELETE ON pull_requests
WHEN OLD.merged_at IS NOT NULL BEGIN
    UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL
    WHERE id = (OLD.merged_at >> 31 << 32) + OLD.repository_id AND facts IS NOT NULL;
END;

-- Whether a pull request's commit is a merge is told by its parents where a clone has it, and by its
-- title until then: a commit whose parents say otherwise than its title changes what is counted.
CREATE TRIGGER report_merge_added AFTER INSERT ON commits
WHEN (NEW.parent_count > 1) <> (NEW.title GLOB 'Merge branch *'
    OR NEW.title GLOB 'Merge remote-tracking branch *') BEGIN
    UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL
    WHERE repository_id = NEW.repository_id AND facts IS NOT NULL;
END;

CREATE TRIGGER report_merge_gone AFTER DELETE ON commits
WHEN (OLD.parent_count > 1) <> (OLD.title GLOB 'Merge branch *'
    OR OLD.title GLOB 'Merge remote-tracking branch *') BEGIN
    UPDATE report_pull_request_spans SET facts = NULL, squashed = NULL
    WHERE repository_id = OLD.repository_id AND facts IS NOT NULL;
END;

-- Raised whenever it may have changed whose an account or an address is, what anybody is called, or who
-- counts: what was read of people at one version holds while it stays.
CREATE TABLE report_people_version (version INTEGER NOT NULL) STRICT;
INSERT INTO report_people_version (version) VALUES (1);

CREATE TRIGGER report_people_account_added AFTER INSERT ON people BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_account_gone AFTER DELETE ON people BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_account_changed AFTER UPDATE OF integration_id, remote_id, username, name ON people
WHEN (OLD.integration_id, OLD.remote_id, OLD.username, OLD.name)
    IS NOT (NEW.integration_id, NEW.remote_id, NEW.username, NEW.name) BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_author_added AFTER INSERT ON commit_authors BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_author_gone AFTER DELETE ON commit_authors BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_author_changed AFTER UPDATE ON commit_authors BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_member_added AFTER INSERT ON members BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_member_gone AFTER DELETE ON members BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_member_changed AFTER UPDATE ON members BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_alias_added AFTER INSERT ON member_aliases BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_alias_gone AFTER DELETE ON member_aliases BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_alias_changed AFTER UPDATE ON member_aliases BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_integration_added AFTER INSERT ON integrations BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_integration_gone AFTER DELETE ON integrations BEGIN
    UPDATE report_people_version SET version = version + 1;
END;

CREATE TRIGGER report_people_integration_changed AFTER UPDATE OF base_url, removed_at, account_remote_id, account_kind ON integrations
WHEN (OLD.base_url, OLD.removed_at, OLD.account_remote_id, OLD.account_kind)
    IS NOT (NEW.base_url, NEW.removed_at, NEW.account_remote_id, NEW.account_kind) BEGIN
    UPDATE report_people_version SET version = version + 1;
END;
