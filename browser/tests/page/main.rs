//! What only a browser can tell: markup stays text, storage survives, frames are read as serde does.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it stands"
)]

mod drawing;
mod reading;
mod sample;
mod storing;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
