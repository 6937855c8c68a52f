//! What is wrong with a certificate or a handshake, one cause each.

use rustls::{AlertDescription, CertificateError, InvalidMessage};

use crate::model::{Failure, FailureCode};

/// What is wrong with the certificate or the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsProblem {
    /// Signed by nobody who is trusted.
    Untrusted,
    /// Past its end.
    Expired,
    /// Before its start.
    NotYetValid,
    /// Taken back by who issued it.
    Revoked,
    /// For another name.
    WrongName,
    /// What answers does not speak TLS.
    PlainHttp,
    /// The host asks for a client certificate, and there was none to show.
    ClientCertificateNeeded,
    /// The host does not accept the client certificate it was shown.
    ClientCertificateRefused,
    /// Anything else.
    Other,
}

impl TlsProblem {
    /// Looks for a TLS failure among the sources of an error.
    pub(super) fn find(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut current: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(cause) = current {
            if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
                return Some(Self::of(tls));
            }
            // rustls errors travel inside io errors, whose `source` skips the wrapped value.
            if let Some(inner) = cause
                .downcast_ref::<std::io::Error>()
                .and_then(std::io::Error::get_ref)
                && let Some(problem) = Self::find(inner)
            {
                return Some(problem);
            }
            current = cause.source();
        }
        None
    }

    pub(super) fn of(error: &rustls::Error) -> Self {
        match error {
            rustls::Error::InvalidCertificate(certificate) => Self::of_certificate(certificate),
            rustls::Error::AlertReceived(alert) => Self::of_alert(*alert),
            // The first byte of a TLS record is its type; a letter is some other protocol's.
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => Self::PlainHttp,
            _ => Self::Other,
        }
    }

    fn of_certificate(error: &CertificateError) -> Self {
        match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Self::NotYetValid
            }
            CertificateError::Revoked => Self::Revoked,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::WrongName
            }
            _ => Self::Untrusted,
        }
    }

    /// A host that complains about certificates can only mean the client's.
    const fn of_alert(alert: AlertDescription) -> Self {
        match alert {
            AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
                Self::ClientCertificateNeeded
            }
            AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied => Self::ClientCertificateRefused,
            _ => Self::Other,
        }
    }

    /// The failure as the store keeps it.
    #[must_use]
    pub const fn failure(self) -> Failure {
        Failure::new(match self {
            Self::Untrusted => FailureCode::CertificateUntrusted,
            Self::Expired => FailureCode::CertificateExpired,
            Self::NotYetValid => FailureCode::CertificateNotYetValid,
            Self::Revoked => FailureCode::CertificateRevoked,
            Self::WrongName => FailureCode::CertificateWrongName,
            Self::PlainHttp => FailureCode::PlainHttp,
            Self::ClientCertificateNeeded => FailureCode::ClientCertificateNeeded,
            Self::ClientCertificateRefused => FailureCode::ClientCertificateRefused,
            Self::Other => FailureCode::TlsFailed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_that_no_test_server_can_produce_have_their_name_too() {
        // Only Windows and macOS look certificates up in lists of revoked ones.
        let revoked = rustls::Error::InvalidCertificate(CertificateError::Revoked);
        assert_eq!(TlsProblem::of(&revoked), TlsProblem::Revoked);
        let buried = std::io::Error::other(revoked);
        assert_eq!(
            TlsProblem::find(&buried),
            Some(TlsProblem::Revoked),
            "found where libraries hide it"
        );
    }
}
