//! Where tokens go, and that they are gone when they should be.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use flow_core::model::Secret;
use flow_core::secrets::{SecretError, SecretName, SecretStore, Vault};
use flow_desktop_lib::AppState;
use gitlab_sandbox::TokenKind;
use serde_json::{Value, json};

use crate::shapes;
use crate::window::{Pending, Window, settings, without_keyring};
use crate::world::{SERVICES, World, check, of, these};

/// A keyring that a test can look into.
#[derive(Clone, Default)]
struct OpenKeyring(Arc<Mutex<HashMap<SecretName, Secret>>>);

impl OpenKeyring {
    fn secrets(&self) -> std::sync::MutexGuard<'_, HashMap<SecretName, Secret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self, folder: &Path) -> AppState {
        let keyring = Arc::new(self.clone());
        flow_desktop_lib::open_with_vault(settings(folder), move |file, choice| {
            Vault::with_stores(Some(keyring), None, file, choice)
        })
    }
}

impl SecretStore for OpenKeyring {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        Ok(self.secrets().get(name).cloned())
    }

    fn set(&self, name: &SecretName, secret: &Secret) -> Result<(), SecretError> {
        self.secrets().insert(name.clone(), secret.clone());
        Ok(())
    }

    fn delete(&self, name: &SecretName) -> Result<(), SecretError> {
        self.secrets().remove(name);
        Ok(())
    }
}

fn storage(window: &Window) -> Value {
    let state = window.ask("get_application_state", json!({}));
    shapes::application_state(&state);
    state["secretStorage"].clone()
}

fn choose(mode: &str, passphrase: Option<&str>) -> Value {
    json!({ "mode": mode, "passphrase": passphrase })
}

fn creation(world: &World, name: &str) -> Value {
    let report = world.check(TokenKind::Good);
    assert_eq!(report["passed"], true, "{report}");
    json!({ "connectionId": report["connectionId"], "name": name, "services": SERVICES })
}

#[test]
fn a_keyring_holds_one_token_for_each_integration_and_none_after_its_end() {
    let keyring = OpenKeyring::default();
    let world = World::start_with(|folder| keyring.state(folder));
    assert_eq!(storage(&world.window)["mode"], "keyring");
    let orders = world.connect("Orders");
    assert_eq!(orders["secretKeptIn"], "keyring");
    let bills = world.connect("Bills");
    assert_eq!(
        keyring.secrets().len(),
        2,
        "two accounts never share an entry"
    );
    let report = world.check(TokenKind::Owner);
    let replace = json!({
        "integrationId": bills["id"], "connectionId": report["connectionId"],
    });
    world.window.ask("replace_token", replace);
    assert_eq!(
        keyring.secrets().len(),
        2,
        "a new token takes the old one's place"
    );
    let new = world.sandbox.token(TokenKind::Owner);
    assert!(keyring.secrets().values().any(|kept| kept.expose() == new));
    world.remove(&bills);
    assert_eq!(keyring.secrets().len(), 1, "gone with its integration");
    assert!(!keyring.secrets().values().any(|kept| kept.expose() == new));

    let taken = creation(&world, "orders");
    world
        .window
        .refused("create_integration", taken, "input.name_taken");
    assert_eq!(keyring.secrets().len(), 1, "nothing is left of an attempt");
}

#[test]
fn a_second_click_creates_and_deletes_nothing_twice() {
    let keyring = OpenKeyring::default();
    let world = World::start_with(|folder| keyring.state(folder));
    let create = creation(&world, "Orders");
    let clicks: Vec<_> = (0..4)
        .map(|_| world.window.begin("create_integration", create.clone()))
        .collect();
    let answers: Vec<_> = clicks.into_iter().map(Pending::wait).collect();
    let created: Vec<_> = answers.iter().flatten().collect();
    assert_eq!(created.len(), 1, "one integration: {answers:?}");
    assert_eq!(keyring.secrets().len(), 1, "with one secret");
    let clicks: Vec<_> = (0..4)
        .map(|_| {
            world
                .window
                .begin("remove_integrations", these(&[created[0]]))
        })
        .collect();
    let answers: Vec<_> = clicks.into_iter().map(Pending::wait).collect();
    assert_eq!(answers.iter().flatten().count(), 1, "{answers:?}");
    for failure in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        shapes::failure("a second deletion", failure);
        assert_eq!(failure["code"], "input.not_found");
    }
    world.window.ask("finish_removal", these(&[created[0]]));
    assert_eq!(keyring.secrets().len(), 0);
}

#[test]
fn an_import_goes_on_at_the_next_start() {
    let keyring = OpenKeyring::default();
    let world = World::start_with(|folder| keyring.state(folder));
    let integration = world.connect("Orders");
    let secrets = std::mem::take(&mut *keyring.secrets());
    // Without its token the run stops at once, and leaves its queue as a kill would.
    let world = world.restart_with(|folder| keyring.state(folder));
    world.choose_all(&integration);
    let stopped = world.wait_for_end(&integration);
    assert_eq!(stopped["repositories"]["done"], 0, "{stopped}");
    assert_eq!(
        stopped["repositories"]["waiting"], stopped["repositories"]["total"],
        "{stopped}"
    );
    let row = world.window.ask("get_integration", of(&integration));
    shapes::integration(&row);
    assert_eq!(row["failure"]["code"], "secrets.missing", "and says why");

    *keyring.secrets() = secrets;
    let world = world.restart_with(|folder| keyring.state(folder));
    world.window.wait_until("everything is read", || {
        let progress = world.progress(&integration);
        progress["repositories"]["done"] == progress["repositories"]["total"]
    });
}

