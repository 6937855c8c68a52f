//! The ladder's report as a text that can be sent to a colleague or to support.
//!
//! It is made of the report alone, and a report holds no secret.

use std::fmt::Write as _;

use flow_core::connect::{ConnectionReport, Finding, Rung, RungReport};
use flow_core::gitlab::CertificateFacts;

use crate::error::explain;
use crate::wording;

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

/// The whole report, a line per fact.
pub(crate) fn report_text(report: &ConnectionReport) -> String {
    let mut text = format!(
        "Flow Desktop {}, connection check of {}\n",
        env!("CARGO_PKG_VERSION"),
        report.host
    );
    if let Some(base) = &report.base {
        line(&mut text, "Found at", base);
    }
    if let Some(proxy) = &report.via_proxy {
        line(&mut text, "Proxy", &wording::proxy(proxy));
    }
    for fingerprint in &report.trusted_authorities {
        line(&mut text, "Trusted here only", fingerprint);
    }
    for rung in &report.rungs {
        add_rung(&mut text, rung);
    }
    for verdict in &report.verdicts {
        let (sentence, _, _) = wording::verdict(verdict);
        line(&mut text, wording::service(verdict.service), &sentence);
    }
    if report.account.is_some() {
        let (_, sentence) = wording::webhooks(report.webhooks);
        line(&mut text, "Webhooks", &sentence);
    }
    text
}

fn add_rung(text: &mut String, rung: &RungReport) {
    let outcome = rung.outcome.as_str();
    let finding = wording::finding(&rung.finding);
    line(
        text,
        rung_name(rung.rung),
        format!("{outcome:<8} {finding}").trim_end(),
    );
    if let Some(failure) = &rung.failure {
        let words = explain(failure);
        line(text, "", &format!("[{}] {}", words.code, words.message));
    }
    if let Finding::Certificate(presented) = &rung.finding {
        for certificate in &presented.chain {
            add_certificate(text, certificate);
        }
    }
}

fn add_certificate(text: &mut String, certificate: &CertificateFacts) {
    line(text, "", &format!("- {}", certificate.subject));
    line(text, "", &format!("  issued by {}", certificate.issuer));
    let dates = format!(
        "  valid {} to {}",
        certificate.valid_from.utc_date(),
        certificate.valid_until.utc_date()
    );
    line(text, "", &dates);
    line(text, "", &format!("  {}", certificate.fingerprint_sha256));
    if !certificate.names.is_empty() {
        line(text, "", &format!("  for {}", certificate.names.join(", ")));
    }
}

fn line(text: &mut String, head: &str, rest: &str) {
    let _infallible = writeln!(text, "{head:<17} {rest}");
}
