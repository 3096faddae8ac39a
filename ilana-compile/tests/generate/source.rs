//! Bytes as a source of choices. When they run out, every choice is the first one, which is the smallest.

use ilana_ir::Binds;

/// How deep a tree made at random may become.
const DEEPEST: u32 = 24;

/// Whether what is made is meant to mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// Each node stands where it may stand, with slots that have values.
    Sensible,
    /// Anything stands anywhere.
    Senseless,
}

/// A source of choices, and the values of the statement in the making.
pub(crate) struct Source<'a> {
    bytes: &'a [u8],
    levels: u32,
    pub(crate) sense: Sense,
    /// The most links of a deep chain.
    pub(crate) links: usize,
    pub(crate) binds: Binds,
}

impl<'a> Source<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, levels: DEEPEST, sense: Sense::Sensible, links: usize::MAX, binds: Binds::default() }
    }

    /// The same source, whose deep chains have at most so many links.
    pub(crate) fn with_links(self, links: usize) -> Self {
        Self { links, ..self }
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let [byte] = self.take();
        byte
    }

    /// The next bytes, and zeros where there are none.
    pub(crate) fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut taken = [0; N];
        let given = N.min(self.bytes.len());
        let (now, later) = self.bytes.split_at(given);
        for (to, from) in taken.iter_mut().zip(now) {
            *to = *from;
        }
        self.bytes = later;
        taken
    }

    /// All bytes that are left.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.bytes)
    }

    /// A number less than `end`, or zero.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        match end {
            0 | 1 => 0,
            2..=256 => usize::from(self.byte()) % end,
            _ => usize::from(u16::from_le_bytes(self.take())) % end,
        }
    }

    pub(crate) fn flag(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, times: u8) -> bool {
        self.byte() % times == times - 1
    }

    /// True once in a while, where sense is no matter.
    pub(crate) fn senseless(&mut self) -> bool {
        self.sense == Sense::Senseless && self.one_in(6)
    }

    /// One of several.
    pub(crate) fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        let index = self.below(all.len());
        *all.get(index).unwrap()
    }

    /// At least `least` of something, and at most `most`.
    pub(crate) fn several<T>(&mut self, least: usize, most: usize, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = least + self.below(most.saturating_sub(least) + 1);
        (0..count).map(|_| make(self)).collect()
    }

    /// Something once in so many times.
    pub(crate) fn maybe<T>(&mut self, times: u8, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.one_in(times) { Some(make(self)) } else { None }
    }

    /// Whether a tree must end here.
    pub(crate) fn is_spent(&self) -> bool {
        self.levels == 0 || self.bytes.is_empty()
    }

    /// Makes something one level further down.
    pub(crate) fn deeper<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.levels = self.levels.saturating_sub(1);
        let made = make(self);
        self.levels += 1;
        made
    }
}

/// One variant of an enum, the first when the bytes have run out. The patterns are all of its variants, or this does not
/// compile: a variant that is new is noticed here.
macro_rules! any {
    ($source:ident: $ty:ty { $($pattern:pat => $make:expr),+ $(,)? }) => {{
        let _all: fn(&$ty) = |value| match value {
            $($pattern => {})+
        };
        let makers: &[fn(&mut $crate::generate::source::Source<'_>) -> $ty] =
            &[$(|$source: &mut $crate::generate::source::Source<'_>| {
                // Not every variant has a choice in it.
                let _ = &$source;
                $make
            }),+];
        $source.pick(makers)($source)
    }};
}

pub(crate) use any;
