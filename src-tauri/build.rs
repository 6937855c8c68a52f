//! Build script of the desktop app: declares every command to Tauri's access list and makes cargo see the UI.
//!
//! It must not change the working directory: Tauri looks for its configuration and `Cargo.toml` in the package root.

use std::error::Error;
use std::path::Path;

/// One command name a line, in the order of the handler list; `tests/architecture` compares it with the handlers,
/// the grants and `ui/api.js`.
const COMMANDS: &str = include_str!("commands.txt");

const CAPABILITIES: &str = "./src-tauri/capabilities/**/*";

fn main() -> Result<(), Box<dyn Error>> {
    // Files added to `ui` would not be embedded otherwise: cargo only watches the files that were embedded before.
    println!("cargo::rerun-if-changed=ui");
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    println!("cargo::rerun-if-changed=src-tauri/commands.txt");
    if !Path::new("ui/vendor/lit/index.js").is_file() {
        println!(
            "cargo::error=ui/vendor is missing: run `npm ci` and `node scripts/vendor.mjs`, or let `cargo xtask run` do it."
        );
        return Ok(());
    }
    // Without a manifest every local window could call every command; with it each one needs a grant.
    let commands: Vec<&'static str> = COMMANDS.lines().filter(|line| !line.is_empty()).collect();
    let manifest = tauri_build::AppManifest::new().commands(commands.leak());
    let attributes = tauri_build::Attributes::new()
        .app_manifest(manifest)
        .capabilities_path_pattern(CAPABILITIES);
    tauri_build::try_build(attributes)?;
    Ok(())
}
