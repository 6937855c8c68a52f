-- Hooks this app made in GitLab; their secrets are in the keyring under `secret_key`.

CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    -- `group` or `project`, and which.
    target TEXT NOT NULL,
    target_remote_id INTEGER NOT NULL,
    remote_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    secret_key TEXT NOT NULL,
    secret_location TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_delivery_at INTEGER,
    UNIQUE (integration_id, target, target_remote_id)
) STRICT;
