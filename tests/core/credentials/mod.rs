//! Credentials that live: renewed, replaced, ended, and never stranded.

mod ends;
mod keyring;
mod renewal;
mod rotation;
mod stops;
mod support;
