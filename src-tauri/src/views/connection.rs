//! The ladder's report, in words.

use flow_core::connect::{
    ConnectionReport, Finding, Rung, RungOutcome, RungReport, ServiceVerdict, Verdict,
};
use flow_core::gitlab::{CertificateFacts, TrustableAuthority};
use flow_core::model::{AuthenticationKind, Failure, Provider, Service, Timestamp};
use serde::Serialize;

use super::integration::{AccountView, host_of};
use super::report_text::report_text;
use crate::error::{CommandError, explain};
use crate::wording;

/// One rung.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RungReportView {
    rung: Rung,
    outcome: RungOutcome,
    finding: String,
    latency_ms: u64,
    failure: Option<CommandError>,
    verdicts: Option<Vec<VerdictView>>,
    certificates: Option<Vec<CertificateView>>,
    trustable: Option<TrustableView>,
}

/// One certificate of the chain a host presented.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CertificateView {
    subject: String,
    issuer: String,
    valid_from: Timestamp,
    valid_until: Timestamp,
    fingerprint: String,
    names: Vec<String>,
    is_authority: bool,
    is_self_signed: bool,
}

impl From<&CertificateFacts> for CertificateView {
    fn from(facts: &CertificateFacts) -> Self {
        Self {
            subject: facts.subject.clone(),
            issuer: facts.issuer.clone(),
            valid_from: facts.valid_from,
            valid_until: facts.valid_until,
            fingerprint: facts.fingerprint_sha256.clone(),
            names: facts.names.clone(),
            is_authority: facts.is_authority,
            is_self_signed: facts.is_self_signed,
        }
    }
}

/// What trusting would make the connection work.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TrustableView {
    pem: String,
    subject: String,
    fingerprint: String,
}

impl From<&TrustableAuthority> for TrustableView {
    fn from(authority: &TrustableAuthority) -> Self {
        Self {
            pem: authority.pem.clone(),
            subject: authority.subject.clone(),
            fingerprint: authority.fingerprint_sha256.clone(),
        }
    }
}

/// One service's verdict.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct VerdictView {
    service: Service,
    verdict: Verdict,
    sentence: String,
    remedy: Option<&'static str>,
    action: Option<&'static str>,
}

impl From<&ServiceVerdict> for VerdictView {
    fn from(verdict: &ServiceVerdict) -> Self {
        let (sentence, remedy, action) = wording::verdict(verdict);
        Self {
            service: verdict.service,
            verdict: verdict.verdict,
            sentence,
            remedy,
            action,
        }
    }
}

impl From<&RungReport> for RungReportView {
    fn from(report: &RungReport) -> Self {
        let verdicts: Vec<VerdictView> = report.verdicts.iter().map(VerdictView::from).collect();
        let presented = match &report.finding {
            Finding::Certificate(presented) => Some(presented),
            _ => None,
        };
        let trustable = presented.and_then(|presented| presented.trustable.as_ref());
        let mut failure = report.failure.as_ref().map(explain);
        if let (Some(failure), Some(_)) = (&mut failure, trustable) {
            failure.trust_instead();
        }
        Self {
            certificates: presented
                .map(|presented| presented.chain.iter().map(CertificateView::from).collect()),
            trustable: trustable.map(TrustableView::from),
            rung: report.rung,
            outcome: report.outcome,
            finding: wording::finding(&report.finding),
            latency_ms: u64::try_from(report.latency.as_millis()).unwrap_or(u64::MAX),
            failure,
            verdicts: (!verdicts.is_empty()).then_some(verdicts),
        }
    }
}

/// The whole ladder.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionReportView {
    connection_id: Option<String>,
    passed: bool,
    stopped_at: Option<usize>,
    rungs: Vec<RungReportView>,
    base_url: Option<String>,
    host: String,
    provider: Provider,
    account: Option<AccountView>,
    auth_kind: AuthenticationKind,
    trusted_authorities: Vec<String>,
    via_proxy: Option<String>,
    verdicts: Vec<VerdictView>,
    token_name: Option<String>,
    token_expires_on: Option<String>,
    scopes: Vec<String>,
    gitlab_version: Option<String>,
    groups: Option<i64>,
    repositories: Option<i64>,
    webhooks: WebhooksView,
    warnings: Vec<String>,
    suggested_name: String,
    report_text: String,
}

#[derive(Debug, Serialize)]
struct WebhooksView {
    possible: bool,
    sentence: String,
}

impl ConnectionReportView {
    /// The view of a report; `connection_id` names it where it passed.
    pub(crate) fn new(
        report: &ConnectionReport,
        connection_id: Option<String>,
        is_sample: bool,
    ) -> Self {
        let (possible, sentence) = wording::webhooks(report.webhooks);
        let warnings = report
            .rungs
            .iter()
            .filter(|rung| rung.outcome == RungOutcome::Warning);
        let host = report
            .base
            .as_deref()
            .map_or_else(|| report.host.clone(), host_of);
        Self {
            connection_id,
            passed: report.passed(),
            stopped_at: report.stopped_at(),
            rungs: report.rungs.iter().map(RungReportView::from).collect(),
            suggested_name: suggested_name(report.provider, &host, is_sample),
            host,
            base_url: report.base.clone(),
            provider: report.provider,
            account: report.account.clone().map(AccountView::from),
            auth_kind: report.authentication,
            trusted_authorities: report.trusted_authorities.clone(),
            via_proxy: report.via_proxy.as_ref().map(|proxy| proxy.name.clone()),
            verdicts: report.verdicts.iter().map(VerdictView::from).collect(),
            token_name: report.token_name.clone(),
            token_expires_on: report.token_expires_on.clone(),
            scopes: report.scopes.clone(),
            gitlab_version: report.version.clone(),
            groups: report.groups,
            repositories: report.repositories,
            webhooks: WebhooksView { possible, sentence },
            warnings: warnings
                .filter_map(|rung| rung.failure.as_ref())
                .map(warning)
                .collect(),
            report_text: report_text(report),
        }
    }
}

fn warning(failure: &Failure) -> String {
    explain(failure).message
}

fn suggested_name(provider: Provider, host: &str, is_sample: bool) -> String {
    match provider {
        _ if is_sample => "Sample company".to_owned(),
        Provider::Gitlab => "GitLab".to_owned(),
        Provider::GitlabSelfManaged => host.to_owned(),
    }
}
