//! One API request, understood: who asks, for what, with which parameters.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    answer::Refusal,
    token::AccessToken,
    world::{State, access::Viewer, bodies::parse_timestamp},
};

/// Decoded parameters in the order they were sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        Self(
            url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// Parameters that are already decoded.
    pub(crate) const fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The last value of a parameter, as Rails does.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of `name[]`, or the parts of `name` separated by commas.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let array = format!("{name}[]");
        self.0
            .iter()
            .filter(|(key, _)| *key == array)
            .map(|(_, value)| value.as_str())
            .chain(self.get(name).into_iter().flat_map(|all| all.split(',')))
            .collect()
    }

    /// The parameters with some replaced or added, encoded again.
    pub(crate) fn with(&self, changes: &[(&str, String)]) -> String {
        let replaced: BTreeSet<&str> = changes.iter().map(|(name, _)| *name).collect();
        let kept = self
            .0
            .iter()
            .filter(|(key, _)| !replaced.contains(key.as_str()))
            .map(|(key, value)| (key.as_str(), value.as_str()));
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept)
            .extend_pairs(changes.iter().map(|(name, value)| (*name, value.as_str())))
            .finish()
    }
}

/// A request to `/api/v4`.
pub(crate) struct Call<'a> {
    pub(crate) state: &'a State,
    /// Below `/api/v4`, as sent, with a leading slash.
    pub(crate) path: &'a str,
    pub(crate) query: &'a Query,
    pub(crate) token: Option<&'a AccessToken>,
    pub(crate) version: &'a str,
}

/// A filter on a moment, and which field it is for.
pub(crate) struct Between {
    pub(crate) after: Option<OffsetDateTime>,
    pub(crate) before: Option<OffsetDateTime>,
}

impl Between {
    /// Both ends belong to it.
    pub(crate) fn holds(&self, moment: OffsetDateTime) -> bool {
        self.after.is_none_or(|after| moment >= after)
            && self.before.is_none_or(|before| moment <= before)
    }
}

impl Call<'_> {
    pub(crate) fn viewer(&self) -> Viewer {
        self.token.map(|token| token.user_id)
    }

    /// The asking account; 401 for anonymous requests.
    pub(crate) fn account(&self) -> Result<u64, Refusal> {
        self.viewer().ok_or(Refusal::Unauthorized)
    }

    /// A true or false parameter, in any letter case: python-gitlab sends `True`.
    pub(crate) fn flag(&self, name: &'static str) -> Result<Option<bool>, Refusal> {
        let text = self.query.get(name).map(str::to_ascii_lowercase);
        match text.as_deref() {
            None | Some("") => Ok(None),
            Some("true" | "t" | "1" | "yes" | "on") => Ok(Some(true)),
            Some("false" | "f" | "0" | "no" | "off") => Ok(Some(false)),
            Some(_) => Err(bad(name)),
        }
    }

    /// A number parameter.
    pub(crate) fn number(&self, name: &'static str) -> Result<Option<i64>, Refusal> {
        self.query
            .get(name)
            .filter(|text| !text.is_empty())
            .map(|text| text.parse().map_err(|_| bad(name)))
            .transpose()
    }

    /// A parameter that may only be one of the words; the first is the default.
    pub(crate) fn word<'w>(
        &self,
        name: &'static str,
        words: &[&'w str],
    ) -> Result<&'w str, Refusal> {
        match self.query.get(name) {
            None => Ok(words[0]),
            Some(text) => words
                .iter()
                .find(|word| **word == text)
                .copied()
                .ok_or_else(|| bad(name)),
        }
    }

    /// A moment parameter.
    pub(crate) fn moment(&self, name: &'static str) -> Result<Option<OffsetDateTime>, Refusal> {
        self.query
            .get(name)
            .filter(|text| !text.is_empty())
            .map(|text| parse_timestamp(text).ok_or_else(|| bad(name)))
            .transpose()
    }

    /// `name_after` and `name_before`.
    pub(crate) fn between(
        &self,
        after: &'static str,
        before: &'static str,
    ) -> Result<Between, Refusal> {
        Ok(Between {
            after: self.moment(after)?,
            before: self.moment(before)?,
        })
    }

    /// A level `min_access_level` accepts.
    pub(crate) fn min_access_level(&self) -> Result<Option<i64>, Refusal> {
        let level = self.number("min_access_level")?;
        match level {
            None | Some(10 | 15 | 20 | 30 | 40 | 50) => Ok(level),
            Some(_) => Err(bad("min_access_level")),
        }
    }

    /// This request's address with other parameters, for `Link`.
    pub(crate) fn address_with(&self, changes: &[(&str, String)]) -> String {
        format!(
            "{}/api/v4{}?{}",
            self.state.base_url,
            self.path,
            self.query.with(changes)
        )
    }
}

/// 400 for a parameter.
pub(crate) const fn bad(name: &'static str) -> Refusal {
    Refusal::BadParameter(name)
}

/// Path segments, each decoded by itself so that `%2F` stays inside one.
pub(crate) fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect()
}

/// Whether a body's text field is exactly the wanted word, or no word is wanted.
pub(crate) fn is(body: &Value, field: &str, wanted: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| body[field] == wanted)
}
