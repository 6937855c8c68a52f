//! Reads what a person typed as the path of a group: a path, or any address of a
//! page, an API answer or a clone on the integration's own host.
//!
//! It asks nobody. Whether the path is a group's or a repository's is found out later.

use url::Url;

/// What was typed, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A path on the integration's host, e.g. `platform/payments`.
    Path(String),
    /// An address of another host.
    OtherHost(String),
    /// Neither a path nor the address of a group or repository.
    Unclear,
}

/// First parts of paths that are pages of GitLab's own.
const OWN_PAGES: [&str; 12] = [
    "admin",
    "dashboard",
    "explore",
    "help",
    "oauth",
    "profile",
    "projects",
    "search",
    "snippets",
    "uploads",
    "user_settings",
    "users",
];

impl Place {
    /// Understands `text` as somebody looking at the GitLab at `base` would.
    pub(super) fn parse(text: &str, base: &str) -> Self {
        let text = text.trim().trim_matches(['"', '\'', '<', '>']).trim();
        let Some(url) = as_url(text, base) else {
            return Self::of_path(text);
        };
        let Ok(base) = Url::parse(base) else {
            return Self::Unclear;
        };
        if !is_same_host(&url, &base) {
            return Self::OtherHost(url.host_str().unwrap_or_default().to_owned());
        }
        let path = url.path();
        let root = base.path().trim_end_matches('/');
        let below = match path.strip_prefix(root) {
            Some(below) if below.is_empty() || below.starts_with('/') => below,
            // What git prints for SSH leaves the root out.
            _ if matches!(url.scheme(), "ssh" | "git") => path,
            _ => return Self::Unclear,
        };
        Self::of_path(below)
    }

    fn of_path(path: &str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let decoded: Vec<String> = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(decode)
            .collect();
        let mut parts: Vec<&str> = decoded
            .iter()
            .flat_map(|part| part.split('/'))
            .map(str::trim)
            .collect();
        if let ["api", "v4", "groups" | "projects", rest @ ..] = &parts[..] {
            // What follows the encoded path in the API is a part of it, not of the path.
            let whole = decoded.get(3).map_or("", String::as_str);
            return Self::of_parts(if whole.contains('/') {
                whole.split('/').collect()
            } else {
                rest.iter().take(1).copied().collect()
            });
        }
        if parts.first() == Some(&"groups") {
            parts.remove(0);
        }
        if let Some(end) = parts.iter().position(|part| *part == "-") {
            parts.truncate(end);
        }
        if parts.first().is_some_and(|first| OWN_PAGES.contains(first)) {
            return Self::Unclear;
        }
        Self::of_parts(parts)
    }

    fn of_parts(parts: Vec<&str>) -> Self {
        let mut path = parts.join("/");
        if let Some(bare) = path.strip_suffix(".git") {
            path = bare.to_owned();
        }
        if !parts.is_empty() && path.split('/').all(is_path_part) {
            Self::Path(path)
        } else {
            Self::Unclear
        }
    }
}

/// Letters, digits, `_`, `-` and `.`, as GitLab allows them in paths; letters of any script,
/// because older versions took them.
fn is_path_part(part: &str) -> bool {
    !part.is_empty()
        && part.chars().count() <= 255
        && part
            .chars()
            .all(|each| each.is_alphanumeric() || matches!(each, '_' | '-' | '.'))
}

/// The address that was meant, when it was one and not a path.
fn as_url(text: &str, base: &str) -> Option<Url> {
    if text.contains("://") {
        return Url::parse(text).ok().filter(Url::has_host);
    }
    // `git@host:group/repo.git`, the form git prints for SSH.
    if let Some((account, rest)) = text.split_once('@')
        && let Some((host, path)) = rest.split_once(':')
        && !account.contains('/')
    {
        return Url::parse(&format!("ssh://{host}/{path}")).ok();
    }
    // A host without its scheme; a path may hold dots too, so only the integration's own counts.
    let host = Url::parse(base).ok()?.host_str()?.to_owned();
    let (first, _) = text.split_once('/')?;
    let named = first.split(':').next().unwrap_or(first);
    named
        .eq_ignore_ascii_case(&host)
        .then(|| Url::parse(&format!("https://{text}")).ok())
        .flatten()
}

/// Ports count only where both speak HTTP: that of SSH says nothing about the web server's.
fn is_same_host(url: &Url, base: &Url) -> bool {
    let host = |url: &Url| {
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        host.strip_prefix("www.").unwrap_or(&host).to_owned()
    };
    let is_web = matches!(url.scheme(), "http" | "https");
    host(url) == host(base) && (!is_web || url.port().is_none() || url.port() == base.port())
}

fn decode(part: &str) -> String {
    // The parser of forms reads a plus as a blank; in a path it is one.
    let kept = part.replace('+', "%2B");
    url::form_urlencoded::parse(kept.as_bytes())
        .next()
        .map_or_else(String::new, |(key, value)| {
            if value.is_empty() && !kept.contains('=') {
                key.into_owned()
            } else {
                format!("{key}={value}")
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str, base: &str) -> Option<String> {
        match Place::parse(text, base) {
            Place::Path(path) => Some(path),
            _ => None,
        }
    }

    #[test]
    fn a_path_may_be_typed_in_any_way_people_have_it() {
        let base = "https://git.example.com/gitlab";
        for text in [
            "platform/payments",
            " /platform/payments/ ",
            "platform / payments",
            "https://git.example.com/gitlab/platform/payments",
            "https://git.example.com/gitlab/groups/platform/payments/-/group_members?sort=x#top",
            "https://git.example.com/gitlab/platform/payments/-/issues/3",
            "https://git.example.com/gitlab/api/v4/groups/platform%2Fpayments/members",
            "git@git.example.com:platform/payments.git",
            "ssh://git@git.example.com:2222/platform/payments.git",
            "git.example.com/gitlab/platform/payments",
        ] {
            let found = path(text, base);
            assert_eq!(found.as_deref(), Some("platform/payments"), "{text}");
        }
    }

    #[test]
    fn another_host_is_told_by_name() {
        let place = Place::parse("https://gitlab.com/platform", "https://git.example.com");
        assert_eq!(place, Place::OtherHost("gitlab.com".to_owned()));
        assert_eq!(
            path("https://www.gitlab.com/platform", "https://gitlab.com").as_deref(),
            Some("platform"),
            "its usual prefix is the same host"
        );
    }

    #[test]
    fn what_names_no_group_is_said_to() {
        let base = "https://git.example.com/gitlab";
        for text in [
            "",
            "/",
            "https://git.example.com/gitlab",
            "https://git.example.com/gitlab/dashboard/projects",
            "https://git.example.com/elsewhere/group",
            "a group of mine?",
            "what is this",
        ] {
            assert_eq!(Place::parse(text, base), Place::Unclear, "{text}");
        }
    }
}
