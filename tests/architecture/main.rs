//! Holds the source to what the design says about it, and holds each check to failing on a broken example.
//!
//! These tests read files only; they never compile or run what they read.

mod arrows;
mod commands;
mod forgotten;
mod readme;
mod source;
mod window;
