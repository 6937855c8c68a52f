//! Reading in bulk: what changed where, lists of any length, and details of many items at a time.

mod changes;
mod keyset;
mod same_rows;
mod streams;
