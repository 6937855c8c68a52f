//! Climbing the nine rungs; the first that fails stops the rest.
//!
//! One ladder serves the wizard, the `Credentials` tab and later health checks.

use std::sync::Arc;
use std::time::Instant;

use crate::clock::SharedClock;
use crate::gitlab::{
    Address, Client, ClientSettings, Limiter, Probe, TokenDescription, read_authority,
};
use crate::model::{
    AuthenticationKind, Failure, NetworkSecrets, NetworkSettings, OauthPair, Provider, Secret,
};

use super::account_rungs;
use super::network_rungs::{self, Found};
use super::report::{ConnectionReport, Finding, Rung, RungOutcome, RungReport};
use super::token::clean_token;
use super::verdict::ServiceVerdict;

/// The public cloud's address.
pub(super) const GITLAB_CLOUD: &str = "https://gitlab.com";

/// What proves who we are.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A token as it was pasted.
    Pasted(Secret),
    /// A token from the vault.
    Stored(Secret),
    /// What a sign-in brought, or the vault kept of it.
    Oauth(OauthPair),
}

impl Credential {
    /// Whether it is a token or comes from a sign-in.
    #[must_use]
    pub const fn kind(&self) -> AuthenticationKind {
        match self {
            Self::Pasted(_) | Self::Stored(_) => AuthenticationKind::AccessToken,
            Self::Oauth(_) => AuthenticationKind::Oauth,
        }
    }

    /// The token requests carry.
    fn token(&self) -> Result<Secret, Failure> {
        match self {
            Self::Pasted(pasted) => clean_token(pasted),
            Self::Stored(token) => Ok(token.clone()),
            Self::Oauth(pair) => Ok(pair.access.clone()),
        }
    }
}

/// Where a connection goes, and by which way.
#[derive(Debug, Clone)]
pub struct Destination {
    /// Cloud or self-managed.
    pub provider: Provider,
    /// The pasted address; not used for the cloud.
    pub address: String,
    /// Proxy, trusted authorities and client certificate.
    pub network: NetworkSettings,
    /// The secrets of that way.
    pub secrets: NetworkSecrets,
}

/// What is to be connected.
#[derive(Debug, Clone)]
pub struct ConnectionRequest {
    /// Cloud or self-managed.
    pub provider: Provider,
    /// The pasted address; not used for the cloud.
    pub address: String,
    /// The credential.
    pub credential: Credential,
    /// Proxy, trusted authorities and client certificate.
    pub network: NetworkSettings,
    /// The secrets of that way.
    pub secrets: NetworkSecrets,
}

impl ConnectionRequest {
    /// Where it goes, without what proves who we are.
    #[must_use]
    pub fn destination(&self) -> Destination {
        Destination {
            provider: self.provider,
            address: self.address.clone(),
            network: self.network.clone(),
            secrets: self.secrets.clone(),
        }
    }
}

/// A ladder climbed as far as it goes without a credential.
#[derive(Debug, Clone)]
pub struct Halfway {
    report: ConnectionReport,
    settings: ClientSettings,
    /// Whether the version was asked for; without a token no host tells it.
    asked_version: bool,
}

impl Halfway {
    /// The first five rungs, or as many as were reached.
    #[must_use]
    pub const fn report(&self) -> &ConnectionReport {
        &self.report
    }

    /// Where the GitLab is; `None` when a rung broke.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        self.report.base.as_deref()
    }

    /// The way that was climbed, for requests that follow.
    #[must_use]
    pub const fn settings(&self) -> &ClientSettings {
        &self.settings
    }
}

/// What a rung gives when it holds: a value for the next rungs, what to show, and a warning.
pub(super) struct Held<T> {
    pub(super) value: T,
    pub(super) finding: Finding,
    pub(super) warning: Option<Failure>,
    pub(super) verdicts: Vec<ServiceVerdict>,
}

impl<T> Held<T> {
    pub(super) const fn new(value: T, finding: Finding) -> Self {
        Self {
            value,
            finding,
            warning: None,
            verdicts: Vec::new(),
        }
    }
}

/// What a rung gives when it breaks.
pub(super) struct Broken {
    pub(super) failure: Failure,
    pub(super) finding: Finding,
    pub(super) verdicts: Vec<ServiceVerdict>,
}

impl From<Failure> for Box<Broken> {
    fn from(failure: Failure) -> Self {
        Self::new(Broken {
            failure,
            finding: Finding::None,
            verdicts: Vec::new(),
        })
    }
}

/// A rung's result.
pub(super) type RungResult<T> = Result<Held<T>, Box<Broken>>;

/// Hears each rung when it starts and when it ends.
pub type OnRung<'a> = dyn FnMut(&RungReport) + Send + 'a;

