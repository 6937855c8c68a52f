//! One line of a list of excluded paths, turned into an expression over bytes.
//!
//! What a line means is git's business: where its matcher has an odd corner, that corner is
//! here too, because a pattern people copied from their `.gitignore` must do what it did there.

use super::ExcludedPathsProblem as Problem;

/// Any bytes, slashes included.
const ANYTHING: &str = r"[\x00-\xff]*";
/// Any bytes of one name.
const IN_A_NAME: &str = "[^/]*";

/// A line that says something.
pub(super) struct Pattern {
    /// Whether what it matches counts after all.
    pub(super) takes_back: bool,
    /// Whether files are left alone.
    pub(super) folders_only: bool,
    /// Whether it is compared with the path from the top, else with the last name alone.
    pub(super) whole_path: bool,
    /// What it compares, as an expression over bytes.
    pub(super) expression: String,
}

/// A line without the blanks behind it, unless the last of them is escaped.
pub(super) fn trimmed(line: &str) -> &str {
    let mut end = 0;
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        let after = at + character.len_utf8();
        if escaped || character != ' ' {
            end = after;
        }
        escaped = !escaped && character == '\\';
    }
    &line[..end]
}

impl Pattern {
    /// Reads a trimmed line; remarks and empty lines say nothing.
    ///
    /// # Errors
    /// When it would never match anything in git.
    pub(super) fn read(line: &str) -> Result<Option<Self>, Problem> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let (takes_back, rest) = match line.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let (folders_only, rest) = match rest.strip_suffix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let whole_path = rest.contains('/');
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        if rest.is_empty() {
            return Err(Problem::Nothing);
        }
        Ok(Some(Self {
            takes_back,
            folders_only,
            whole_path,
            expression: Translation::of(rest.as_bytes())?,
        }))
    }
}

/// A wildcard pattern on its way to an expression.
struct Translation<'line> {
    /// The pattern behind its literal beginning. Git compares that beginning on its own, so that
    /// stars right behind it stand at the start of what is left.
    rest: &'line [u8],
    at: usize,
    text: String,
}

impl<'line> Translation<'line> {
    fn of(pattern: &'line [u8]) -> Result<String, Problem> {
        let is_special = |byte: &u8| b"*?[\\".contains(byte);
        let literal = pattern.iter().position(is_special).unwrap_or(pattern.len());
        let mut translation = Self {
            rest: &pattern[literal..],
            at: 0,
            text: String::from(r"\A"),
        };
        for byte in &pattern[..literal] {
            translation.literal(*byte);
        }
        while let Some(byte) = translation.next() {
            match byte {
                b'*' => translation.stars(),
                b'?' => translation.text.push_str("[^/]"),
                b'[' => translation.class()?,
                b'\\' => {
                    let escaped = translation.next().ok_or(Problem::LooseBackslash)?;
                    translation.literal(escaped);
                }
                other => translation.literal(other),
            }
        }
        translation.text.push_str(r"\z");
        Ok(translation.text)
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.rest.get(self.at).copied()
    }

    fn literal(&mut self, byte: u8) {
        push_byte(&mut self.text, byte);
    }

    /// Behind a star: two of them between slashes reach over folders, others stay in a name.
    fn stars(&mut self) {
        let first = self.at - 1;
        while self.peek() == Some(b'*') {
            self.at += 1;
        }
        let begins_a_name = first == 0 || self.rest[first - 1] == b'/';
        let several = self.at - first > 1;
        match &self.rest[self.at..] {
            [] if several && begins_a_name => self.text.push_str(ANYTHING),
            [b'/', ..] if several && begins_a_name => {
                self.at += 1;
                self.text.push_str("(?:");
                self.text.push_str(ANYTHING);
                self.text.push_str("/)?");
            }
            [b'\\', b'/', ..] if several && begins_a_name => self.text.push_str(ANYTHING),
            _ => self.text.push_str(IN_A_NAME),
        }
    }

