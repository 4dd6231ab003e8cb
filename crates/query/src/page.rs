//! Pages as the SDK cuts them.

use std::ops::ControlFlow;

use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use lode_chain::{Chain, Records, Walk};

/// Rows on a page when the request doesn't say.
pub(crate) const DEFAULT: u64 = 100;
/// Most rows on any page, so that one request can't fill the memory. A node has no such limit;
/// the client sees a `next_key` and goes on.
pub(crate) const MOST: u64 = 10_000;

/// The rows of a page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Keys after the prefix, and values.
    pub(crate) rows: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) response: PageResponse,
}

/// Where the rows are, and what a client gets to see of their keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) records: Records,
    pub(crate) prefix: &'a [u8],
    pub(crate) keys: Keys,
}

/// What stands in `next_key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// What comes after the prefix: the SDK's prefix stores.
    Tail,
    /// Everything but the first byte: the SDK's collections.
    Whole,
}

/// What a request asks for, with the SDK's defaults put in.
#[derive(Debug)]
struct Wish {
    from: Option<Vec<u8>>,
    offset: u64,
    limit: u64,
    count: bool,
    reverse: bool,
}

impl Wish {
    fn read(request: Option<PageRequest>) -> Result<Self, String> {
        let given = request.unwrap_or_default();
        if given.offset > 0 && !given.key.is_empty() {
            return Err("invalid request, either offset or key is expected, got both".to_string());
        }
        let silent = given.limit == 0;
        Ok(Self {
            from: Some(given.key).filter(|key| !key.is_empty()),
            offset: given.offset,
            limit: if silent { DEFAULT } else { given.limit.min(MOST) },
            count: given.count_total || silent,
            reverse: given.reverse,
        })
    }
}

/// Cuts a page out of the chain's records.
///
/// # Errors
/// The SDK's text when both a key and an offset are given.
pub(crate) fn of_records(
    chain: &Chain,
    place: Place<'_>,
    request: Option<PageRequest>,
) -> Result<Page, String> {
    let wish = Wish::read(request)?;
    let shown = match place.keys {
        Keys::Tail => &[][..],
        Keys::Whole => place.prefix.get(1..).unwrap_or_default(),
    };
    let mut from = None;
    if let Some(key) = &wish.from {
        // A key from another list would lead out of this one.
        let Some(tail) = key.strip_prefix(shown) else { return Ok(Page::default()) };
        from = Some(tail.to_vec());
    }
    if let (Some(key), true) = (&mut from, wish.reverse) {
        // The end is left out of a walk; the key itself must be on the page.
        key.push(0);
    }
    let walk = Walk {
        records: place.records,
        prefix: place.prefix,
        from: from.as_deref(),
        descending: wish.reverse,
    };
    let (skip, keyed) = (wish.offset, wish.from.is_some());
    let end = skip.saturating_add(wish.limit);
    let mut page = Page::default();
    let mut count = 0_u64;
    chain.walk(walk, &mut |key, value| {
        count = count.saturating_add(1);
        if count > end {
            if count == end.saturating_add(1) {
                page.response.next_key = [shown, key].concat();
            }
            if keyed || !wish.count {
                return ControlFlow::Break(());
            }
        } else if count > skip {
            page.rows.push((key.to_vec(), value.to_vec()));
        }
        ControlFlow::Continue(())
    });
    if wish.count && !keyed {
        page.response.total = count;
    }
    Ok(page)
}

/// Cuts a page out of a short list. Its keys are places in the list.
///
/// # Errors
/// The SDK's text when both a key and an offset are given.
pub(crate) fn of_list<T>(
    mut list: Vec<T>,
    request: Option<PageRequest>,
) -> Result<(Vec<T>, PageResponse), String> {
    let wish = Wish::read(request)?;
    if wish.reverse {
        list.reverse();
    }
    let all = list.len();
    let from = wish.from.as_deref().map(|key| key.try_into().map_or(u64::MAX, u64::from_be_bytes));
    let skip = usize::try_from(from.unwrap_or(wish.offset)).unwrap_or(usize::MAX).min(all);
    let take = usize::try_from(wish.limit).unwrap_or(usize::MAX);
    let rows: Vec<T> = list.into_iter().skip(skip).take(take).collect();
    let next = skip.saturating_add(rows.len());
    let mut response = PageResponse::default();
    if next < all {
        response.next_key = (next as u64).to_be_bytes().to_vec();
    }
    if wish.count && from.is_none() {
        response.total = all as u64;
    }
    Ok((rows, response))
}
