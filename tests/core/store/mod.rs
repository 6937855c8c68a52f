//! The store through its public interface, on real files.

mod integrations;
mod lists;
mod opening;
mod pages;
mod settings;
mod support;
