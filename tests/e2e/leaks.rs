//! No token anywhere but in the keyring: not in a file, not in a log, not in the page, not in a process list.

use std::path::{Path, PathBuf};

use crate::desktop::Desktop;
use crate::stage::Stage;
use crate::steps;

/// The token in each form in which it could be written down without anyone noticing.
fn disguises(token: &str) -> Vec<Vec<u8>> {
    let wide = token.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut forms = vec![token.as_bytes().to_vec(), wide];
    // Base64 of any text that ends with the token has one of three endings; the start of the text shifts it.
    for shift in 0..3 {
        let padded = format!("{}{token}", "x".repeat(shift));
        let encoded = base64(padded.as_bytes());
        let inner = &encoded[4..encoded.len() - 4];
        forms.push(inner.as_bytes().to_vec());
    }
    forms
}

/// Plain base64; a dependency for one function of a test would be too much.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let joined = chunk
            .iter()
            .fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
        let joined = joined << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (joined >> (18 - 6 * place)) & 63;
            let letter = if place <= chunk.len() {
                LETTERS[index as usize]
            } else {
                b'='
            };
            text.push(char::from(letter));
        }
    }
    text
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Files below a folder that hold the token in any form, and how many were read.
fn files_with(folder: &Path, forms: &[Vec<u8>], read: &mut u32) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        if path.is_dir() && !path.is_symlink() {
            found.extend(files_with(&path, forms, read));
        } else if path.is_file()
            && let Ok(content) = std::fs::read(&path)
        {
            *read += 1;
            if forms.iter().any(|form| contains(&content, form)) {
                found.push(path);
            }
        }
    }
    found
}

/// Command lines and environments of all processes of this desktop that hold the token.
fn processes_with(desktop: &Desktop, token: &str) -> Vec<String> {
    let home = desktop.home().as_os_str().as_encoded_bytes();
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for process in processes.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let environment = std::fs::read(process.join("environ")).unwrap_or_default();
        let line = std::fs::read(process.join("cmdline")).unwrap_or_default();
        let ours = contains(&environment, home);
        if ours && (contains(&environment, token.as_bytes()) || contains(&line, token.as_bytes())) {
            found.push(String::from_utf8_lossy(&line).replace('\0', " "));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_left_in_any_file_log_page_or_process() {
    let stage = Stage::with_company("leaks").await;
    let token = stage.token();
    let window = &stage.window;
    steps::add_integration(&stage, "Halden").await;
    let markup = window.markup().await;
    let values = "return [...document.querySelectorAll('input, textarea')].map((field) => field.value).join(' ')
        + JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage)) + location.href";
    let values = window.run(values, vec![]).await.to_string();
    assert!(
        !markup.contains(&token),
        "the token is in the page's markup"
    );
    assert!(
        !values.contains(&token),
        "the token is in a field or a storage of the page"
    );

    steps::start_import(window, &["halden"]).await;
    let mut leaking = Vec::new();
    let done = window.wait_for(async || {
        leaking.extend(processes_with(&stage.desktop, &token));
        window.visible_text().await.contains("up to date")
    });
    assert!(done.await, "the import did not end");
    assert!(
        leaking.is_empty(),
        "the token is in a process list: {leaking:?}"
    );

    let Stage {
        desktop, window, ..
    } = stage;
    window.close().await;
    let forms = disguises(&token);
    let mut read = 0;
    let found = files_with(desktop.home(), &forms, &mut read);
    assert!(found.is_empty(), "the token is in {found:?}");
    assert!(
        read > 10,
        "only {read} files were read: the data was not found"
    );
    check_the_check(&desktop, &token, &forms);
}

/// Writes the token down in each form and expects to be caught each time.
fn check_the_check(desktop: &Desktop, token: &str, forms: &[Vec<u8>]) {
    let folder = desktop.home().join("planted");
    std::fs::create_dir_all(&folder).expect("the private folder can be written");
    let wide: Vec<u8> = token.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let plants = [
        format!("log line {token} end").into_bytes(),
        wide,
        base64(format!("oauth2:{token}").as_bytes()).into_bytes(),
        base64(format!("a:{token}").as_bytes()).into_bytes(),
        base64(format!("ab:{token}").as_bytes()).into_bytes(),
    ];
    for (number, plant) in plants.iter().enumerate() {
        std::fs::write(folder.join(number.to_string()), plant)
            .expect("the private folder can be written");
    }
    let found = files_with(&folder, forms, &mut 0);
    assert_eq!(
        found.len(),
        plants.len(),
        "a planted token was not found: {found:?}"
    );
}
