//! Credentials that live: renewed, replaced, ended, and never stranded.

mod ends;
mod health;
mod keyring;
mod renewal;
mod rotation;
mod stops;
mod support;
