//! Notes written, changed and taken back. Saving one moves its item's `updated_at`, deleting one
//! does not: the one change of an item that its list never shows.

use serde_json::{Value, json};

use super::{Act, Activity, Item, Parts};
use crate::world::handle::{WorldError, WorldHandle};

impl Parts<'_> {
    /// Appends a note and moves `updated_at`, as every saved note does.
    pub(super) fn note(&mut self, act: &Act, item: Item, body: &str, system: bool) {
        let note = written(self.body, act, item, body, system);
        self.notes.push(note);
        self.count_notes();
        self.touch(act.at);
    }

    fn count_notes(&mut self) {
        let count = self
            .notes
            .iter()
            .filter(|note| note["system"] == false)
            .count();
        self.body["user_notes_count"] = json!(count);
    }
}

/// A note as it is when somebody wrote it below an item with the body.
pub(crate) fn written(of: &Value, act: &Act, item: Item, body: &str, system: bool) -> Value {
    json!({
        "id": act.id,
        "type": Value::Null,
        "body": body,
        "author": act.person,
        "created_at": act.moment(),
        "updated_at": act.moment(),
        "system": system,
        "noteable_id": of["id"],
        "noteable_type": item.kind(),
        "project_id": of["project_id"],
        "resolvable": false,
        "confidential": false,
        "internal": false,
        "imported": false,
        "imported_from": "none",
        "noteable_iid": item.iid(),
        "attachment": Value::Null,
        "commands_changes": {},
    })
}

impl WorldHandle {
    /// Writes a note; its id.
    pub fn add_note(&self, project_id: u64, item: Item, body: &str) -> Result<u64, WorldError> {
        self.act_on(project_id, item, Activity::Event, |parts, act| {
            parts.note(act, item, body, false);
            Ok(act.id)
        })
    }

    /// Changes the text of a note.
    pub fn edit_note(
        &self,
        project_id: u64,
        item: Item,
        note_id: u64,
        body: &str,
    ) -> Result<(), WorldError> {
        self.act_on(project_id, item, Activity::Silent, |parts, act| {
            let note = parts
                .notes
                .iter_mut()
                .find(|note| note["id"] == note_id)
                .ok_or(WorldError::NoSuchNote(note_id))?;
            note["body"] = json!(body);
            note["updated_at"] = json!(act.moment());
            parts.touch(act.at);
            Ok(())
        })
    }

    /// Deletes a note; the item's `updated_at` stays.
    pub fn delete_note(&self, project_id: u64, item: Item, note_id: u64) -> Result<(), WorldError> {
        self.act_on(project_id, item, Activity::Silent, |parts, _| {
            let before = parts.notes.len();
            parts.notes.retain(|note| note["id"] != note_id);
            if parts.notes.len() == before {
                return Err(WorldError::NoSuchNote(note_id));
            }
            parts.count_notes();
            Ok(())
        })
    }
}
