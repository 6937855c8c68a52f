//! Everything of Flow Desktop that is not a window.
//!
//! The core never prints, never reads the environment or the home folder and
//! knows nothing of Tauri: folders, clocks and secret stores are passed in.
//! Imports may only run this way (a test holds the source to it):
//!
//! ```text
//! connect -> gitlab, secrets, store, clock
//! sync    -> gitlab, git, store, clock
//! reports -> store (read only)
//! gitlab, store -> clock      gitlab, git, store, secrets, clock -> model
//! model -> nothing of ours
//! ```
//!
//! `gitlab` and `store` take a clock because waiting out a limit and stamping a
//! row are theirs to do; a clock is as much a leaf as the model is.

pub mod clock;
pub mod connect;
pub mod git;
pub mod gitlab;
pub mod model;
pub mod reports;
pub mod secrets;
pub mod store;
pub mod sync;
