//! Reports over a store that was filled by hand, so that every figure can be worked out beside it.

mod at_scale;
mod calendar;
mod code;
mod count_rules;
mod delivery;
mod inclusion;
mod kept;
mod kept_tickets;
mod order;
mod overview;
mod project_timeline;
mod pull_request_time;
mod range;
mod resolution;
mod resolution_choice;
mod review;
mod review_collaboration;
mod review_views;
mod review_workflow;
mod second;
mod team;
mod team_health;
mod teams;
mod tickets;
mod views;
mod work_log;
