//! A keyring a test can look into, share between two apps, and make fail.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use flow_core::model::Secret;
use flow_core::secrets::{SecretError, SecretKind, SecretName, SecretStore};

/// What a call to the keyring does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// It works.
    Willing,
    /// It refuses from the call with this number (from 0) on.
    RefusesFrom(usize),
    /// It takes what it is given and forgets it.
    Forgets,
}

#[derive(Debug)]
struct Inner {
    secrets: HashMap<SecretName, Secret>,
    mood: Mood,
    calls: usize,
}

/// Clones are the same keyring.
#[derive(Debug, Clone)]
pub(super) struct TestKeyring(Arc<Mutex<Inner>>);

impl Default for TestKeyring {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Inner {
            secrets: HashMap::new(),
            mood: Mood::Willing,
            calls: 0,
        })))
    }
}

impl TestKeyring {
    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on it behaves like this; calls are counted from here.
    pub(super) fn set_mood(&self, mood: Mood) {
        let mut inner = self.lock();
        inner.mood = mood;
        inner.calls = 0;
    }

    /// What it holds.
    pub(super) fn secrets(&self) -> HashMap<SecretName, Secret> {
        self.lock().secrets.clone()
    }

    /// The secret of this kind, where there is exactly one.
    pub(super) fn only(&self, kind: SecretKind) -> Secret {
        let secrets = self.secrets();
        let mut found = secrets.iter().filter(|(name, _)| name.kind == kind);
        let first = found.next().unwrap_or_else(|| panic!("a {kind:?}"));
        assert!(found.next().is_none(), "only one {kind:?}");
        first.1.clone()
    }

    /// Puts something into an entry, as another program or an earlier version might.
    pub(super) fn put(&self, name: SecretName, secret: &str) {
        self.lock()
            .secrets
            .insert(name, Secret::new(secret.to_owned()));
    }

    /// Loses everything, as a keyring does when it is made anew.
    pub(super) fn lose_everything(&self) {
        self.lock().secrets.clear();
    }

    fn call(&self) -> Result<std::sync::MutexGuard<'_, Inner>, SecretError> {
        let mut inner = self.lock();
        let call = inner.calls;
        inner.calls += 1;
        match inner.mood {
            Mood::RefusesFrom(first) if call >= first => Err(SecretError::KeyringLocked),
            _ => Ok(inner),
        }
    }
}

impl SecretStore for TestKeyring {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        Ok(self.call()?.secrets.get(name).cloned())
    }

    fn set(&self, name: &SecretName, secret: &Secret) -> Result<(), SecretError> {
        let mut inner = self.call()?;
        if inner.mood != Mood::Forgets {
            inner.secrets.insert(name.clone(), secret.clone());
        }
        Ok(())
    }

    fn delete(&self, name: &SecretName) -> Result<(), SecretError> {
        self.call()?.secrets.remove(name);
        Ok(())
    }
}
