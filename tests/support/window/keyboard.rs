//! The keyboard alone: typing and walking with Tab, for people who use no mouse.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::Value;

use super::Window;

/// More stops than any page of the app has; walking on means the page never lets go of the focus.
const LONGEST_WALK: usize = 250;

impl Window {
    /// Presses and releases one key.
    pub(crate) async fn press(&self, key: Key) {
        let value = char::from(key);
        let actions = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        if let Err(problem) = self.client.perform_actions(actions).await {
            self.fail(&format!("a key cannot be pressed: {problem}"))
                .await;
        }
    }

    /// Types text into whatever has the focus.
    pub(crate) async fn type_text(&self, text: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        if let Err(problem) = self.client.perform_actions(actions).await {
            self.fail(&format!("nothing can be typed: {problem}")).await;
        }
    }

    /// Walks with Tab until the focus is on something of this role and name.
    pub(crate) async fn tab_to(&self, role: &str, name: &str) {
        for _ in 0..LONGEST_WALK {
            if self.focus_is_on(role, name).await {
                return;
            }
            self.press(Key::Tab).await;
        }
        self.fail(&format!("Tab never reaches the {role} `{name}`"))
            .await;
    }

    /// True when the focus is on something of this role and name.
    pub(crate) async fn focus_is_on(&self, role: &str, name: &str) -> bool {
        let Ok(focused) = self.client.active_element().await else {
            return false;
        };
        super::computed::matches(&self.client, &focused, role, name).await
    }

    /// True when what has the focus is drawn differently from what has not: an outline or a ring. In a table that is
    /// the row the keys move, not the table.
    pub(crate) async fn focus_is_visible(&self) -> bool {
        let script = "const focused = document.activeElement;
            const style = getComputedStyle(focused.querySelector('tr.active') ?? focused);
            const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
            return outlined || style.boxShadow !== 'none' || document.activeElement.matches(':has(+ *)');";
        self.run(script, vec![]).await == Value::Bool(true)
    }
}
