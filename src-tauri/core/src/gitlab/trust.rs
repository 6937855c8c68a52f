//! Whose certificates are believed: this computer's authorities, and those a
//! person named for one integration, nothing else.
//!
//! The platform's verifier decides. What is added here is only what it cannot
//! know: certificates that were named one by one, and a record of what was
//! presented, so that the ladder can show it. Nothing here can be told to
//! believe everything.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientConfig, ResolvesClientCert, verify_server_name};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::certificates::{CertificateFacts, CertificateReport, TrustableAuthority, authority_der};
use super::settings::NetworkSettingsError;
use super::tls_problem::TlsProblem;
use crate::model::{NetworkSecrets, NetworkSettings};

/// One handshake, as the client saw it.
#[derive(Debug, Clone)]
struct Presented {
    server_name: ServerName<'static>,
    chain: Vec<CertificateDer<'static>>,
    trusted: Result<(), TlsProblem>,
}

/// Remembers what hosts presented while requests were made.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    presented: Mutex<Vec<Presented>>,
    asked_for_client_certificate: Mutex<bool>,
}

impl Recorder {
    /// What the host of this name presented last.
    pub(super) fn report(
        &self,
        host_name: &str,
        network: &NetworkSettings,
    ) -> Option<CertificateReport> {
        let wanted = ServerName::try_from(host_name.to_owned()).ok()?;
        let presented = self
            .presented
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let last = presented
            .iter()
            .rev()
            .find(|entry| entry.server_name == wanted)?;
        Some(last.report(network))
    }

    /// Whether a host asked for a client certificate.
    pub(super) fn asked_for_client_certificate(&self) -> bool {
        *self
            .asked_for_client_certificate
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, presented: Presented) {
        self.presented
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(presented);
    }
}

impl Presented {
    fn report(&self, network: &NetworkSettings) -> CertificateReport {
        CertificateReport {
            chain: self
                .chain
                .iter()
                .filter_map(CertificateFacts::read)
                .collect(),
            trusted: self.trusted,
            trustable: (self.trusted == Err(TlsProblem::Untrusted))
                .then(|| self.trustable(network))
                .flatten(),
        }
    }

    /// The highest certificate of the chain that would make the whole of it trusted.
    ///
    /// It is not guessed: each candidate is tried as the same verifier would try it
    /// later, so that what is offered works.
    fn trustable(&self, network: &NetworkSettings) -> Option<TrustableAuthority> {
        let (end_entity, intermediates) = self.chain.split_first()?;
        self.chain.iter().rev().find_map(|candidate| {
            let facts = CertificateFacts::read(candidate)?;
            let offer = TrustableAuthority::of(candidate, &facts);
            let named = authority_der(&offer.pem).ok()?;
            let verifier = Trust::new(network, Some(named), None).ok()?;
            let now = UnixTime::now();
            verifier
                .verify(end_entity, intermediates, &self.server_name, &[], now)
                .ok()
                .map(|_| offer)
        })
    }
}

/// The moment at which a host's certificate must be valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Now, by this computer's clock.
    Now,
    /// Some moment within its own dates. Everything else still counts. Only for asking
    /// a host for the time, when dates are what this computer may be wrong about.
    WithinItsDates,
}

/// The verifier every connection of this app uses.
#[derive(Debug)]
struct Trust {
    platform: Verifier,
    /// Certificates a person named; believed also where they are the host's own.
    named: Vec<CertificateDer<'static>>,
    moment: Moment,
    recorder: Option<Arc<Recorder>>,
}

impl Trust {
    fn new(
        network: &NetworkSettings,
        more: Option<CertificateDer<'static>>,
        recorder: Option<Arc<Recorder>>,
    ) -> Result<Self, NetworkSettingsError> {
        let mut named = more.map_or_else(Vec::new, |der| vec![der]);
        for pem in &network.trusted_authorities {
            named.push(authority_der(pem)?);
        }
        let platform = Verifier::new_with_extra_roots(named.clone(), provider())
            .map_err(|error| NetworkSettingsError::NoAuthorities(Box::new(error)))?;
        Ok(Self {
            platform,
            named,
            moment: Moment::Now,
            recorder,
        })
    }

