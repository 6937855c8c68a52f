//! Reports over a store that was filled by hand, so that every figure can be worked out beside it.

mod code;
mod inclusion;
mod overview;
mod range;
mod review;
#[expect(dead_code, reason = "the store's own tests use more of it")]
#[path = "../store/support.rs"]
mod support;
mod team;
