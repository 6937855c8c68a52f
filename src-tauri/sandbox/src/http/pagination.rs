//! GitLab's two ways of paging, with their headers and their limits.

use serde_json::Value;

use super::call::{Call, bad};
use crate::answer::{Answer, Refusal};

/// Which page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) number: usize,
    pub(crate) size: usize,
}

impl Page {
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        let number = call.number("page")?.unwrap_or(1).max(1);
        let size = call.number("per_page")?.unwrap_or(20);
        if size < 1 {
            return Err(bad("per_page"));
        }
        Ok(Self {
            number: usize::try_from(number).map_err(|_| bad("page"))?,
            size: usize::try_from(size.min(100)).map_err(|_| bad("per_page"))?,
        })
    }

    pub(crate) const fn skip(self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }
}

/// Answers one page of a whole list. `limited` names types that have a largest offset.
pub(crate) fn offset<T>(
    call: &Call<'_>,
    items: &[T],
    limited: Option<&'static str>,
    body: impl Fn(&T) -> Value,
) -> Result<Answer, Refusal> {
    let page = Page::of(call)?;
    let behaviour = &call.state.behaviour;
    if let Some(kind) = limited
        && page.number.saturating_mul(page.size) > behaviour.largest_offset
    {
        return Err(Refusal::OffsetLimit(kind, behaviour.largest_offset));
    }
    let rows: Value = items
        .iter()
        .skip(page.skip())
        .take(page.size)
        .map(body)
        .collect();
    let more = items.len() > page.skip().saturating_add(page.size);
    Ok(with_headers(
        call,
        Answer::json(200, &rows),
        page,
        more,
        Some(items.len()).filter(|total| *total <= behaviour.counted_rows),
    ))
}

/// Adds the headers of a page; `total` is `None` where GitLab does not count.
pub(crate) fn with_headers(
    call: &Call<'_>,
    answer: Answer,
    page: Page,
    more: bool,
    total: Option<usize>,
) -> Answer {
    let link = |number: usize, relation: &str| {
        let address = call.address_with(&[
            ("page", number.to_string()),
            ("per_page", page.size.to_string()),
        ]);
        format!("<{address}>; rel=\"{relation}\"")
    };
    let last = total.map(|total| total.div_ceil(page.size).max(1));
    let mut links = Vec::new();
    if page.number > 1 {
        links.push(link(page.number - 1, "prev"));
    }
    if more {
        links.push(link(page.number + 1, "next"));
    }
    links.push(link(1, "first"));
    if let Some(last) = last {
        links.push(link(last, "last"));
    }
    let number_or_empty = |wanted: bool, number: usize| {
        if wanted {
            number.to_string()
        } else {
            String::new()
        }
    };
    let mut answer = answer
        .header("link", links.join(", "))
        .header("x-next-page", number_or_empty(more, page.number + 1))
        .header("x-page", page.number.to_string())
        .header("x-per-page", page.size.to_string())
        .header(
            "x-prev-page",
            number_or_empty(page.number > 1, page.number - 1),
        );
    if let (Some(total), Some(last)) = (total, last) {
        answer = answer
            .header("x-total", total.to_string())
            .header("x-total-pages", last.to_string());
    }
    answer
}

/// Answers one page of a sorted list by keyset: what comes after a cursor, without totals.
/// `next` gives the parameter that continues after an item.
pub(crate) fn keyset<T>(
    call: &Call<'_>,
    items: &[T],
    body: impl Fn(&T) -> Value,
    next: impl Fn(&T) -> (&'static str, String),
) -> Result<Answer, Refusal> {
    let page = Page::of(call)?;
    let rows: Value = items.iter().take(page.size).map(body).collect();
    let answer = Answer::json(200, &rows).header("x-per-page", page.size.to_string());
    if items.len() <= page.size {
        return Ok(answer);
    }
    let last = &items[page.size - 1];
    let (name, value) = next(last);
    let address = call.address_with(&[(name, value), ("per_page", page.size.to_string())]);
    Ok(answer.header("link", format!("<{address}>; rel=\"next\"")))
}
