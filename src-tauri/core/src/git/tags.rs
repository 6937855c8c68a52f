//! The tags of a clone, with who made them and when.
//!
//! A tag that carries a date of its own is dated by it, any other by its commit. Tags on files or
//! trees, and tags whose name is no text, are passed over: nobody deploys those.

use gix_object::Kind;

use crate::model::{Tag, Timestamp};

use super::bare_clone::{BareClone, CloneError, blocking};
use super::objects::{ObjectError, Objects};
use super::references::{self, Tip};

/// Where tags are among refs.
const TAGS: &str = "refs/tags/";

impl BareClone {
    /// The tags as they stand, by name.
    ///
    /// # Errors
    /// [`CloneError::Damaged`] where an object of one is missing.
    pub async fn tags(&self) -> Result<Vec<Tag>, CloneError> {
        let (folder, format) = (self.folder().to_owned(), self.object_format());
        blocking(move || {
            let mut objects = Objects::open(&folder, format)?;
            let mut tags = Vec::new();
            for tip in references::read_tips(&folder, &mut objects)? {
                tags.extend(tag(&mut objects, &tip)?);
            }
            Ok(tags)
        })
        .await
    }
}

fn tag(objects: &mut Objects, tip: &Tip) -> Result<Option<Tag>, ObjectError> {
    let name = std::str::from_utf8(&tip.name).ok();
    let name = name.and_then(|name| name.strip_prefix(TAGS));
    let (Some(name), Some(commit)) = (name, tip.commit) else {
        return Ok(None);
    };
    let signature = match objects.read(&tip.id)? {
        (Kind::Tag, data) => tagger(data),
        _ => None,
    };
    let (tagger, own) = signature.unwrap_or_default();
    let seconds = match own {
        Some(seconds) => seconds,
        None => objects.commit(&commit)?.seconds,
    };
    Ok(Some(Tag {
        name: name.to_owned(),
        sha: commit.to_string(),
        tagged_at: Timestamp::from_millis(seconds.saturating_mul(1000)),
        tagger,
    }))
}

/// The name and the seconds of whoever made a tag, as far as it says so.
fn tagger(data: &[u8]) -> Option<(Option<String>, Option<i64>)> {
    let headers = data.split(|byte| *byte == b'\n');
    let mut headers = headers.take_while(|line| !line.is_empty());
    let signature = headers.find_map(|line| line.strip_prefix(b"tagger "))?;
    let signature = String::from_utf8_lossy(signature);
    let (who, date) = signature.rsplit_once('>').unwrap_or((&signature, ""));
    let name = who.split('<').next().unwrap_or_default().trim();
    let seconds = date.split_ascii_whitespace().next();
    Some((
        (!name.is_empty()).then(|| name.to_owned()),
        seconds.and_then(|seconds| seconds.parse().ok()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_made_a_tag_is_read_however_odd_it_is() {
        let read = |line: &str| {
            tagger(format!("object 1\ntype commit\n{line}\n\ntagger X <x> 9\n").as_bytes())
        };
        let ada = Some("Ada Lovelace".to_owned());
        assert_eq!(
            read("tagger Ada Lovelace <ada@example.com> 1700000000 +0100"),
            Some((ada.clone(), Some(1_700_000_000)))
        );
        assert_eq!(
            read("tagger Ada Lovelace <ada"),
            Some((ada, None)),
            "cut off"
        );
        assert_eq!(
            read("tagger <> -5 +0000"),
            Some((None, Some(-5))),
            "nobody, long ago"
        );
        assert_eq!(read("tag v1"), None, "the message is no header");
    }
}
