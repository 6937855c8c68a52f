//! Tests of the core through its public interface; one module per part.

mod bulk;
mod connect;
mod credentials;
mod git;
mod import;
mod sign_in;
mod store;
mod world;
