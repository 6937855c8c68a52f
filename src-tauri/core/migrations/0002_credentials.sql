-- Signing in by OAuth, the way to a host, and secrets between two owners.

-- The application an OAuth sign-in used; NULL for access tokens.
ALTER TABLE integrations ADD COLUMN application_id TEXT;
-- `system`, `direct`, or an address without a password.
ALTER TABLE integrations ADD COLUMN proxy TEXT NOT NULL DEFAULT 'system';
-- Certificates in PEM, one after the other; empty where the system's suffice.
ALTER TABLE integrations ADD COLUMN trusted_authorities TEXT NOT NULL DEFAULT '';
-- PEM with its chain, without its key.
ALTER TABLE integrations ADD COLUMN client_certificate TEXT;
-- The smallest number of days before its end the token was announced for.
ALTER TABLE integrations ADD COLUMN expiry_warned_days INTEGER;

CREATE TABLE oauth_applications (
    base_url TEXT PRIMARY KEY,
    application_id TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A name is here from before its secret is written until a row owns it, and from
-- the moment no row owns it any more until it is deleted: whatever is found here
-- at a start belongs to nobody.
CREATE TABLE loose_secrets (
    secret_key TEXT PRIMARY KEY,
    secret_location TEXT NOT NULL,
    noted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
