//! Credentials that live: renewed, replaced, ended, and never stranded.

mod keyring;
mod renewal;
mod support;
