//! GitLab's two ways of paging, read the same way: follow `Link: rel="next"`.
//!
//! Totals are never relied on: GitLab leaves them out above 10,000 rows.

use url::Url;

/// One page of a listing.
#[derive(Debug, Clone)]
pub struct PageOf<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Path and query of the next page, relative to the base; `None` at the end.
    pub next: Option<String>,
    /// Rows of the whole listing, where GitLab tells.
    pub total: Option<i64>,
}

impl<T> PageOf<T> {
    /// The same page with converted rows.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> PageOf<U> {
        PageOf {
            rows: self.rows.into_iter().map(convert).collect(),
            next: self.next,
            total: self.total,
        }
    }
}

/// The target of `rel="next"` in a `Link` header.
///
/// Source: RFC 8288, section 3; GitLab's REST documentation, "Pagination".
pub(super) fn next_link(header: &str) -> Option<&str> {
    header.split(',').find_map(|link| {
        let (target, parameters) = link.trim().split_once(';')?;
        let is_next = parameters
            .split(';')
            .filter_map(|parameter| parameter.trim().split_once('='))
            .any(|(name, value)| {
                name.eq_ignore_ascii_case("rel") && value.trim_matches('"') == "next"
            });
        is_next.then(|| target.trim().trim_start_matches('<').trim_end_matches('>'))
    })
}

/// Path below the API's root and query of a link, whatever origin it names.
///
/// A host behind a proxy may name itself wrongly; the token only ever goes to
/// the base the user confirmed.
pub(super) fn reroot(link: &str) -> Option<String> {
    let url = Url::parse(link).ok()?;
    let (_, below) = url.path().split_once("/api/v4/")?;
    Some(
        url.query()
            .map_or_else(|| below.to_owned(), |query| format!("{below}?{query}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_the_others() {
        let header = r#"<https://g/api/v4/projects?page=1>; rel="prev", <https://g/api/v4/projects?page=3&per_page=2>; rel="next", <https://g/api/v4/projects?page=9>; rel="last""#;
        assert_eq!(
            next_link(header),
            Some("https://g/api/v4/projects?page=3&per_page=2"),
            "only rel=next counts"
        );
        assert_eq!(next_link(r#"<https://g/x>; rel="last""#), None, "the end");
        assert_eq!(next_link("rubbish"), None, "no panic on rubbish");
    }

    #[test]
    fn links_to_another_origin_are_brought_home() {
        assert_eq!(
            reroot("http://internal:8080/gitlab/api/v4/projects/7/issues?cursor=a%2Bb"),
            Some("projects/7/issues?cursor=a%2Bb".to_owned()),
            "path and query survive, the origin does not"
        );
        assert_eq!(reroot("https://g/elsewhere"), None, "not an API link");
    }
}
