//! Signing in: token calls against a host that plays back answers.

mod scripted_host;
mod token_calls;
