//! What a person pastes as "the address of my GitLab", understood.
//!
//! Any page of it will do: a group's, a project's, the API's own root, a clone
//! address. It must not decide whether a GitLab is there; probing does.

use url::{Host, Url};

/// Where a GitLab may live: an origin and the relative roots worth trying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    origin: Url,
    /// Path prefixes without slashes at the ends, longest first, the last one empty.
    roots: Vec<String>,
}

/// Why a text is no usable address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was entered.
    #[error("the address is empty")]
    Empty,
    /// It cannot be read as an address.
    #[error("{0:?} is not an address")]
    NotAnAddress(String),
    /// Plain http to another machine would show the token to the network.
    #[error("{0:?} is not encrypted")]
    Insecure(String),
}

/// Deeper sub-paths than this are not known of any installation.
const DEEPEST_ROOT: usize = 3;

impl Address {
    /// Understands whatever was pasted.
    ///
    /// # Errors
    /// When nothing of it can be an address, or when it would send a token unencrypted.
    pub fn parse(pasted: &str) -> Result<Self, AddressError> {
        let text: String = pasted
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        let not_an_address = || AddressError::NotAnAddress(text.chars().take(80).collect());
        let mut url = Url::parse(&with_scheme(&text)).map_err(|_| not_an_address())?;
        let host = url.host().ok_or_else(not_an_address)?.to_owned();
        if !is_plausible_host(&host) || !matches!(url.scheme(), "http" | "https") {
            return Err(not_an_address());
        }
        if url.scheme() == "http" && !is_loopback(&host) {
            return Err(AddressError::Insecure(host.to_string()));
        }
        let roots = candidate_roots(url.path());
        // Clearing credentials, path, query and fragment leaves the origin.
        if url.set_username("").is_err() || url.set_password(None).is_err() {
            return Err(not_an_address());
        }
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self { origin: url, roots })
    }

    /// The host's name or number, with the port when it is not the scheme's own.
    #[must_use]
    pub fn host(&self) -> String {
        host_of(&self.origin)
    }

    /// The host's name alone, as name resolution wants it.
    #[must_use]
    pub fn host_name(&self) -> String {
        match self.origin.host() {
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(host) => host.to_string(),
            None => String::new(),
        }
    }

    /// The port in force.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.origin.port_or_known_default().unwrap_or(443)
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.origin.scheme() == "https"
    }

    /// Whether the host is this computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.origin
            .host()
            .is_some_and(|host| is_loopback(&host.to_owned()))
    }

    /// The bases worth trying, most specific first; none ends in a slash.
    #[must_use]
    pub fn candidate_bases(&self) -> Vec<String> {
        let origin = self.origin.as_str().trim_end_matches('/');
        self.roots
            .iter()
            .map(|root| {
                if root.is_empty() {
                    origin.to_owned()
                } else {
                    format!("{origin}/{root}")
                }
            })
            .collect()
    }
}

/// The host with a port that is not the scheme's own.
pub(super) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The page of a host where access tokens are made, with name and scopes filled in.
///
/// Source: GitLab's personal access token documentation, "prefill". The newer
/// address of 18.9 is only used when the version is known; the older one opens
/// the list of tokens there.
#[must_use]
pub fn token_page_url(base: &str, version: Option<&str>) -> String {
    let path = match version.and_then(major_minor) {
        Some(known) if known >= (18, 9) => "/-/user_settings/personal_access_tokens/legacy/new",
        Some(known) if known < (16, 0) => "/-/profile/personal_access_tokens",
        _ => "/-/user_settings/personal_access_tokens",
    };
    format!("{base}{path}?name=Flow+Desktop&scopes=read_api,read_repository")
}

