//! The git module against real git repositories and broken conversations.

mod bare_clone;
mod damage;
mod fetch;
mod scripted;
mod source;
mod upload_pack;
