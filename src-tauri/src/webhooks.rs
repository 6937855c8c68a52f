//! The receiver of webhooks over the life of the app: as the user chose it, opened at
//! the start, and what is done beside it every now and then.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use flow_core::connect::webhooks::{CallAddress, Webhooks};
use flow_core::model::{Failure, FailureCode};
use flow_core::store::Store;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager as _, Runtime};

use crate::error::CommandError;
use crate::events;
use crate::state::AppState;

/// The setting that remembers the receiver.
const RECEIVER_SETTING: &str = "webhook_receiver";
/// A port no well-known service has.
const DEFAULT_PORT: u16 = 8787;
/// How often the window hears of deliveries, and the store of their times.
const NOTE_EVERY: Duration = Duration::from_secs(2);
/// How often GitLab's log of deliveries is read where they do not come here.
const ASK_EVERY: Duration = Duration::from_mins(5);

/// The receiver as the user chose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceiverChoice {
    /// Off until somebody wants it.
    pub(crate) on: bool,
    /// The address of this computer it listens on.
    pub(crate) address: String,
    /// The port.
    pub(crate) port: u16,
    /// The address GitLab calls where that is another one, such as a tunnel's; else empty.
    pub(crate) own_call_address: String,
}

impl Default for ReceiverChoice {
    fn default() -> Self {
        Self {
            on: false,
            address: Ipv4Addr::LOCALHOST.to_string(),
            port: DEFAULT_PORT,
            own_call_address: String::new(),
        }
    }
}

impl ReceiverChoice {
    /// What was chosen, or the default.
    pub(crate) async fn remembered(store: &Store) -> Self {
        let kept = store.setting(RECEIVER_SETTING).await.ok().flatten();
        kept.and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// The parts in the form that is used.
    ///
    /// # Errors
    /// When one of them is none.
    pub(crate) fn parsed(&self) -> Result<ParsedChoice, Failure> {
        let missing = || Failure::with(FailureCode::WebhookAddressMissing, self.address.trim());
        let address: IpAddr = self.address.trim().parse().map_err(|_| missing())?;
        let own = self.own_call_address.trim();
        let invalid = || Failure::new(FailureCode::WebhookAddressInvalid);
        let call = if own.is_empty() {
            None
        } else {
            Some(CallAddress::parse(own).ok_or_else(invalid)?)
        };
        // Nobody can call "every address of this computer".
        if self.on && call.is_none() && address.is_unspecified() {
            return Err(invalid());
        }
        Ok(ParsedChoice {
            listen: self.on.then_some(SocketAddr::new(address, self.port)),
            call,
        })
    }

    async fn remember(&self, store: &Store) -> Result<(), CommandError> {
        let text = serde_json::to_string(self).expect("texts and numbers always serialise");
        Ok(store.set_setting(RECEIVER_SETTING, &text).await?)
    }
}

/// A choice that can be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParsedChoice {
    listen: Option<SocketAddr>,
    call: Option<CallAddress>,
}

/// Carries out a choice and remembers it, also where the port could not be opened: it is tried
/// again at the next start.
pub(crate) async fn choose(state: &AppState, choice: &ReceiverChoice) -> Result<(), CommandError> {
    let parsed = choice.parsed()?;
    choice.remember(state.store()?).await?;
    let result = carry_out(state.webhooks()?, parsed).await;
    state.note_receiver(&result);
    Ok(result?)
}

async fn carry_out(webhooks: &Webhooks, choice: ParsedChoice) -> Result<(), Failure> {
    webhooks.set_call_address(choice.call.clone());
    let Some(listen) = choice.listen else {
        webhooks.receiver().close().await;
        return Ok(());
    };
    let opened = webhooks.receiver().open(listen).await;
    let address = opened.map_err(|error| {
        tracing::warn!(cause = %error, "the receiver of webhooks stays closed");
        error.failure()
    })?;
    if choice.call.is_none() {
        webhooks.set_call_address(Some(CallAddress::of_receiver(address)));
    }
    Ok(())
}

