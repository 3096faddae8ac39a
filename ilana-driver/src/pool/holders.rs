//! Since when connections are in use, to be told when there is none left.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Since when each connection in use is so.
#[derive(Debug, Default)]
pub(super) struct Holders(Mutex<Vec<Option<Instant>>>);

/// The place of one who holds a connection.
#[derive(Debug)]
pub(super) struct Place(usize);

impl Holders {
    pub(super) fn enter(&self) -> Place {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Some(Instant::now());
        match places.iter_mut().enumerate().find(|(_, place)| place.is_none()) {
            Some((index, free)) => {
                *free = now;
                Place(index)
            }
            None => {
                places.push(now);
                Place(places.len() - 1)
            }
        }
    }

    pub(super) fn leave(&self, place: &Place) {
        if let Some(taken) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place.0) {
            *taken = None;
        }
    }

    /// How long the one who holds a connection longest has held it; zero when nobody does.
    pub(super) fn longest(&self) -> Duration {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.iter().flatten().min().map(Instant::elapsed).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_was_left_is_taken_again() {
        let holders = Holders::default();
        let (first, second) = (holders.enter(), holders.enter());
        holders.leave(&first);
        assert_eq!(holders.enter().0, first.0);
        assert_eq!(holders.enter().0, second.0 + 1);
    }

    #[test]
    fn nobody_holds_for_no_time() {
        let holders = Holders::default();
        let place = holders.enter();
        assert!(holders.longest() > Duration::ZERO);
        holders.leave(&place);
        assert_eq!(holders.longest(), Duration::ZERO);
    }
}
