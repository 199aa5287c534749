//! Icons: symbols that stand once in the page's document and are drawn where they are named.

use crate::element::{Element, drawing};

/// The `<symbol>` of this id, say `#send`. Never the only name of a button: it is hidden from
/// screen readers.
pub fn icon(symbol: &str) -> Element {
    drawing("svg")
        .attr("class", "icon")
        .attr("aria-hidden", "true")
        .attr("viewBox", "0 0 24 24")
        .child(drawing("use").attr("href", symbol))
}
