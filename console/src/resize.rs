//! Elements whose size is watched.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

/// Watches until it is dropped.
struct Watch {
    observer: ResizeObserver,
    _run: Closure<dyn Fn()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Runs after layout, before it is painted, whenever one of these got another size; until the owner of
/// this call is gone.
pub(crate) fn on_resize<const COUNT: usize>(
    elements: [NodeRef<Div>; COUNT],
    run: impl Fn() + 'static,
) {
    let run = Closure::<dyn Fn()>::new(run);
    let Ok(observer) = ResizeObserver::new(run.as_ref().unchecked_ref()) else {
        return;
    };
    let watch = StoredValue::new_local(Watch {
        observer,
        _run: run,
    });
    Effect::new(move |_| {
        for element in elements.iter().filter_map(|element| element.get()) {
            watch.with_value(|watch| watch.observer.observe(&element));
        }
    });
}
