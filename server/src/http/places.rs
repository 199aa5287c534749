//! What is open, sockets or connections, counted for each client address.

use super::client_address::ClientAddress;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many each address has open; one without any takes no room.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<ClientAddress, usize>>>);

/// The place of one that is open, free again once this is dropped.
pub(super) struct Place {
    address: ClientAddress,
    places: Places,
}

impl Places {
    /// A place for one more; none if the address has `max` open already.
    pub(super) fn take_place(&self, address: ClientAddress, max: usize) -> Option<Place> {
        let mut open = self.open();
        let count = open.get(&address).copied().unwrap_or(0);
        (count < max).then(|| {
            open.insert(address, count + 1);
            Place {
                address,
                places: self.clone(),
            }
        })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<ClientAddress, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.places.open();
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    #[test]
    fn an_address_has_so_many_places_and_leaves_nothing_behind() {
        let places = Places::default();
        let [one, other] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(|a| IpAddr::from(a).into());
        let first = places.take_place(one, 2).unwrap();
        let second = places.take_place(one, 2).unwrap();
        assert!(places.take_place(one, 2).is_none());
        assert!(places.take_place(other, 2).is_some());
        drop(first);
        let third = places.take_place(one, 2);
        assert!(third.is_some() && places.take_place(one, 2).is_none());
        drop((second, third));
        assert!(places.open().is_empty());
    }
}
