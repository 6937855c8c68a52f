-- Commits are read without a git program: what failed for want of one is tried again.

UPDATE streams SET state = 'waiting', failure_code = NULL, failure_detail = NULL
WHERE failure_code = 'git.missing';

UPDATE runs SET failure_code = 'git.failed' WHERE failure_code = 'git.missing';
