//! The two secrets of a hook: the token GitLab sends along, and the key it signs with.
//!
//! They have nothing in common: the token crosses the network with each delivery of an
//! older GitLab, the key never does again.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::error::WebhookError;
use super::verification::{HookKey, SIGNING_TOKEN_PREFIX};
use crate::connect::keeping::forget_loose;
use crate::model::{Secret, Webhook};
use crate::secrets::{SecretKind, SecretName, Vault};
use crate::store::{LooseSecret, Store};

/// New secrets, as GitLab gets them.
pub(super) struct HookSecrets {
    pub(super) token: Secret,
    pub(super) signing_token: Secret,
}

impl HookSecrets {
    pub(super) fn fresh() -> Self {
        let signing = format!("{SIGNING_TOKEN_PREFIX}{}", STANDARD.encode(random()));
        Self {
            token: Secret::new(URL_SAFE_NO_PAD.encode(random())),
            signing_token: Secret::new(signing),
        }
    }
}

/// 32 bytes nobody can guess: 244 bits of the system's own randomness, spread evenly.
fn random() -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(Uuid::new_v4().as_bytes());
    digest.update(Uuid::new_v4().as_bytes());
    digest.finalize().into()
}

/// Keeps secrets under a fresh name that is noted as loose until a row owns it.
pub(super) async fn keep(
    store: &Store,
    vault: &Arc<Vault>,
    secrets: &HookSecrets,
) -> Result<LooseSecret, WebhookError> {
    let loose = LooseSecret {
        secret_key: Uuid::new_v4().to_string(),
        secret_location: vault.place().await?,
    };
    store.note_loose_secret(loose.clone()).await?;
    for (kind, secret) in [
        (SecretKind::WebhookToken, &secrets.token),
        (SecretKind::WebhookSigningToken, &secrets.signing_token),
    ] {
        let name = SecretName::new(&loose.secret_key, kind);
        let kept = vault.keep_at(loose.secret_location, name, secret.clone());
        if let Err(error) = kept.await {
            forget_loose(store, vault, &loose).await;
            return Err(error.into());
        }
    }
    Ok(loose)
}

/// What a hook's deliveries are verified with; `None` when it cannot be read now.
pub(super) async fn key_of(vault: &Arc<Vault>, webhook: &Webhook) -> Option<HookKey> {
    let made = &webhook.made;
    let kind = if webhook.signed {
        SecretKind::WebhookSigningToken
    } else {
        SecretKind::WebhookToken
    };
    let name = SecretName::new(&made.secret_key, kind);
    let secret = vault.find(made.secret_location, name).await.ok()??;
    if webhook.signed {
        HookKey::of_signing_token(secret.expose())
    } else {
        HookKey::of_token(secret.expose())
    }
}
