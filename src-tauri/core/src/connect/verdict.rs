//! What a token and a role allow, service by service.

use crate::model::{AccessLevel, Service, string_enum};

string_enum!(
    /// Whether a service can be read.
    Verdict {
        /// Everything it needs is there.
        Ready = "ready",
        /// It can be read in parts.
        Gaps = "gaps",
        /// It cannot be read.
        Impossible = "impossible",
    }
);

/// Why a service can only be read in parts, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerdictCause {
    /// This scope is missing.
    ScopeMissing(&'static str),
    /// The highest role is below Reporter.
    RoleTooLow(Option<AccessLevel>),
    /// A fine-grained token: GitLab decides object by object.
    FineGrained,
    /// The host does not tell the scopes.
    ScopesUnknown,
}

/// One service's verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceVerdict {
    /// Which service.
    pub service: Service,
    /// Whether it can be read.
    pub verdict: Verdict,
    /// Why not fully.
    pub cause: Option<VerdictCause>,
}

/// The verdict for each service from scopes and, once known, the highest role.
///
/// Source: GitLab's documentation of token scopes and of project permissions:
/// `api` allows all, `read_api` every read, `read_repository` cloning; private
/// code and merge requests need Reporter, issues Guest.
#[must_use]
pub fn service_verdicts(
    scopes: Option<&[String]>,
    role: Option<Option<AccessLevel>>,
) -> Vec<ServiceVerdict> {
    Service::ALL
        .iter()
        .map(|service| {
            let (verdict, cause) = match scope_obstacle(*service, scopes) {
                Some(cause @ VerdictCause::ScopeMissing(_)) => (Verdict::Impossible, Some(cause)),
                Some(cause) => (Verdict::Gaps, Some(cause)),
                None => match role {
                    Some(level)
                        if *service != Service::Tickets
                            && level.is_none_or(|l| l < AccessLevel::REPORTER) =>
                    {
                        (Verdict::Gaps, Some(VerdictCause::RoleTooLow(level)))
                    }
                    _ => (Verdict::Ready, None),
                },
            };
            ServiceVerdict {
                service: *service,
                verdict,
                cause,
            }
        })
        .collect()
}

fn scope_obstacle(service: Service, scopes: Option<&[String]>) -> Option<VerdictCause> {
    let Some(scopes) = scopes else {
        return Some(VerdictCause::ScopesUnknown);
    };
    let has = |scope: &str| scopes.iter().any(|granted| granted == scope);
    if has("api") {
        return None;
    }
    if has("granular") {
        return Some(VerdictCause::FineGrained);
    }
    if !has("read_api") {
        // Without it the repositories cannot even be listed.
        return Some(VerdictCause::ScopeMissing("read_api"));
    }
    let needs_clone =
        service == Service::Repos && !has("read_repository") && !has("write_repository");
    needs_clone.then_some(VerdictCause::ScopeMissing("read_repository"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(scopes: &[&str], role: Option<Option<AccessLevel>>) -> Vec<Verdict> {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        service_verdicts(Some(&scopes), role)
            .into_iter()
            .map(|verdict| verdict.verdict)
            .collect()
    }

    #[test]
    fn scopes_decide_per_service() {
        use Verdict::{Gaps, Impossible, Ready};
        assert_eq!(
            verdicts(&["api"], None),
            [Ready, Ready, Ready],
            "everything"
        );
        assert_eq!(
            verdicts(&["read_api", "read_repository"], None),
            [Ready, Ready, Ready],
            "the least that does"
        );
        assert_eq!(
            verdicts(&["read_api"], None),
            [Impossible, Ready, Ready],
            "cloning wants read_repository"
        );
        assert_eq!(
            verdicts(&["read_user"], None),
            [Impossible; 3],
            "identity only"
        );
        assert_eq!(
            verdicts(&["read_user", "read_repository"], None),
            [Impossible; 3],
            "nothing can be listed"
        );
        assert_eq!(
            verdicts(&["granular"], None),
            [Gaps; 3],
            "GitLab decides case by case"
        );
    }

    #[test]
    fn a_guest_reads_tickets() {
        use Verdict::{Gaps, Ready};
        let scopes = ["read_api", "read_repository"];
        assert_eq!(
            verdicts(&scopes, Some(Some(AccessLevel::GUEST))),
            [Gaps, Gaps, Ready]
        );
        assert_eq!(
            verdicts(&scopes, Some(Some(AccessLevel::REPORTER))),
            [Ready, Ready, Ready]
        );
    }
}
