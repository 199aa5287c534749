//! Work in turns, so that the browser draws and hears the visitor in between.
//!
//! Where the frame is of the same site as the page around it, both share one thread: what holds the
//! app up holds up the page.

use leptos::prelude::*;
use std::time::Duration;
use std::vec::IntoIter;

/// One turn's work.
pub(crate) type Work = Box<dyn FnOnce()>;

/// Does it after what waits already.
pub(crate) fn next_turn(work: impl FnOnce() + 'static) {
    set_timeout(work, Duration::ZERO);
}

/// Does it once the browser has drawn what stands there now.
pub(crate) fn once_drawn(work: impl FnOnce() + 'static) {
    request_animation_frame(move || next_turn(work));
}

/// Does it in a turn of its own, for the reactive owner of this call.
pub(crate) fn owned_turn(work: impl FnOnce() + 'static) {
    if let Some(owner) = Owner::current() {
        next_turn(move || owner.with(work));
    }
}

/// Does one after the other, each in a turn of its own, for the reactive owner of this call.
pub(crate) fn in_turns(mut works: IntoIter<Work>) {
    if let Some(work) = works.next() {
        owned_turn(move || {
            work();
            in_turns(works);
        });
    }
}
