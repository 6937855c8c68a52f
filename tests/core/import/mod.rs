//! Imports against a sandbox: everything is there, once, whatever goes wrong on the way.

mod faults;
mod recorded;
mod sample;
