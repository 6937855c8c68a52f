//! Certificates as people read them: who, by whom, until when, for which names.
//!
//! Nothing is decided here about trust; that is the verifier's business.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use sha2::{Digest as _, Sha256};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::tls_problem::TlsProblem;
use crate::model::Timestamp;

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Whom it names, e.g. `CN=git.example.com`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Its first moment.
    pub valid_from: Timestamp,
    /// Its last moment.
    pub valid_until: Timestamp,
    /// SHA-256 over the whole certificate, `AB:CD:…`.
    pub fingerprint_sha256: String,
    /// Host names and numbers it is for.
    pub names: Vec<String>,
    /// May vouch for others.
    pub is_authority: bool,
    /// Subject and issuer are the same.
    pub is_self_signed: bool,
}

/// A certificate a person may decide to trust for one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustableAuthority {
    /// As `NetworkSettings::trusted_authorities` wants it.
    pub pem: String,
    /// Whom it names.
    pub subject: String,
    /// To compare with what an administrator says.
    pub fingerprint_sha256: String,
}

/// What a host presented, and whether it is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateReport {
    /// The host's own certificate first, as it was sent.
    pub chain: Vec<CertificateFacts>,
    /// Whether it is trusted here.
    pub trusted: Result<(), TlsProblem>,
    /// What trusting would make it work, where that is all that is missing.
    pub trustable: Option<TrustableAuthority>,
}

/// A text that is no certificate of an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the certificate of an authority")]
pub struct AuthorityUnreadable;

impl CertificateFacts {
    /// Reads a certificate; `None` for what no reader understands.
    pub(super) fn read(der: &CertificateDer<'_>) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        let moment = |seconds: i64| Timestamp::from_millis(seconds.saturating_mul(1000));
        Some(Self {
            subject: readable(&certificate.subject().to_string()),
            issuer: readable(&certificate.issuer().to_string()),
            valid_from: moment(validity.not_before.timestamp()),
            valid_until: moment(validity.not_after.timestamp()),
            fingerprint_sha256: fingerprint(der),
            names: names(&certificate),
            is_authority: certificate.is_ca(),
            is_self_signed: certificate.subject() == certificate.issuer(),
        })
    }
}

impl TrustableAuthority {
    pub(super) fn of(der: &CertificateDer<'_>, facts: &CertificateFacts) -> Self {
        Self {
            pem: to_pem(der),
            subject: facts.subject.clone(),
            fingerprint_sha256: facts.fingerprint_sha256.clone(),
        }
    }
}

/// What the certificate of an authority says of itself.
///
/// One certificate per text. It must be able to vouch for something: for others,
/// or, signed by itself, for its own host.
///
/// # Errors
/// When the text is anything else.
pub fn read_authority(pem: &str) -> Result<CertificateFacts, AuthorityUnreadable> {
    let der = authority_der(pem)?;
    CertificateFacts::read(&der).ok_or(AuthorityUnreadable)
}

/// The one certificate in the text, when it is an authority's or signed by itself.
pub(super) fn authority_der(pem: &str) -> Result<CertificateDer<'static>, AuthorityUnreadable> {
    let mut found = CertificateDer::pem_slice_iter(pem.as_bytes());
    let (Some(Ok(der)), None) = (found.next(), found.next()) else {
        return Err(AuthorityUnreadable);
    };
    let facts = CertificateFacts::read(&der).ok_or(AuthorityUnreadable)?;
    let mut roots = rustls::RootCertStore::empty();
    let usable = roots.add(der.clone()).is_ok() && (facts.is_authority || facts.is_self_signed);
    usable.then_some(der).ok_or(AuthorityUnreadable)
}

/// The certificates of a text, each as a text of its own; people paste bundles.
#[must_use]
pub fn split_bundle(pem: &str) -> Vec<String> {
    const END: &str = "-----END CERTIFICATE-----";
    pem.split_inclusive(END)
        .filter_map(|part| {
            part.find("-----BEGIN CERTIFICATE-----")
                .map(|at| &part[at..])
        })
        .map(|part| format!("{}\n", part.trim()))
        .collect()
}

fn to_pem(der: &CertificateDer<'_>) -> String {
    let text = BASE64.encode(der);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    // Base64 is ASCII, so lines can be cut anywhere; 64 is what RFC 7468 asks of writers.
    for line in text.as_bytes().chunks(64) {
        pem.push_str(std::str::from_utf8(line).expect("base64 is ASCII"));
        pem.push('\n');
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

fn fingerprint(der: &CertificateDer<'_>) -> String {
    let digest = Sha256::digest(der);
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let names = extension.value.general_names.iter();
    names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(readable(name)),
            GeneralName::IPAddress(number) => ip_address(number),
            _ => None,
        })
        // Some certificates of content networks name a hundred hosts.
        .take(50)
        .collect()
}

fn ip_address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(four).to_string());
    }
    let sixteen = <[u8; 16]>::try_from(bytes).ok()?;
    Some(std::net::Ipv6Addr::from(sixteen).to_string())
}

/// A stranger wrote these texts: no control characters, no direction marks, no novels.
fn readable(text: &str) -> String {
    let harmless = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(harmless).take(300).collect()
}
