//! Listening to the page for as long as it lives.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Calls `heard` at every such event, until the page is gone. For the app's root, not for parts
/// that come and go: the listener is never taken off.
pub fn listen<E: JsCast>(target: &EventTarget, event: &str, mut heard: impl FnMut(E) + 'static) {
    let listener =
        Closure::<dyn FnMut(Event)>::new(move |event: Event| heard(event.unchecked_into()));
    let function = listener.as_ref().unchecked_ref();
    if target
        .add_event_listener_with_callback(event, function)
        .is_ok()
    {
        listener.forget();
    }
}
