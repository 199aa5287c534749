//! The icons: strokes on a 16 by 16 grid, in the colour of the text, hidden from screen readers.

use leptos::prelude::*;

/// An icon by name. A control that shows nothing else names itself with `aria-label`.
#[component]
pub(crate) fn Icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=path(name) />
        </svg>
    }
}

fn path(name: &str) -> &'static str {
    match name {
        "arrow-left" => "M9.5 3.5 5 8l4.5 4.5",
        "arrow-up" => "M8 13V3.5M4 7.5l4-4 4 4",
        "bell" => "M4 11.5V7a4 4 0 0 1 8 0v4.5l1 1H3zM7 14.5h2",
        "check" => "m3 8.5 3.5 3.5L13 4.5",
        "clock" => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 5v3.2l2 1.3",
        "close" => "m4 4 8 8M12 4l-8 8",
        "download" => "M8 2.5v7.5M4.5 7 8 10.5 11.5 7M3 13.5h10",
        "exit" => "M6 2.5H3v11h3M7 8h6.5M11 5.5 13.5 8 11 10.5",
        "hash" => "M6.2 2.5 5 13.5M11 2.5 9.8 13.5M3 6h11M2 10.5h11",
        "info" => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 7.5v3.5M8 5v.1",
        "keyboard" => "M2 4.5h12v7H2zM4.5 7v.1M7 7v.1M9.5 7v.1M11.7 7v.1M5 9.5h6",
        "link" => {
            "M7 9.5a2.5 2.5 0 0 0 3.6 0l2.2-2.2a2.5 2.5 0 0 0-3.6-3.6l-.8.8M9 6.5a2.5 2.5 0 0 0-3.6 0L3.2 8.7a2.5 2.5 0 0 0 3.6 3.6l.8-.8"
        }
        "lock" => "M4 7.5h8V13H4zM5.8 7.5V5.3a2.2 2.2 0 0 1 4.4 0v2.2",
        "mail" => "M2.5 4h11v8.5h-11zM2.5 4.5 8 9l5.5-4.5",
        "mail-off" => "M2.5 4h11v8.5h-11zM6.3 6.5l3.4 3.5M9.7 6.5 6.3 10",
        "page" => "M4 2h5l3 3v9H4zM9 2v3h3",
        "people" => {
            "M6 8a2.3 2.3 0 1 0 0-4.6A2.3 2.3 0 0 0 6 8M1.8 13c0-2.2 1.8-3.3 4.2-3.3s4.2 1.1 4.2 3.3M10.5 3.6a2.2 2.2 0 0 1 0 4.2M12 9.9c1.4.4 2.2 1.5 2.2 3.1"
        }
        "person" => {
            "M8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 8 8M3 13.5c0-2.4 2.1-3.6 5-3.6s5 1.2 5 3.6"
        }
        "pencil" => "m3 13 .7-3L10.5 3.2l2.3 2.3L6 12.3zM9.3 4.4l2.3 2.3",
        "plus" => "M8 3v10M3 8h10",
        "sliders" => "M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5M9.5 3v4M6.5 9v4",
        "sound" => "M2.5 6v4H5l3.5 3V3L5 6zM11 6a3 3 0 0 1 0 4M12.8 4.2a5.5 5.5 0 0 1 0 7.6",
        "sound-off" => "M2.5 6v4H5l3.5 3V3L5 6zM11 6.2l3.5 3.6M14.5 6.2 11 9.8",
        "spark" => "M8 2l1.5 4.5L14 8l-4.5 1.5L8 14l-1.5-4.5L2 8l4.5-1.5z",
        "trash" => "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 8.5h6l.5-8.5",
        "warning" => "M8 2.5 14 13H2zM8 6.5V9.5M8 11.3v.1",
        _ => "",
    }
}
