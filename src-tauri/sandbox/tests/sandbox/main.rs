//! Drives a running sandbox from outside, as clients do: over HTTP, with `git`, and with
//! python-gitlab, which no one here wrote. Nothing here may look inside the crate.

mod bare;
mod changes;
mod company;
mod devices;
mod faults;
mod git;
mod graphql;
mod kept;
mod lists;
mod oauth;
mod pages;
mod proxies;
mod python;
mod recorded;
mod rest;
mod schema;
mod shapes;
mod support;
mod tls;
mod tokens;
mod world;