/// The ladder while it is climbed.
struct Ladder<'a> {
    settings: ClientSettings,
    clock: SharedClock,
    report: ConnectionReport,
    on_rung: &'a mut OnRung<'a>,
}

/// Climbs the whole ladder; `on_rung` hears each rung when it starts and when it ends.
///
/// The result holds no secret. The token as it was finally used comes beside it
/// when every rung held.
pub async fn check_connection(
    request: &ConnectionRequest,
    settings: &ClientSettings,
    clock: SharedClock,
    on_rung: &mut OnRung<'_>,
) -> (ConnectionReport, Option<Secret>) {
    let token = request.credential.token().ok();
    let halfway = climb_first_half(
        &request.destination(),
        token.as_ref(),
        settings,
        clock.clone(),
        &mut *on_rung,
    )
    .await;
    climb_from_token(halfway, &request.credential, clock, on_rung).await
}

/// Climbs rungs one to five, before there is a credential: from the address to the GitLab.
pub async fn climb_to_gitlab(
    destination: &Destination,
    settings: &ClientSettings,
    clock: SharedClock,
    on_rung: &mut OnRung<'_>,
) -> Halfway {
    climb_first_half(destination, None, settings, clock, on_rung).await
}

/// Climbs rungs six to nine with a credential, and completes the report.
///
/// Where the first half could not learn the version, the fifth rung is told once
/// more with it. A half that broke is given back as it is.
pub async fn climb_from_token(
    halfway: Halfway,
    credential: &Credential,
    clock: SharedClock,
    on_rung: &mut OnRung<'_>,
) -> (ConnectionReport, Option<Secret>) {
    let mut ladder = Ladder {
        settings: halfway.settings,
        clock,
        report: halfway.report,
        on_rung: &mut |rung| on_rung(rung),
    };
    ladder.report.authentication = credential.kind();
    let token = match ladder.report.base.clone() {
        Some(base) => {
            ladder
                .climb_account(&base, credential, halfway.asked_version)
                .await
        }
        None => None,
    };
    (ladder.report, token)
}

async fn climb_first_half(
    destination: &Destination,
    token: Option<&Secret>,
    settings: &ClientSettings,
    clock: SharedClock,
    on_rung: &mut OnRung<'_>,
) -> Halfway {
    let (network, secrets) = (destination.network.clone(), destination.secrets.clone());
    let mut ladder = Ladder {
        settings: settings.on_the_way(network, secrets),
        clock,
        report: ConnectionReport::begin(destination.provider),
        on_rung: &mut |rung| on_rung(rung),
    };
    let named = &destination.network.trusted_authorities;
    ladder.report.trusted_authorities = named
        .iter()
        .filter_map(|pem| Some(read_authority(pem).ok()?.fingerprint_sha256))
        .collect();
    if let Some((probe, address)) = ladder.climb_network(destination).await {
        ladder.climb_gitlab(&probe, &address, token).await;
    }
    Halfway {
        report: ladder.report,
        settings: ladder.settings,
        asked_version: token.is_some(),
    }
}

