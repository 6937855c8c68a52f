//! Webhooks: made in GitLab, delivered here, verified, and followed by a read of what they name.

mod bounds;
mod catching_up;
mod hints;
mod hooks;
mod receiver;
mod stage;
mod verification;
