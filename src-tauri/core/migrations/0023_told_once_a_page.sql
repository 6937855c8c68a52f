-- What reports keep is told once a page by whoever writes it: a statement on a table with a trigger prepares to be
-- taken back for every single row, which was a fifth of what an import cost. Deleted rows are still told by triggers, and
-- commits that change as they otherwise never do.

DROP TRIGGER report_merge_added;
DROP TRIGGER outlier_title_of_new_commit;
DROP TRIGGER report_work_changed;
DROP TRIGGER report_pull_request_added;
DROP TRIGGER report_pull_request_changed;
DROP TRIGGER report_closed_added;
DROP TRIGGER report_closed_changed;