    fn verify(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let now = match self.moment {
            Moment::Now => now,
            Moment::WithinItsDates => middle_of_validity(end_entity).unwrap_or(now),
        };
        self.platform
            .verify_server_cert(end_entity, intermediates, server_name, stapled, now)
            .or_else(|error| {
                if self.named.iter().any(|named| named == end_entity) {
                    verify_named(end_entity, server_name, now)
                } else {
                    Err(error)
                }
            })
    }
}

fn middle_of_validity(certificate: &CertificateDer<'_>) -> Option<UnixTime> {
    let facts = CertificateFacts::read(certificate)?;
    let middle = i64::midpoint(facts.valid_from.millis(), facts.valid_until.millis());
    let seconds = u64::try_from(middle / 1000).ok()?;
    Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(
        seconds,
    )))
}

/// A host's own certificate that a person named: many a server signs its own and marks
/// it as an authority, which chain building refuses. Name and dates still count.
fn verify_named(
    end_entity: &CertificateDer<'_>,
    server_name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, rustls::Error> {
    verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
    let facts = CertificateFacts::read(end_entity).ok_or(rustls::Error::InvalidCertificate(
        CertificateError::BadEncoding,
    ))?;
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if now < facts.valid_from.millis() / 1000 {
        return Err(CertificateError::NotValidYet.into());
    }
    if now > facts.valid_until.millis() / 1000 {
        return Err(CertificateError::Expired.into());
    }
    Ok(ServerCertVerified::assertion())
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let result = self.verify(end_entity, intermediates, server_name, stapled, now);
        if let Some(recorder) = &self.recorder {
            let all = std::iter::once(end_entity).chain(intermediates);
            recorder.add(Presented {
                server_name: server_name.to_owned(),
                chain: all.map(|der| der.clone().into_owned()).collect(),
                trusted: result.as_ref().map(drop).map_err(TlsProblem::of),
            });
        }
        result
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.platform
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.platform
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.platform.supported_verify_schemes()
    }
}

/// Shows the client certificate, if there is one, to hosts that ask.
#[derive(Debug)]
struct Identity {
    certificate: Option<Arc<CertifiedKey>>,
    recorder: Option<Arc<Recorder>>,
}

impl ResolvesClientCert for Identity {
    fn resolve(
        &self,
        _authorities: &[&[u8]],
        schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        if let Some(recorder) = &self.recorder {
            *recorder
                .asked_for_client_certificate
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = true;
        }
        let certificate = self.certificate.as_ref()?;
        certificate.key.choose_scheme(schemes)?;
        Some(certificate.clone())
    }

    fn has_certs(&self) -> bool {
        // Also without a certificate, because only then `resolve` hears that one is wanted.
        true
    }
}

/// The one provider of cryptography; a second one would double what has to be kept up to date.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// TLS as every connection of this app speaks it.
pub(super) fn client_config(
    network: &NetworkSettings,
    secrets: &NetworkSecrets,
    moment: Moment,
    recorder: Option<Arc<Recorder>>,
) -> Result<ClientConfig, NetworkSettingsError> {
    let trust = Trust {
        moment,
        ..Trust::new(network, None, recorder.clone())?
    };
    let identity = Identity {
        certificate: identity(network, secrets)?,
        recorder,
    };
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("the provider supports the library's own default versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(trust))
        .with_client_cert_resolver(Arc::new(identity));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The client certificate with its key, when they can be read and belong together.
fn identity(
    network: &NetworkSettings,
    secrets: &NetworkSecrets,
) -> Result<Option<Arc<CertifiedKey>>, NetworkSettingsError> {
    let Some(pem) = &network.client_certificate else {
        return Ok(None);
    };
    let unreadable = NetworkSettingsError::ClientCertificateUnreadable;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| unreadable.clone())?;
    let key = secrets
        .client_key
        .as_ref()
        .ok_or_else(|| unreadable.clone())?;
    let key =
        PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(|_| unreadable.clone())?;
    if chain.is_empty() {
        return Err(unreadable);
    }
    let certified = CertifiedKey::from_der(chain, key, &provider()).map_err(|_| unreadable)?;
    Ok(Some(Arc::new(certified)))
}
