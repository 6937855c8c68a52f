//! The git module against real git repositories and broken conversations.

mod bare_clone;
mod damage;
mod expected;
mod fetch;
mod history;
mod over_http;
mod own_history;
mod scripted;
mod source;
mod upload_pack;
