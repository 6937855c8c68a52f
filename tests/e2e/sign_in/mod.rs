//! Signing in by OAuth: the real window, a real browser, and the desktop between them.

mod living;
mod place;
mod refusals;
mod ways;
