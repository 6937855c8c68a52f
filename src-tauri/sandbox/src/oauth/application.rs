//! Registered applications and what may be registered.

use super::{redirect, secret};
use crate::sample::random::Random;

/// Scopes an application can be given.
pub(crate) const SCOPES: [&str; 9] = [
    "api",
    "read_api",
    "read_user",
    "read_repository",
    "write_repository",
    "openid",
    "profile",
    "email",
    "ai_features",
];

/// What an application is registered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationConfig {
    /// Shown on the consent page.
    pub name: String,
    /// Addresses a browser may be sent back to, as they are typed into the form.
    pub redirect_uris: Vec<String>,
    /// The most it may ask for.
    pub scopes: Vec<String>,
    /// Whether it has to show its secret.
    pub confidential: bool,
    /// Whether it skips the consent page, as instance-wide applications can.
    pub trusted: bool,
}

/// A registered application.
#[derive(Clone)]
pub(crate) struct Application {
    /// The client id.
    pub(crate) id: String,
    pub(crate) secret: String,
    /// Who registered it; no one for those of the instance.
    pub(crate) owner: Option<u64>,
    pub(crate) config: ApplicationConfig,
}

/// The application every sandbox starts with; its id follows from the seed.
pub(crate) fn seeded(seed: u64) -> Application {
    let mut random = Random::new(seed, "application");
    let mut digits = || -> String {
        (0..4)
            .map(|_| format!("{:016x}", random.next()))
            .collect::<String>()
    };
    Application {
        id: digits(),
        secret: digits(),
        owner: None,
        config: ApplicationConfig {
            name: "Flow Desktop".to_owned(),
            redirect_uris: vec![
                "flow-desktop://oauth/callback".to_owned(),
                "http://127.0.0.1/oauth/callback".to_owned(),
            ],
            scopes: ["read_api", "read_repository", "api", "read_user"]
                .map(str::to_owned)
                .to_vec(),
            confidential: false,
            trusted: false,
        },
    }
}

/// A new application, or what is wrong with the form.
pub(crate) fn registered(
    config: ApplicationConfig,
    owner: Option<u64>,
) -> Result<Application, Vec<String>> {
    let mut problems = Vec::new();
    if config.name.trim().is_empty() {
        problems.push("Name can't be blank".to_owned());
    }
    if config.redirect_uris.is_empty() {
        problems.push("Redirect URI can't be blank".to_owned());
    }
    for uri in &config.redirect_uris {
        if let Some(problem) = redirect::registration_problem(uri) {
            problems.push(format!("Redirect URI {problem}: {uri}"));
        }
    }
    if config.scopes.is_empty() {
        problems.push("Scopes can't be blank".to_owned());
    }
    for scope in &config.scopes {
        if !SCOPES.contains(&scope.as_str()) {
            problems.push(format!(
                "Scopes doesn't match configured on the server: {scope}"
            ));
        }
    }
    if problems.is_empty() {
        Ok(Application {
            id: secret(),
            secret: format!("gloas-{}", secret()),
            owner,
            config,
        })
    } else {
        Err(problems)
    }
}

impl Application {
    /// Whether all of the scopes were registered.
    pub(crate) fn allows(&self, scopes: &[String]) -> bool {
        scopes
            .iter()
            .all(|scope| self.config.scopes.contains(scope))
    }

    /// Whether a browser may be sent to this address.
    pub(crate) fn returns_to(&self, uri: &str) -> bool {
        self.config
            .redirect_uris
            .iter()
            .any(|registered| redirect::matches(registered, uri))
    }
}