/// For the start of the app, after the keyring answered.
pub(crate) async fn start<R: Runtime>(app: &AppHandle<R>) {
    let state = app.state::<AppState>();
    let (Ok(store), Ok(webhooks), Ok(engine)) = (state.store(), state.webhooks(), state.engine())
    else {
        return;
    };
    if let Err(error) = webhooks.load().await {
        tracing::warn!(cause = %error, "the webhooks could not be read");
    }
    let engine = engine.clone();
    tauri::async_runtime::spawn(async move { engine.follow_hints().await });
    let result = match ReceiverChoice::remembered(store).await.parsed() {
        Ok(choice) => carry_out(webhooks, choice).await,
        Err(failure) => Err(failure),
    };
    state.note_receiver(&result);
    // A receiver that was never switched on is no news.
    if result.is_err() || webhooks.receiver().address().is_some() {
        events::changed(app, &["webhooks"]);
    }
    let noting = app.clone();
    tauri::async_runtime::spawn(async move { note_for_ever(&noting).await });
    let asking = app.clone();
    tauri::async_runtime::spawn(async move { ask_for_ever(&asking).await });
}

async fn note_for_ever<R: Runtime>(app: &AppHandle<R>) {
    let state = app.state::<AppState>();
    let mut refused = 0;
    while let Ok(webhooks) = state.webhooks() {
        state.clock.sleep(NOTE_EVERY).await;
        match webhooks.note_arrivals().await {
            Ok(integrations) if !integrations.is_empty() => events::changed(app, &["webhooks"]),
            Ok(_) => {}
            Err(error) => tracing::warn!(cause = %error, "deliveries could not be noted"),
        }
        let now = webhooks.receiver().counts().refused.values().sum::<u64>();
        if now != refused {
            refused = now;
            events::changed(app, &["webhooks"]);
        }
    }
}

async fn ask_for_ever<R: Runtime>(app: &AppHandle<R>) {
    let state = app.state::<AppState>();
    while state.webhooks().is_ok() {
        if let Err(error) = ask(&state).await {
            tracing::warn!(code = error.code, "the log of deliveries could not be read");
        }
        state.clock.sleep(ASK_EVERY).await;
    }
}

/// Reads GitLab's log of deliveries for every integration whose deliveries do not come here.
async fn ask(state: &AppState) -> Result<(), CommandError> {
    let (store, webhooks, engine) = (state.store()?, state.webhooks()?, state.engine()?);
    let mut waiting: Vec<_> = store
        .webhooks(None)
        .await?
        .into_iter()
        .filter(|webhook| webhooks.must_be_asked_for(webhook))
        .map(|webhook| webhook.made.integration_id)
        .collect();
    waiting.dedup();
    for id in waiting {
        match webhooks.catch_up(id).await {
            Ok(hints) => hints.iter().for_each(|hint| engine.take_hint(hint)),
            Err(error) => {
                tracing::info!(integration = %id, cause = %error, "deliveries cannot be asked for");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_choice_gitlab_can_call_is_carried_out() {
        let on = |address: &str, own: &str| ReceiverChoice {
            on: true,
            address: address.to_owned(),
            own_call_address: own.to_owned(),
            ..ReceiverChoice::default()
        };
        let code = |choice: ReceiverChoice| choice.parsed().map_err(|failure| failure.code);
        assert!(!ReceiverChoice::default().on, "off until somebody wants it");
        assert!(code(on("192.168.1.20", "")).is_ok());
        assert!(code(on("0.0.0.0", "https://hooks.example.com")).is_ok());
        assert_eq!(
            code(on("0.0.0.0", "")),
            Err(FailureCode::WebhookAddressInvalid),
            "nobody can call every address at once"
        );
        assert_eq!(
            code(on("my-computer", "")),
            Err(FailureCode::WebhookAddressMissing)
        );
        assert_eq!(
            code(on("127.0.0.1", "hooks.example.com")),
            Err(FailureCode::WebhookAddressInvalid)
        );
        let off = ReceiverChoice {
            address: "0.0.0.0".to_owned(),
            ..ReceiverChoice::default()
        };
        let parsed = off.parsed().expect("nothing is opened");
        assert_eq!(parsed.listen, None);
    }
}
