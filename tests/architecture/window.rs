//! The page has one door to the app, and nothing that its policy would refuse.

use crate::source::{File, file, files};

fn own_scripts() -> Vec<File> {
    files("ui", "js")
        .into_iter()
        .filter(|script| !script.name().starts_with("ui/vendor/"))
        .collect()
}

fn other_doors(scripts: &[File]) -> Vec<String> {
    let door =
        |script: &File| script.text.contains("'@tauri-apps/") || script.text.contains("__TAURI");
    scripts
        .iter()
        .filter(|script| script.name() != "ui/api.js" && door(script))
        .map(File::name)
        .collect()
}

/// Markup built from text, style attributes and code from strings: what came from GitLab is text, never HTML.
fn forbidden(script: &File) -> Vec<&'static str> {
    let words = [
        "unsafeHTML",
        ".innerHTML",
        "insertAdjacentHTML",
        " style=",
        "eval(",
        "new Function(",
    ];
    words
        .into_iter()
        .filter(|word| script.text.contains(word))
        .collect()
}

#[test]
fn only_one_file_of_the_window_talks_to_the_app() {
    let scripts = own_scripts();
    assert!(scripts.len() > 5, "the window was not found");
    assert_eq!(other_doors(&scripts), [""; 0]);
    let example = File::example(
        "ui/views/x.js",
        "import { invoke } from '@tauri-apps/api/core';",
    );
    assert_eq!(
        other_doors(&[example]).len(),
        1,
        "the check must be able to fail"
    );
}

#[test]
fn nothing_in_the_window_turns_text_into_markup() {
    for script in own_scripts() {
        assert_eq!(forbidden(&script), [""; 0], "{}", script.name());
    }
    let example = File::example("ui/views/x.js", "element.innerHTML = title;");
    assert_eq!(
        forbidden(&example),
        [".innerHTML"],
        "the check must be able to fail"
    );
}

#[test]
fn the_policy_of_the_page_stays_strict() {
    let configuration: serde_json::Value =
        serde_json::from_str(&file("tauri.conf.json").text).expect("the configuration is JSON");
    let security = &configuration["app"]["security"];
    let policy = security["csp"].to_string();
    assert_eq!(security["csp"]["default-src"], "'none'");
    assert!(!policy.contains("unsafe"), "no unsafe source in {policy}");
    assert!(
        !policy.contains("https:"),
        "the window itself calls nobody: {policy}"
    );
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(configuration["app"]["withGlobalTauri"], false);
    assert_eq!(security["capabilities"], serde_json::json!(["main"]));
}
