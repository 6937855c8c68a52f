//! Serving over TLS with every kind of certificate a company's GitLab is met with. All keys are
//! made at the start and live as long as the process; nothing here is trusted by any machine.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier},
    sign::CertifiedKey,
};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

/// Who signed a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateKind {
    /// An authority of the company, which no machine trusts by itself.
    PrivateAuthority,
    /// The certificate itself.
    SelfSigned,
}

/// How a sandbox or a proxy speaks TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsConfig {
    /// Who signs.
    pub kind: CertificateKind,
    /// Host names and addresses the certificate is for.
    pub names: Vec<String>,
    /// Start of its validity, counted from the real time of the start.
    pub not_before: Duration,
    /// End of its validity, counted from the real time of the start.
    pub not_after: Duration,
    /// Whether clients have to show [`crate::Sandbox::client_identity`].
    pub require_client_certificate: bool,
    /// Whether the authority's own certificate is sent behind the server's.
    pub send_root: bool,
}

impl Default for TlsConfig {
    fn default() -> Self {
        Self {
            kind: CertificateKind::PrivateAuthority,
            names: vec!["127.0.0.1".to_owned(), "localhost".to_owned()],
            not_before: Duration::days(-1),
            not_after: Duration::days(90),
            require_client_certificate: false,
            send_root: true,
        }
    }
}

impl TlsConfig {
    /// A certificate that signs itself.
    pub fn self_signed() -> Self {
        Self {
            kind: CertificateKind::SelfSigned,
            ..Self::default()
        }
    }

    /// A certificate that ended two days ago.
    pub fn expired() -> Self {
        Self {
            not_before: Duration::days(-30),
            not_after: Duration::days(-2),
            ..Self::default()
        }
    }

    /// A certificate that starts in two days.
    pub fn not_yet_valid() -> Self {
        Self {
            not_before: Duration::days(2),
            ..Self::default()
        }
    }

    /// A certificate for another host.
    pub fn wrong_name() -> Self {
        Self {
            names: vec!["gitlab.elsewhere.example".to_owned()],
            ..Self::default()
        }
    }
}

/// Why TLS could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A certificate could not be made, most often because of a name.
    #[error("the sandbox's certificates could not be made")]
    Certificate(#[from] rcgen::Error),
    /// The certificates do not make a server.
    #[error("the sandbox could not be set up for TLS")]
    Server(#[from] rustls::Error),
    /// The authority of clients is not accepted.
    #[error("the sandbox could not ask for client certificates")]
    ClientAuthority(#[from] rustls::server::VerifierBuilderError),
}

/// A server's side of TLS, with what its clients may be given.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    /// What a client has to trust, as PEM.
    pub(crate) authority: String,
    /// Certificate chain and key of a client that is let in, as PEM.
    pub(crate) client: (String, String),
}

impl std::fmt::Debug for Tls {
    // A client's key is a secret like any other.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// The one certificate of a server. A resolver of its own, because the library's checks that a
/// certificate fits its host and date, and the point here is that it may not.
#[derive(Debug)]
struct Fixed(Arc<CertifiedKey>);

impl ResolvesServerCert for Fixed {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Makes all certificates and sets the server up.
pub(crate) fn prepare(config: &TlsConfig) -> Result<Tls, TlsError> {
    let now = OffsetDateTime::now_utc();
    let key = KeyPair::generate()?;
    let mut params = named(config.names.clone(), "GitLab")?;
    params.not_before = now + config.not_before;
    params.not_after = now + config.not_after;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let (chain, authority) = match config.kind {
        CertificateKind::SelfSigned => {
            let certificate = params.self_signed(&key)?;
            (vec![certificate.der().clone()], certificate.pem())
        }
        CertificateKind::PrivateAuthority => {
            let root = authority("Halden Works Root Authority", now)?;
            let certificate = params.signed_by(&key, &root)?;
            let mut chain = vec![certificate.der().clone()];
            if config.send_root {
                chain.push(root.der().clone());
            }
            (chain, root.pem())
        }
    };
    let (client_root, client) = client_identity(now)?;
    let server = server(config, chain, &key, client_root)?;
    Ok(Tls {
        acceptor: TlsAcceptor::from(Arc::new(server)),
        authority,
        client,
    })
}

fn server(
    config: &TlsConfig,
    chain: Vec<CertificateDer<'static>>,
    key: &KeyPair,
    client_root: CertificateDer<'static>,
) -> Result<ServerConfig, TlsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = provider.key_provider.load_private_key(key)?;
    let certificate = Fixed(Arc::new(CertifiedKey::new(chain, key)));
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let builder = if config.require_client_certificate {
        let mut roots = RootCertStore::empty();
        roots.add(client_root)?;
        builder.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?,
        )
    } else {
        builder.with_no_client_auth()
    };
    let mut server = builder.with_cert_resolver(Arc::new(certificate));
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(server)
}

fn named(names: Vec<String>, common_name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "Halden Works");
    name.push(DnType::CommonName, common_name);
    params.distinguished_name = name;
    Ok(params)
}

fn authority(
    name: &str,
    now: OffsetDateTime,
) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = named(Vec::new(), name)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = now - Duration::days(400);
    params.not_after = now + Duration::days(3_650);
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

type Client = (CertificateDer<'static>, (String, String));

/// The authority of clients, and one client of it.
fn client_identity(now: OffsetDateTime) -> Result<Client, rcgen::Error> {
    let root = authority("Halden Works Device Authority", now)?;
    let mut params = named(Vec::new(), "Mara Lindqvist's laptop")?;
    params.not_before = now - Duration::days(1);
    params.not_after = now + Duration::days(90);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate()?;
    let issuer: &Issuer<'_, KeyPair> = &root;
    let certificate = params.signed_by(&key, issuer)?;
    Ok((root.der().clone(), (certificate.pem(), key.serialize_pem())))
}
