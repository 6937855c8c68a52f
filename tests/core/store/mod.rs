//! The store through its public interface, on real files.

mod activities;
mod backup;
mod canonical;
mod commits;
mod configuration;
mod coverage;
mod credentials;
mod deletion;
mod details;
mod excluded_paths;
mod integrations;
mod listing;
mod lists;
mod member_matches;
mod members;
mod opening;
mod pages;
mod removal;
mod repositories;
mod rules;
mod runs;
mod saved_views;
mod services;
mod settings;
mod speed;
mod streams;
pub(crate) mod support;
