//! Tests of every command through the toolkit's own doors, without a screen.

mod absurd;
mod access;
mod activity;
#[cfg(target_os = "linux")]
mod conditions;
mod connecting;
mod contract;
mod credentials;
mod delivery;
mod excluded_paths;
mod export;
mod importing;
mod integrations;
mod manage;
mod members;
mod missing_group;
mod overview;
mod pages;
mod resolution;
mod rules;
mod sample;
mod secrets;
mod shapes;
mod sign_in;
mod silence;
mod startup;
mod steering;
mod teams;
mod tickets;
mod ways;
mod webhooks;
mod window;
mod work_log;
mod world;
