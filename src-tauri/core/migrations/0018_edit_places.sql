-- How many places of how many files a commit edited. A place is one hunk: changes with fewer than four
-- unchanged lines between them are one. NULL in what was measured before this was counted.
ALTER TABLE commit_work ADD COLUMN edit_places INTEGER;
ALTER TABLE commit_work ADD COLUMN edited_files INTEGER;

-- The next run measures once more, from what is kept beside the clones: nothing is fetched for it.
UPDATE streams SET cursor = NULL, asked_at = NULL WHERE stream = 'commits';

-- How large a commit of a repository usually is: twice the median of its measured commits with lines, so
-- that it is whole; 0 where there is none. Without a row it has to be counted again. A row is only there
-- while all spans of the repository have facts, so that what takes these away finds the row as well.
CREATE TABLE report_usual_sizes (
    repository_id INTEGER PRIMARY KEY REFERENCES repositories (id) ON DELETE CASCADE,
    twice_median INTEGER NOT NULL
) STRICT;

CREATE TRIGGER report_usual_size_of_new_span AFTER INSERT ON report_commit_spans BEGIN
    DELETE FROM report_usual_sizes WHERE repository_id = NEW.id & 4294967295;
END;

CREATE TRIGGER report_usual_size_of_changed_span AFTER UPDATE OF facts ON report_commit_spans
WHEN NEW.facts IS NULL AND OLD.facts IS NOT NULL BEGIN
    DELETE FROM report_usual_sizes WHERE repository_id = NEW.id & 4294967295;
END;
