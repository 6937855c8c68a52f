//! Journeys of a person through the real window: the wiring of everything, by visible words and roles.
//!
//! Each journey has a desktop and a stand-in GitLab of its own, so none depends on another. What can be tested lower
//! is tested lower.

// The driver of the web view exists on Linux only in this form.
#![cfg(target_os = "linux")]

#[path = "../support/desktop.rs"]
mod desktop;
#[path = "../support/paths.rs"]
mod paths;
#[path = "../support/window/mod.rs"]
mod window;

mod calendar;
mod configuration;
mod delivery;
mod documented_flow;
mod every_failure;
mod every_failure_on_the_way;
mod every_page;
mod excluded_paths;
mod gallery;
mod harness;
mod instances;
mod keyboard;
mod keyring;
mod kill;
mod leaks;
mod manage;
mod many;
mod meanwhile;
mod overview;
mod pictures;
mod pr_resolution;
mod project_timeline;
mod reach;
mod recorded_world;
mod reviews;
mod rules;
mod service_account;
mod sign_in;
mod stage;
mod stand_in;
mod steps;
mod sync_states;
mod teams;
mod tickets;
mod tokens;
mod trust;
mod users;
mod webhooks;
mod what_counts;
mod work_log;
