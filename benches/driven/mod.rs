//! The real window and the GitLab it is led against, for benchmarks that press and type as a person does. It lends what
//! the journeys of `tests/e2e` are driven by and must not measure anything itself.
#![expect(dead_code, reason = "the journeys use more of it")]

#[path = "../../tests/support/desktop.rs"]
pub(crate) mod desktop;
#[path = "../../tests/support/paths.rs"]
pub(crate) mod paths;
#[path = "../../tests/e2e/stage.rs"]
pub(crate) mod stage;
#[path = "../../tests/e2e/steps.rs"]
pub(crate) mod steps;
#[path = "../../tests/support/window/mod.rs"]
pub(crate) mod window;