#[test]
fn a_token_that_vanished_from_the_keyring_asks_for_a_new_one() {
    let keyring = OpenKeyring::default();
    let world = World::start_with(|folder| keyring.state(folder));
    let integration = world.connect("Orders");
    keyring.secrets().clear();
    let world = world.restart_with(|folder| keyring.state(folder));
    let failure = world
        .window
        .refused("read_available", of(&integration), "secrets.missing");
    assert_eq!(failure["action"], "replace_token");
    let report = world.check(TokenKind::Good);
    let replace = json!({
        "integrationId": integration["id"], "connectionId": report["connectionId"],
    });
    world.window.ask("replace_token", replace);
    world.window.ask("read_available", of(&integration));
}

#[test]
fn without_a_keyring_the_user_is_asked_before_anything_is_kept() {
    let world = World::start_with(without_keyring);
    let asked = storage(&world.window);
    assert_eq!(asked["mode"], "undecided");
    assert_eq!(asked["fileLocked"], false, "there is no file");
    assert_eq!(asked["keyringAvailable"], false);
    let problem = asked["keyringProblem"].as_str().unwrap_or_default();
    assert!(problem.ends_with('.'), "a sentence says why: {asked}");
    let create = creation(&world, "Orders");
    let failure = world
        .window
        .refused("create_integration", create.clone(), "secrets.undecided");
    assert_eq!(failure["action"], "choose_secret_storage");
    assert_eq!(world.window.ask("list_integrations", json!({})), json!([]));
    world.window.refused(
        "choose_secret_storage",
        choose("keyring", None),
        "secrets.undecided",
    );
    for (mode, passphrase) in [
        ("plaintext", None),
        ("", None),
        ("file", None),
        ("file", Some("")),
    ] {
        let choice = choose(mode, passphrase);
        world
            .window
            .refused("choose_secret_storage", choice, "input.invalid");
    }
    world
        .window
        .ask("choose_secret_storage", choose("memory", None));
    assert_eq!(storage(&world.window)["mode"], "memory");
    let integration = world.window.ask("create_integration", create);
    assert_eq!(
        integration["secretKeptIn"], "memory",
        "the check is still good"
    );

    let world = world.restart_with(without_keyring);
    assert_eq!(
        storage(&world.window)["mode"],
        "undecided",
        "a decision for one run is not remembered"
    );
    let failure = world
        .window
        .refused("read_available", of(&integration), "secrets.missing");
    assert_eq!(failure["action"], "replace_token");
}

#[test]
fn a_passphrase_file_is_unlocked_at_the_next_start() {
    let world = World::start_with(without_keyring);
    let passphrase = "correct horse";
    world
        .window
        .ask("choose_secret_storage", choose("file", Some(passphrase)));
    let chosen = storage(&world.window);
    assert_eq!(chosen["mode"], "file", "in force at once");
    assert_eq!(chosen["fileLocked"], false, "and open");
    let integration = world.connect("Orders");
    assert_eq!(integration["secretKeptIn"], "file");
    world.choose_all(&integration);
    world.wait_for_end(&integration);
    let token = world.sandbox.token(TokenKind::Good);
    assert_nothing_below(world.folder.path(), &[&token, passphrase]);

    let world = world.restart_with(without_keyring);
    let locked = storage(&world.window);
    assert_eq!(locked["mode"], "file", "this decision is remembered");
    assert_eq!(locked["fileLocked"], true);
    let failure = world
        .window
        .refused("read_available", of(&integration), "secrets.file_locked");
    assert_eq!(failure["action"], "unlock_secrets");
    let rows = world.available(&integration);
    assert!(
        !rows.is_empty(),
        "what was read is read without a passphrase"
    );
    for wrong in ["correct house", ""] {
        world.window.refused(
            "unlock_secret_file",
            json!({ "passphrase": wrong }),
            "secrets.passphrase_wrong",
        );
    }
    assert_eq!(storage(&world.window)["fileLocked"], true, "still");
    world
        .window
        .ask("unlock_secret_file", json!({ "passphrase": passphrase }));
    assert_eq!(storage(&world.window)["fileLocked"], false);
    world.window.ask("read_available", of(&integration));
}

#[test]
fn a_wrong_passphrase_does_not_replace_the_file() {
    let world = World::start_with(without_keyring);
    world
        .window
        .ask("choose_secret_storage", choose("file", Some("first")));
    let file = world.folder.path().join("secrets.age");
    let before = std::fs::read(&file).expect("the file");
    world.window.refused(
        "choose_secret_storage",
        choose("file", Some("second")),
        "secrets.passphrase_wrong",
    );
    assert_eq!(std::fs::read(&file).expect("the file"), before);
}

#[test]
fn a_stored_token_is_checked_where_it_is_kept() {
    let world = World::start_with(without_keyring);
    world
        .window
        .ask("choose_secret_storage", choose("memory", None));
    let integration = world.connect("Orders");
    let request = json!({
        "provider": "gitlab_self_managed", "address": "", "integrationId": integration["id"],
    });
    assert_eq!(check(&world.window, request.clone())["passed"], true);
    let world = world.restart_with(without_keyring);
    world.window.refused(
        "check_connection",
        json!({ "request": request, "onRung": "__CHANNEL__:1" }),
        "secrets.missing",
    );
}

/// No file below `folder` holds one of `texts`.
pub(crate) fn assert_nothing_below(folder: &Path, texts: &[&str]) {
    let mut looked_at = 0;
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Temporary files of a run may vanish while we look.
            let Ok(bytes) = std::fs::read(&path) else {
                continue;
            };
            looked_at += 1;
            for text in texts {
                let found = bytes
                    .windows(text.len())
                    .any(|window| window == text.as_bytes());
                assert!(!found, "{} holds a secret", path.display());
            }
        }
    }
    assert!(looked_at > 3, "there were files to look at");
}
