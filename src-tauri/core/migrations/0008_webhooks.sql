-- Hooks this app made in GitLab; their secrets are in the keyring under `secret_key`.

CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    -- `group` or `project`, and which, by the path it had when the hook was made.
    target TEXT NOT NULL,
    target_remote_id INTEGER NOT NULL,
    target_path TEXT NOT NULL,
    -- NULL from the moment the hook is asked for until GitLab has answered.
    remote_id INTEGER,
    url TEXT NOT NULL,
    -- The end of the address GitLab calls, which tells one hook from another. It proves nothing.
    path_key TEXT NOT NULL UNIQUE,
    -- Whether GitLab signs its deliveries; then nothing else counts.
    signed INTEGER NOT NULL,
    secret_key TEXT NOT NULL,
    secret_location TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- What GitLab said of it at `checked_at`.
    health TEXT NOT NULL,
    disabled_until INTEGER,
    checked_at INTEGER,
    last_delivery_at INTEGER,
    -- The newest entry of GitLab's delivery log that was read.
    read_event_id INTEGER,
    UNIQUE (integration_id, target, target_remote_id)
) STRICT;
