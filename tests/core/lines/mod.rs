//! Sizes and origins of lines, held against what git itself says.

mod against_git;
mod excluded;
mod histories;
mod incremental;
mod random_history;
