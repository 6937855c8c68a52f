//! The ladder's report, in words, and as a text that can be sent to someone.

use std::fmt::Write as _;

use flow_core::connect::{
    ConnectionReport, Rung, RungOutcome, RungReport, ServiceVerdict, Verdict,
};
use flow_core::model::{Failure, Provider, Service};
use serde::Serialize;

use super::integration::{AccountView, host_of};
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
        Self {
            rung: report.rung,
            outcome: report.outcome,
            finding: wording::finding(&report.finding),
            latency_ms: u64::try_from(report.latency.as_millis()).unwrap_or(u64::MAX),
            failure: report.failure.as_ref().map(explain),
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

/// The rung as people read it.
const fn rung_name(rung: Rung) -> &'static str {
    match rung {
        Rung::Address => "Address",
        Rung::Name => "Name",
        Rung::Port => "Port",
        Rung::Certificate => "Certificate",
        Rung::Gitlab => "GitLab",
        Rung::Token => "Token",
        Rung::Scopes => "Scopes",
        Rung::Account => "Account and role",
        Rung::Reach => "Groups and repos",
    }
}

/// A text for a colleague or a support request; it holds no secret, because a report holds none.
fn report_text(report: &ConnectionReport) -> String {
    let mut text = format!(
        "Flow Desktop {}, connection check of {}\n",
        env!("CARGO_PKG_VERSION"),
        report.host
    );
    for rung in &report.rungs {
        let outcome = rung.outcome.as_str();
        let finding = wording::finding(&rung.finding);
        let _infallible = writeln!(text, "{:<17} {outcome:<8} {finding}", rung_name(rung.rung));
        if let Some(failure) = &rung.failure {
            let words = explain(failure);
            let _infallible = writeln!(text, "{:<17} [{}] {}", "", words.code, words.message);
        }
    }
    for verdict in &report.verdicts {
        let (sentence, _, _) = wording::verdict(verdict);
        let _infallible = writeln!(text, "{:<17} {sentence}", wording::service(verdict.service));
    }
    text
}
