-- Who is who: people across integrations, the names they go by, and which of them count.

-- A person as the window shows them, independent of any integration: joins and choices survive
-- removing an integration and adding it again. Who was never joined or treated has no row.
CREATE TABLE members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- As chosen; NULL takes the name of an alias.
    name TEXT,
    -- `automatic` (people count, bots do not), `included`, `excluded` from metrics, or `hidden`.
    treatment TEXT NOT NULL,
    -- 1 or 0 once it was decided; NULL goes by names and account types.
    is_bot INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

-- `alias_key` names an alias for good, see the view `account_aliases` and `commit_aliases`.
CREATE TABLE member_aliases (
    alias_key TEXT PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    joined_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX member_aliases_by_member ON member_aliases (member_id);

-- Two aliases that are different people, whatever they have in common; the smaller key first.
CREATE TABLE distinct_aliases (
    first_key TEXT NOT NULL,
    second_key TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (first_key, second_key)
) STRICT, WITHOUT ROWID;

-- How many commits of a repository an author wrote: counting them anew for every look at the
-- list of people would read all commits.
CREATE TABLE author_figures (
    repository_id INTEGER NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL,
    commits INTEGER NOT NULL,
    last_authored_at INTEGER NOT NULL,
    PRIMARY KEY (repository_id, author_id)
) STRICT, WITHOUT ROWID;

INSERT INTO author_figures (repository_id, author_id, commits, last_authored_at)
SELECT repository_id, author_id, count(*), max(authored_at) FROM commits
GROUP BY repository_id, author_id;

-- The addresses that wrote a pull request's commits, each once.
CREATE TABLE pull_request_addresses (
    pull_request_id INTEGER NOT NULL REFERENCES pull_requests (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    PRIMARY KEY (pull_request_id, address)
) STRICT, WITHOUT ROWID;

INSERT INTO pull_request_addresses (pull_request_id, address)
SELECT DISTINCT pull_request_id, lower(trim(author_email)) FROM pull_request_commits;

-- The same indexes with more in them: figures of a person are read from the index alone.
DROP INDEX pull_requests_by_author;
CREATE INDEX pull_requests_by_author ON pull_requests (author_id, repository_id, created_at);
DROP INDEX tickets_by_author;
CREATE INDEX tickets_by_author ON tickets (author_id, repository_id, created_at);
DROP INDEX pull_request_notes_by_author;
CREATE INDEX pull_request_notes_by_author ON pull_request_notes (author_id, created_at);
DROP INDEX ticket_notes_by_author;
CREATE INDEX ticket_notes_by_author ON ticket_notes (author_id, created_at);
CREATE INDEX integrations_by_account ON integrations (account_remote_id);

-- Bots by their names: tokens of a project or group, service accounts, and well known programs.
ALTER TABLE people ADD COLUMN looks_like_bot INTEGER NOT NULL GENERATED ALWAYS AS (
    username GLOB 'project_[0-9]*_bot*' OR username GLOB 'group_[0-9]*_bot*'
    OR username GLOB 'service_account_*'
    OR lower(username) GLOB '*[-_.]bot' OR lower(username) GLOB '*[[]bot]'
    OR lower(name) GLOB '*[ _-]bot' OR lower(name) GLOB '*[[]bot]'
    OR lower(username) IN ('renovate', 'dependabot', 'greenkeeper', 'github-actions', 'weblate',
        'mergify', 'jenkins', 'semantic-release', 'snyk', 'support-bot', 'alert-bot')
    OR lower(name) IN ('renovate', 'dependabot', 'greenkeeper', 'github actions', 'jenkins')
) VIRTUAL;

-- `address` is the address as far as it tells people apart. `is_shared_address` is 1 where it tells
-- nothing: it is missing, of this machine only, or of a role anybody may have.
ALTER TABLE commit_authors ADD COLUMN address TEXT NOT NULL
    GENERATED ALWAYS AS (lower(trim(email))) VIRTUAL;

ALTER TABLE commit_authors ADD COLUMN is_shared_address INTEGER NOT NULL GENERATED ALWAYS AS (
    lower(trim(email)) NOT LIKE '_%@_%'
    OR substr(lower(trim(email)), instr(trim(email), '@'))
        IN ('@localhost', '@localhost.localdomain', '@(none)', '@none')
    OR substr(lower(trim(email)), 1, instr(trim(email), '@') - 1) IN ('root', 'noreply', 'no-reply',
        'nobody', 'git', 'gitlab', 'admin', 'administrator', 'user', 'you', 'your', 'me', 'ci',
        'build', 'builds', 'runner', 'jenkins', 'unknown', 'none', 'vagrant', 'ubuntu', 'ec2-user',
        'test', 'dev', 'info', 'team', 'developers')
) VIRTUAL;

ALTER TABLE commit_authors ADD COLUMN looks_like_bot INTEGER NOT NULL GENERATED ALWAYS AS (
    lower(name) GLOB '*[ _-]bot' OR lower(name) GLOB '*[[]bot]'
    OR lower(name) IN ('renovate', 'dependabot', 'greenkeeper', 'github actions', 'github-actions',
        'jenkins', 'semantic-release', 'hosted weblate', 'mergify', 'gitlab ci')
    OR lower(email) GLOB '*[[]bot]@*' OR lower(email) GLOB '*[-_.]bot@*'
    OR lower(email) GLOB 'project_[0-9]*_bot*@*' OR lower(email) GLOB 'group_[0-9]*_bot*@*'
    OR lower(email) GLOB '[0-9]*-project_[0-9]*_bot*@*'
    OR lower(email) GLOB '[0-9]*-group_[0-9]*_bot*@*'
    OR lower(email) GLOB 'service_account_*@*' OR lower(email) GLOB '[0-9]*-service_account_*@*'
    OR lower(email) GLOB 'renovate@*' OR lower(email) GLOB 'dependabot@*'
) VIRTUAL;

-- An account by the host it is on and its id there: two integrations on one host give one key.
CREATE VIEW account_aliases AS
SELECT p.id AS person_id, p.integration_id,
    'account ' || lower(rtrim(substr(i.base_url, instr(i.base_url, '://') + 3), '/')) || ' '
        || p.remote_id AS alias_key,
    p.looks_like_bot OR EXISTS (
        SELECT 1 FROM integrations AS o WHERE o.account_remote_id = p.remote_id
            AND o.base_url = i.base_url AND o.account_kind IN ('bot', 'service_account')
    ) AS is_bot
FROM people AS p JOIN integrations AS i ON i.id = p.integration_id
WHERE i.removed_at IS NULL;

-- An author by the address, or by address and name where the address alone is not one person's:
-- because everybody may have it, or because this name was taken out of it by hand.
CREATE VIEW commit_aliases AS
SELECT a.id AS author_id, a.integration_id,
    iif(a.is_shared_address OR own.alias_key IS NOT NULL,
        'address ' || a.address || ' ' || lower(trim(a.name)), 'address ' || a.address) AS alias_key,
    a.looks_like_bot AS is_bot
FROM commit_authors AS a JOIN integrations AS i ON i.id = a.integration_id
LEFT JOIN member_aliases AS own
    ON own.alias_key = 'address ' || a.address || ' ' || lower(trim(a.name))
WHERE i.removed_at IS NULL;

-- For reports: whose account and whose commits, and whether these count. `member_key` is the same
-- for all that is one person's; `treatment` is `included`, `excluded` or `hidden`.
CREATE VIEW account_members AS
SELECT x.person_id, x.alias_key, coalesce('member ' || m.id, x.alias_key) AS member_key,
    coalesce(m.name, p.name) AS name, coalesce(m.is_bot, x.is_bot) AS is_bot,
    CASE coalesce(m.treatment, 'automatic') WHEN 'automatic'
        THEN iif(coalesce(m.is_bot, x.is_bot), 'excluded', 'included')
        ELSE m.treatment END AS treatment
FROM account_aliases AS x JOIN people AS p ON p.id = x.person_id
LEFT JOIN member_aliases AS j ON j.alias_key = x.alias_key
LEFT JOIN members AS m ON m.id = j.member_id;

CREATE VIEW commit_author_members AS
SELECT x.author_id, x.alias_key, coalesce('member ' || m.id, x.alias_key) AS member_key,
    coalesce(m.name, a.name) AS name, coalesce(m.is_bot, x.is_bot) AS is_bot,
    CASE coalesce(m.treatment, 'automatic') WHEN 'automatic'
        THEN iif(coalesce(m.is_bot, x.is_bot), 'excluded', 'included')
        ELSE m.treatment END AS treatment
FROM commit_aliases AS x JOIN commit_authors AS a ON a.id = x.author_id
LEFT JOIN member_aliases AS j ON j.alias_key = x.alias_key
LEFT JOIN members AS m ON m.id = j.member_id;