    /// Behind a bracket: one byte out of several.
    fn class(&mut self) -> Result<(), Problem> {
        let mut within = || self.next().ok_or(Problem::OpenBracket);
        let mut byte = within()?;
        let negated = matches!(byte, b'!' | b'^');
        if negated {
            byte = within()?;
        }
        let mut set = [false; 256];
        let mut previous = None;
        loop {
            let range_follows = matches!(self.peek(), Some(next) if next != b']');
            previous = match (byte, previous) {
                (b'\\', _) => {
                    let escaped = self.next().ok_or(Problem::OpenBracket)?;
                    set[usize::from(escaped)] = true;
                    Some(escaped)
                }
                (b'-', Some(first)) if range_follows => {
                    let mut last = self.next().ok_or(Problem::OpenBracket)?;
                    if last == b'\\' {
                        last = self.next().ok_or(Problem::OpenBracket)?;
                    }
                    (first..=last).for_each(|byte| set[usize::from(byte)] = true);
                    None
                }
                (b'[', _) if self.peek() == Some(b':') => self.named_class(&mut set)?,
                (other, _) => {
                    set[usize::from(other)] = true;
                    Some(other)
                }
            };
            byte = self.next().ok_or(Problem::OpenBracket)?;
            if byte == b']' {
                break;
            }
        }
        if negated {
            set.iter_mut().for_each(|chosen| *chosen = !*chosen);
        }
        // A slash is never matched by anything but itself.
        set[usize::from(b'/')] = false;
        self.text.push_str(&class_text(&set));
        Ok(())
    }

    /// At the colon of `[:name:]`. Gives the byte a range could begin with.
    fn named_class(&mut self, set: &mut [bool; 256]) -> Result<Option<u8>, Problem> {
        let inside = &self.rest[self.at + 1..];
        let end = inside.iter().position(|byte| *byte == b']');
        let end = end.ok_or(Problem::OpenBracket)?;
        let Some(name) = inside[..end].strip_suffix(b":") else {
            // No name: a bracket like any other character.
            set[usize::from(b'[')] = true;
            return Ok(Some(b'['));
        };
        let is_member = named(name).ok_or(Problem::UnknownClass)?;
        for byte in 0..=u8::MAX {
            set[usize::from(byte)] |= is_member(byte);
        }
        self.at += 1 + end + 1;
        Ok(None)
    }
}

/// Whether a byte is of the class with this name, as git tells it: only ASCII has any.
fn named(name: &[u8]) -> Option<fn(u8) -> bool> {
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    Some(match name {
        b"alnum" => |byte| byte.is_ascii_alphanumeric(),
        b"alpha" => |byte| byte.is_ascii_alphabetic(),
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => |byte| byte.is_ascii_control(),
        b"digit" => |byte| byte.is_ascii_digit(),
        b"graph" => |byte| byte.is_ascii_graphic(),
        b"lower" => |byte| byte.is_ascii_lowercase(),
        b"print" => |byte| matches!(byte, b' '..=b'~'),
        b"punct" => |byte| byte.is_ascii_punctuation(),
        b"space" => is_space,
        b"upper" => |byte| byte.is_ascii_uppercase(),
        b"xdigit" => |byte| byte.is_ascii_hexdigit(),
        _ => return None,
    })
}

fn class_text(set: &[bool; 256]) -> String {
    let mut text = String::from("[");
    let mut chosen = (0..=u8::MAX)
        .filter(|byte| set[usize::from(*byte)])
        .peekable();
    while let Some(first) = chosen.next() {
        let mut last = first;
        while let Some(next) = chosen.next_if(|byte| *byte - last == 1) {
            last = next;
        }
        push_byte(&mut text, first);
        text.push('-');
        push_byte(&mut text, last);
    }
    if text.len() == 1 {
        // As in a range from high to low: nothing is meant.
        return String::from(r"[^\x00-\xff]");
    }
    text.push(']');
    text
}

/// Spelled by its number, a byte means nothing but itself.
fn push_byte(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    text.push_str(r"\x");
    text.push(char::from(DIGITS[usize::from(byte >> 4)]));
    text.push(char::from(DIGITS[usize::from(byte & 15)]));
}
