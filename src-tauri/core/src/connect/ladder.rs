//! Climbing the nine rungs; the first that fails stops the rest.
//!
//! One ladder serves the wizard, the `Credentials` tab and later health checks.

use std::sync::Arc;
use std::time::Instant;

use crate::clock::SharedClock;
use crate::gitlab::{Address, Allowance, Client, ClientSettings, Probe, TokenDescription};
use crate::model::{Failure, Provider, Secret};

use super::report::{ConnectionReport, Finding, Rung, RungOutcome, RungReport, WebhookAbility};
use super::token::clean_token;
use super::verdict::ServiceVerdict;
use super::{account_rungs, network_rungs};

/// The public cloud's address.
pub(super) const GITLAB_CLOUD: &str = "https://gitlab.com";

/// What proves who we are.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A token as it was pasted.
    Pasted(Secret),
    /// A token from the vault.
    Stored(Secret),
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

/// The ladder while it is climbed.
struct Ladder<'a> {
    request: &'a ConnectionRequest,
    settings: &'a ClientSettings,
    clock: SharedClock,
    report: ConnectionReport,
    on_rung: &'a mut (dyn FnMut(&RungReport) + Send),
}

/// Climbs the ladder; `on_rung` hears each rung when it starts and when it ends.
///
/// The result holds no secret. The token as it was finally used comes beside it
/// when every rung held.
pub async fn check_connection(
    request: &ConnectionRequest,
    settings: &ClientSettings,
    clock: SharedClock,
    on_rung: &mut (dyn FnMut(&RungReport) + Send),
) -> (ConnectionReport, Option<Secret>) {
    let report = ConnectionReport {
        provider: request.provider,
        base: None,
        host: String::new(),
        rungs: Vec::new(),
        account: None,
        token_name: None,
        token_expires_on: None,
        scopes: Vec::new(),
        version: None,
        verdicts: Vec::new(),
        groups: None,
        repositories: None,
        webhooks: WebhookAbility::Unknown,
    };
    let mut ladder = Ladder {
        request,
        settings,
        clock,
        report,
        on_rung,
    };
    let token = ladder.climb().await;
    (ladder.report, token)
}

impl Ladder<'_> {
    /// The token when every rung held.
    async fn climb(&mut self) -> Option<Secret> {
        let token = match &self.request.credential {
            Credential::Stored(token) => Ok(token.clone()),
            Credential::Pasted(pasted) => clean_token(pasted),
        };
        let (probe, address) = self.climb_network().await?;
        let base = self
            .climb_gitlab(&probe, &address, token.as_ref().ok())
            .await?;
        let (token, client, description) = self.climb_token(token, &base).await?;

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

    async fn climb_network(&mut self) -> Option<(Probe, Address)> {
        let started = self.begin(Rung::Address);
        let address = network_rungs::address(self.request);
        let address = self.end(Rung::Address, started, address)?;
        self.report.host = address.host();

        let started = self.begin(Rung::Name);
        let probe = match Probe::new(self.settings) {
            Ok(probe) => probe,
            Err(error) => {
                let broken = error.failure(&address.host()).into();
                return self.end(Rung::Name, started, Err(broken));
            }
        };
        let name = network_rungs::name(&probe, &address).await;
        self.end(Rung::Name, started, name)?;

        let started = self.begin(Rung::Port);
        let port = network_rungs::port(&probe, &address).await;
        self.end(Rung::Port, started, port)?;

        let started = self.begin(Rung::Certificate);
        let certificate = network_rungs::certificate(&probe, &address).await;
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
        let found = match network_rungs::find_base(probe, address).await {
            // The version needs a token; an unusable one is the next rung's business.
            Ok(base) => {
                let client = token.and_then(|token| self.client(&base, token).ok());
                network_rungs::version(base, client.as_ref()).await
            }
            Err(broken) => Err(broken),
        };
        let (base, version) = self.end(Rung::Gitlab, started, found)?;
        self.report.base = Some(base.clone());
        self.report.version = version;
        Some(base)
    }

    async fn climb_token(
        &mut self,
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
        let description = account_rungs::token(&client, self.clock.now()).await;
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
        let allowance = Arc::new(Allowance::new(self.clock.clone()));
        Client::new(
            base,
            token.clone(),
            self.settings,
            allowance,
            self.clock.clone(),
        )
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