impl Ladder<'_> {
    /// The token when every rung held.
    async fn climb_account(
        &mut self,
        base: &str,
        credential: &Credential,
        asked_version: bool,
    ) -> Option<Secret> {
        let token = credential.token();
        if let (false, Ok(token)) = (asked_version, &token) {
            self.complete_version(base, token).await;
        }
        let (token, client, description) = self.climb_token(credential, token, base).await?;

        let started = self.begin(Rung::Scopes);
        let scopes = account_rungs::scopes(description.as_ref());
        let scopes = self.end(Rung::Scopes, started, scopes)?;
        self.report.scopes = scopes.clone().unwrap_or_default();

        let started = self.begin(Rung::Account);
        let account = account_rungs::account(&client, scopes.as_deref()).await;
        let account = self.end(Rung::Account, started, account)?;
        self.report.webhooks =
            account_rungs::webhooks(account.highest_access_level, scopes.as_deref());
        self.report.account = Some(account);

        let started = self.begin(Rung::Reach);
        let reach = account_rungs::reach(&client).await;
        let (groups, repositories) = self.end(Rung::Reach, started, reach)?;
        self.report.groups = Some(groups);
        self.report.repositories = Some(repositories);
        Some(token)
    }

    async fn climb_network(&mut self, destination: &Destination) -> Option<(Probe, Address)> {
        let started = self.begin(Rung::Address);
        let address = network_rungs::address(destination);
        let address = self.end(Rung::Address, started, address)?;
        self.report.host = address.host();

        let started = self.begin(Rung::Name);
        let probe = match Probe::new(&self.settings) {
            Ok(probe) => probe,
            Err(error) => {
                let broken = error.failure(&address.host()).into();
                return self.end(Rung::Name, started, Err(broken));
            }
        };
        self.report.via_proxy = network_rungs::via_proxy(&probe, &address);
        let name = network_rungs::name(&probe, &address).await;
        self.end(Rung::Name, started, name)?;

        let started = self.begin(Rung::Port);
        let port = network_rungs::port(&probe, &address).await;
        self.end(Rung::Port, started, port)?;

        let started = self.begin(Rung::Certificate);
        let certificate = network_rungs::certificate(&probe, &address, self.clock.now()).await;
        self.end(Rung::Certificate, started, certificate)?;
        Some((probe, address))
    }

    async fn climb_gitlab(
        &mut self,
        probe: &Probe,
        address: &Address,
        token: Option<&Secret>,
    ) -> Option<String> {
        let started = self.begin(Rung::Gitlab);
        let found = match network_rungs::find_base(probe, address, self.clock.now()).await {
            // The version needs a token; an unusable one is the next rung's business.
            Ok(found) => {
                let client = token.and_then(|token| self.client(found.base(), token).ok());
                network_rungs::version(found, client.as_ref()).await
            }
            Err(broken) => Err(broken),
        };
        let (base, version) = self.end(Rung::Gitlab, started, found)?;
        self.report.base = Some(base.clone());
        self.report.version = version;
        Some(base)
    }

    /// Tells the fifth rung again, now that there is a token to ask for the version with.
    async fn complete_version(&mut self, base: &str, token: &Secret) {
        let Ok(client) = self.client(base, token) else {
            return;
        };
        let Ok(held) = network_rungs::version(Found::before(base.to_owned()), Some(&client)).await
        else {
            return;
        };
        let (_, version) = held.value;
        let rung = self
            .report
            .rungs
            .iter_mut()
            .find(|report| report.rung == Rung::Gitlab);
        if let (Some(rung), true) = (rung, version.is_some()) {
            rung.finding = held.finding;
            // A warning the first half found out stays.
            if held.warning.is_some() && rung.failure.is_none() {
                rung.outcome = RungOutcome::Warning;
                rung.failure = held.warning;
            }
            (self.on_rung)(rung);
            self.report.version = version;
        }
    }

    async fn climb_token(
        &mut self,
        credential: &Credential,
        token: Result<Secret, Failure>,
        base: &str,
    ) -> Option<(Secret, Client, Option<TokenDescription>)> {
        let started = self.begin(Rung::Token);
        let usable = token.and_then(|token| {
            let client = self.client(base, &token).map_err(|error| error.failure())?;
            Ok((token, client))
        });
        let (token, client) = match usable {
            Ok(usable) => usable,
            Err(failure) => return self.end(Rung::Token, started, Err(failure.into())),
        };
        let description = account_rungs::token(&client, credential, self.clock.now()).await;
        let description = self.end(Rung::Token, started, description)?;
        if let Some(description) = &description {
            self.report.token_name.clone_from(&description.name);
            self.report
                .token_expires_on
                .clone_from(&description.expires_on);
        }
        Some((token, client, description))
    }

    fn client(&self, base: &str, token: &Secret) -> Result<Client, crate::gitlab::RequestError> {
        let limiter = Arc::new(Limiter::new(self.clock.clone()));
        Client::with_token(
            base,
            token.clone(),
            &self.settings,
            limiter,
            self.clock.clone(),
        )
        .map(Client::watched)
    }

    fn begin(&mut self, rung: Rung) -> Instant {
        (self.on_rung)(&RungReport {
            rung,
            outcome: RungOutcome::Running,
            finding: Finding::None,
            latency: std::time::Duration::ZERO,
            failure: None,
            verdicts: Vec::new(),
        });
        Instant::now()
    }

    /// Reports the rung and hands its value on, or stops.
    fn end<T>(&mut self, rung: Rung, started: Instant, result: RungResult<T>) -> Option<T> {
        let latency = started.elapsed();
        let (value, report) = match result {
            Ok(held) => {
                let outcome = if held.warning.is_some() {
                    RungOutcome::Warning
                } else {
                    RungOutcome::Passed
                };
                let Held {
                    value,
                    finding,
                    warning,
                    verdicts,
                } = held;
                (
                    Some(value),
                    RungReport {
                        rung,
                        outcome,
                        finding,
                        latency,
                        failure: warning,
                        verdicts,
                    },
                )
            }
            Err(broken) => {
                let Broken {
                    failure,
                    finding,
                    verdicts,
                } = *broken;
                let outcome = RungOutcome::Failed;
                (
                    None,
                    RungReport {
                        rung,
                        outcome,
                        finding,
                        latency,
                        failure: Some(failure),
                        verdicts,
                    },
                )
            }
        };
        if !report.verdicts.is_empty() {
            self.report.verdicts.clone_from(&report.verdicts);
        }
        (self.on_rung)(&report);
        self.report.rungs.push(report);
        value
    }
}
