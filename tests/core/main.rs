//! Tests of the core through its public interface; one module per part.

mod bulk;
mod connect;
mod credentials;
mod dump;
mod faults;
mod git;
mod graphql;
mod import;
mod kill;
mod lines;
mod property;
mod random;
mod reports;
mod sign_in;
mod store;
mod sync;
mod webhooks;
mod world;
