//! Where things are: the root of the repository and its test targets.

use std::path::{Path, PathBuf};

use crate::command::Command;
use crate::failure::Failure;

/// The root of the repository, whatever directory cargo was called from.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask sits directly below the root")
}

/// The directory cargo builds into; follows `CARGO_TARGET_DIR` as cargo does.
pub(crate) fn target_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Names of all integration test targets of the workspace, in the order cargo knows them.
pub(crate) fn test_targets() -> Result<Vec<String>, Failure> {
    let output = Command::new("cargo")
        .arguments(["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    let metadata: serde_json::Value = serde_json::from_str(&output).map_err(|problem| {
        Failure::Check(format!("cargo metadata cannot be understood: {problem}"))
    })?;
    Ok(names_of_tests(&metadata))
}

fn names_of_tests(metadata: &serde_json::Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages
        .flat_map(|package| package["targets"].as_array().into_iter().flatten())
        .filter(|target| target["kind"][0] == "test")
        .filter_map(|target| target["name"].as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_test_targets_are_named() {
        let metadata = serde_json::json!({ "packages": [
            { "targets": [{ "kind": ["lib"], "name": "a" }, { "kind": ["test"], "name": "core" }] },
            { "targets": [{ "kind": ["test"], "name": "e2e" }] },
        ] });
        assert_eq!(names_of_tests(&metadata), ["core", "e2e"]);
    }
}
