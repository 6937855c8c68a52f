//! Signing in: token calls against a host that plays back answers, and whole
//! sign-ins against the sandbox, with everything that may come back instead.

mod callbacks;
mod loopback_page;
mod scripted_host;
mod stage;
mod token_calls;
mod ways;