/// Major and minor number of a version such as `18.5.2-ee`.
pub(crate) fn major_minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split(|character: char| !character.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Adds or repairs the scheme: `https` unless the host is this computer.
fn with_scheme(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    for scheme in ["https", "http"] {
        for separator in ["://", ":/", "//"] {
            if let Some(rest) = lower
                .strip_prefix(scheme)
                .and_then(|rest| rest.strip_prefix(separator))
            {
                let start = text.len() - rest.len();
                return format!("{scheme}://{}", text[start..].trim_start_matches('/'));
            }
        }
    }
    if let Some(rest) = lower.strip_prefix("ssh://") {
        return format!("https://{}", without_port(&text[text.len() - rest.len()..]));
    }
    if text.contains("://") {
        return text.to_owned();
    }
    // `git@host:group/project.git`, the form git prints for SSH.
    if let Some((account, rest)) = text.split_once('@')
        && !account.contains(['/', ':'])
        && !rest.starts_with('[')
        && let Some((host, path)) = rest.split_once(':')
        && !is_port(path)
    {
        return format!("https://{host}/{path}");
    }
    let bare = text.trim_start_matches('/');
    // An IPv6 address without brackets has more than one colon and no other letters.
    let bracketed = if bare.parse::<std::net::Ipv6Addr>().is_ok() {
        format!("[{bare}]")
    } else {
        bare.to_owned()
    };
    let scheme = match Url::parse(&format!("http://{bracketed}")) {
        Ok(url) if url.host().is_some_and(|host| is_loopback(&host.to_owned())) => "http",
        _ => "https",
    };
    format!("{scheme}://{bracketed}")
}

/// Whether what follows a colon is a port with nothing behind it: a path may start with digits too.
fn is_port(text: &str) -> bool {
    let digits = text.trim_end_matches('/');
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// SSH ports say nothing about the web server's.
fn without_port(authority_and_path: &str) -> String {
    let (authority, path) = authority_and_path
        .split_once('/')
        .unwrap_or((authority_and_path, ""));
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    // The colons of a number of version 6 stand in brackets.
    let host = match authority.find(']') {
        Some(end) => &authority[..=end],
        None => authority.split(':').next().unwrap_or(authority),
    };
    format!("{host}/{path}")
}

fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// A name of letters, digits, hyphens and dots, as host names are.
fn is_plausible_host(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => {
            !name.is_empty()
                && name.split('.').all(|label| {
                    !label.is_empty()
                        && label
                            .chars()
                            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
                })
        }
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    }
}

/// Sub-paths a GitLab may be installed under, judging by the pasted page.
fn candidate_roots(path: &str) -> Vec<String> {
    let mut segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    // Pages of GitLab's own start with one of these; what stands before is root, group or project.
    const OWN_PAGES: [&str; 12] = [
        "-",
        "api",
        "users",
        "groups",
        "dashboard",
        "explore",
        "profile",
        "help",
        "admin",
        "oauth",
        "projects",
        "search",
    ];
    if let Some(position) = segments
        .iter()
        .position(|segment| OWN_PAGES.contains(segment))
    {
        segments.truncate(position);
    }
    if segments.last().is_some_and(|last| last.ends_with(".git")) {
        segments.pop();
    }
    segments.truncate(DEEPEST_ROOT);
    (0..=segments.len())
        .rev()
        .map(|length| segments[..length].join("/"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases(pasted: &str) -> Vec<String> {
        Address::parse(pasted)
            .expect("an address")
            .candidate_bases()
    }

    #[test]
    fn any_page_of_a_gitlab_leads_to_its_root() {
        for pasted in [
            "git.example.com",
            " https://git.example.com/ \n",
            "https://git.example.com/api/v4",
            "https://git.example.com/api/v4/projects?per_page=1",
            "https://git.example.com/users/sign_in",
            "https://git.example.com/-/user_settings/personal_access_tokens",
            "HTTPS://GIT.example.com",
            "https:/git.example.com",
            "https//git.example.com",
            "https://someone:password@git.example.com",
        ] {
            assert_eq!(bases(pasted), ["https://git.example.com"], "{pasted}");
        }
    }

    #[test]
    fn group_and_project_pages_try_sub_paths_first_and_end_at_the_root() {
        assert_eq!(
            bases("https://git.example.com/gitlab/team/project/-/issues/3"),
            [
                "https://git.example.com/gitlab/team/project",
                "https://git.example.com/gitlab/team",
                "https://git.example.com/gitlab",
                "https://git.example.com",
            ],
            "a relative root cannot be told from a group by its looks"
        );
        assert_eq!(
            bases("git@git.example.com:team/project.git"),
            ["https://git.example.com/team", "https://git.example.com"],
            "the form git prints"
        );
        assert_eq!(
            bases("ssh://git@git.example.com:2222/p.git"),
            ["https://git.example.com"],
            "the SSH port is not ours"
        );
    }

    #[test]
    fn what_git_prints_is_understood_with_digits_and_numbers_in_it() {
        assert_eq!(
            bases("git@git.example.com:3d-team/project.git"),
            ["https://git.example.com/3d-team", "https://git.example.com"],
            "a group may start with a digit"
        );
        assert_eq!(
            bases("git@git.example.com:2024/project.git"),
            ["https://git.example.com/2024", "https://git.example.com"],
            "or be nothing but digits"
        );
        assert_eq!(
            bases("ada@git.example.com:8443"),
            ["https://git.example.com:8443"],
            "with nothing behind it, it is a port"
        );
        assert_eq!(
            bases("ssh://git@[2001:db8::7]:2222/team/project.git"),
            ["https://[2001:db8::7]/team", "https://[2001:db8::7]"],
            "the SSH port of a number"
        );
    }

    #[test]
    fn names_in_other_scripts_become_what_resolvers_know() {
        assert_eq!(
            bases("https://gitläb.example/gruppe"),
            [
                "https://xn--gitlb-jra.example/gruppe",
                "https://xn--gitlb-jra.example"
            ]
        );
    }

    #[test]
    fn ports_and_numbers_are_kept() {
        assert_eq!(
            bases("https://git.example.com:8443"),
            ["https://git.example.com:8443"],
            "a port of its own"
        );
        assert_eq!(
            bases("[2001:db8::7]:8443"),
            ["https://[2001:db8::7]:8443"],
            "IPv6 with a port"
        );
        assert_eq!(
            bases("2001:db8::7"),
            ["https://[2001:db8::7]"],
            "IPv6 without brackets"
        );
        assert_eq!(
            Address::parse("[2001:db8::7]")
                .expect("address")
                .host_name(),
            "2001:db8::7",
            "for the resolver"
        );
    }

    #[test]
    fn plain_http_is_for_this_computer_only() {
        assert_eq!(
            bases("127.0.0.1:3000/gitlab"),
            ["http://127.0.0.1:3000/gitlab", "http://127.0.0.1:3000"]
        );
        assert_eq!(bases("http://[::1]:80"), ["http://[::1]"]);
        assert_eq!(bases("localhost"), ["http://localhost"]);
        assert_eq!(
            Address::parse("http://git.example.com"),
            Err(AddressError::Insecure("git.example.com".to_owned())),
            "a token would be readable on the way"
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        assert_eq!(Address::parse(" \n"), Err(AddressError::Empty));
        for pasted in [
            "https://",
            "git example!com/%",
            "ftp://git.example.com",
            "https://git..example.com",
        ] {
            assert!(Address::parse(pasted).is_err(), "{pasted}");
        }
    }

    #[test]
    fn the_token_page_follows_the_version() {
        let page = token_page_url("https://g.example", Some("18.9.0-ee"));
        assert!(
            page.contains("/legacy/new?name=Flow+Desktop&scopes=read_api,read_repository"),
            "{page}"
        );
        assert!(
            token_page_url("https://g.example", Some("15.11.3")).contains("/-/profile/"),
            "before 16"
        );
        assert!(
            token_page_url("https://g.example", None)
                .contains("/-/user_settings/personal_access_tokens?")
        );
    }
}
