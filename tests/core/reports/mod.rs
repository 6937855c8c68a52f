//! Reports over a store that was filled by hand, so that every figure can be worked out beside it.

mod at_scale;
mod code;
mod delivery;
mod inclusion;
mod kept;
mod overview;
mod range;
mod resolution;
mod review;
mod second;
mod team;
mod team_health;
mod teams;
mod tickets;
mod views;
mod work_log;
