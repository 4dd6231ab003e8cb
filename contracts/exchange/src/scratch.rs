//! Storage that is thrown away: reads come from the contract's, writes stay apart.

use cosmwasm_std::{Order, Record, Storage};

/// Writes over storage that is only read.
pub(crate) struct Scratch<'a> {
    under: &'a dyn Storage,
    /// In the order of their keys; there are few, since they are one message's.
    writes: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl<'a> Scratch<'a> {
    /// Starts without writes.
    pub(crate) const fn new(under: &'a dyn Storage) -> Self {
        Self { under, writes: Vec::new() }
    }

    /// Returns where a key's write stands, or where it would.
    fn place(&self, key: &[u8]) -> Result<usize, usize> {
        self.writes.binary_search_by(|(known, _)| known.as_slice().cmp(key))
    }

    fn write(&mut self, key: &[u8], value: Option<Vec<u8>>) {
        match self.place(key) {
            Ok(place) => {
                if let Some((_, written)) = self.writes.get_mut(place) {
                    *written = value;
                }
            }
            Err(place) => self.writes.insert(place, (key.to_vec(), value)),
        }
    }
}

impl Storage for Scratch<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let written = self.place(key).ok().and_then(|place| self.writes.get(place));
        match written {
            Some((_, value)) => value.clone(),
            None => self.under.get(key),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.write(key, Some(value.to_vec()));
    }

    fn remove(&mut self, key: &[u8]) {
        self.write(key, None);
    }

    fn range<'s>(
        &'s self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 's> {
        let within =
            |key: &[u8]| start.is_none_or(|start| key >= start) && end.is_none_or(|end| key < end);
        let written = self.writes.iter().filter(|(key, _)| within(key));
        let mut written: Vec<_> = written.collect();
        if order == Order::Descending {
            written.reverse();
        }
        let under = self.under.range(start, end, order);
        Box::new(Merged { written: written.into_iter().peekable(), under: under.peekable(), order })
    }
}

/// Two ordered streams of records as one; what was written hides what lies beneath.
struct Merged<'a, W: Iterator<Item = Written<'a>>, U: Iterator<Item = Record>> {
    written: std::iter::Peekable<W>,
    under: std::iter::Peekable<U>,
    order: Order,
}

type Written<'a> = &'a (Vec<u8>, Option<Vec<u8>>);

impl<'a, W: Iterator<Item = Written<'a>>, U: Iterator<Item = Record>> Iterator
    for Merged<'a, W, U>
{
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            let Some((key, _)) = self.written.peek() else { return self.under.next() };
            let place = self.under.peek().map(|(under, _)| match self.order {
                Order::Ascending => under.cmp(key),
                Order::Descending => key.cmp(under),
            });
            match place {
                Some(core::cmp::Ordering::Less) => return self.under.next(),
                Some(core::cmp::Ordering::Equal) => {
                    self.under.next();
                }
                Some(core::cmp::Ordering::Greater) | None => {}
            }
            // Each turn takes a written record, of which there are finitely many.
            let (key, value) = self.written.next()?;
            if let Some(value) = value {
                return Some((key.clone(), value.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests;
