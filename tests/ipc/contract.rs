//! The window's own idea of the objects, in `ui/types.js` and the file beside it, against the one these tests check.

use std::collections::{BTreeMap, BTreeSet};

use crate::shapes::OBJECTS;

// What another file says of an object stands after the line that names it.
const TYPES: &str = concat!(
    include_str!("../../ui/types.js"),
    include_str!("../../ui/types-available.js")
);

/// Every object type of the file with its keys.
fn types_of_the_window() -> BTreeMap<String, BTreeSet<String>> {
    // Comments go over several lines, with a star before each.
    let text: String = TYPES
        .lines()
        .map(|line| line.trim().trim_start_matches("* ").to_owned() + "\n")
        .collect();
    let mut types = BTreeMap::<String, BTreeSet<String>>::new();
    for definition in text.split("@typedef {").skip(1) {
        let (body, rest) = balanced(definition);
        let name = rest.split_whitespace().next().unwrap_or_default();
        let mut keys = inline_keys(body);
        for base in body.split('&').map(str::trim) {
            keys.extend(types.get(base).into_iter().flatten().cloned());
        }
        if body == "object" {
            // Its properties end where the comment does.
            let own = rest.split("*/").next().unwrap_or_default();
            for property in own.split("@property {").skip(1) {
                let (_, rest) = balanced(property);
                keys.extend(rest.split_whitespace().next().map(str::to_owned));
            }
        }
        types.insert(name.to_owned(), keys);
    }
    types
}

/// The text up to the brace that closes the one before it, and what follows.
fn balanced(text: &str) -> (&str, &str) {
    let mut depth = 1;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (&text[..at], &text[at + 1..]);
        }
    }
    (text, "")
}

/// Keys of the outermost object in a type expression.
fn inline_keys(body: &str) -> BTreeSet<String> {
    let Some((_, after)) = body.split_once('{') else {
        return BTreeSet::new();
    };
    let (inside, _) = balanced(after);
    let mut depth = 0;
    let mut flat = String::new();
    for character in inside.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ if depth == 0 => flat.push(character),
            _ => {}
        }
    }
    flat.split(',')
        .filter_map(|part| part.split_once(':'))
        .map(|(key, _)| key.trim().trim_end_matches('?').to_owned())
        .collect()
}

#[test]
fn the_window_and_the_shell_mean_the_same_objects() {
    let types = types_of_the_window();
    for (name, keys) in OBJECTS {
        let answered: BTreeSet<String> = keys
            .iter()
            .flat_map(|keys| keys.split_whitespace())
            .map(str::to_owned)
            .collect();
        let read = types
            .get(name)
            .unwrap_or_else(|| panic!("ui/types.js says what a {name} is"));
        assert_eq!(read, &answered, "keys of {name}");
    }
}
