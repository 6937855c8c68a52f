//! The git module against real git repositories and broken conversations.

mod bare_clone;
pub(crate) mod check_ignore;
mod damage;
mod excluded_files;
mod expected;
mod fetch;
mod history;
mod listing;
mod over_http;
mod own_history;
mod packs;
mod random;
mod scripted;
mod shapes;
pub(crate) mod source;
mod upload_pack;
