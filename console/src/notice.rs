//! Notices: short sentences that don't stand in the way, say why an action was refused.

use crate::icon::Icon;
use leptos::prelude::*;
use std::time::Duration;

/// Long enough to be read twice.
const SHOWN_FOR: Duration = Duration::from_secs(8);

#[derive(Clone, PartialEq)]
struct Notice {
    number: usize,
    text: String,
}

/// The notices that are shown.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    shown: RwSignal<Vec<Notice>>,
    made: StoredValue<usize>,
}

impl Notices {
    /// Offers the notices to the components below.
    pub(crate) fn provide() -> Self {
        let notices = Self {
            shown: RwSignal::new(Vec::new()),
            made: StoredValue::new(0),
        };
        provide_context(notices);
        notices
    }

    /// The ones that were provided.
    pub(crate) fn here() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Shows a sentence for a while. The same sentence is not stacked.
    pub(crate) fn show(self, text: impl Into<String>) {
        let text = text.into();
        let number = self.made.try_update_value(|made| {
            *made += 1;
            *made
        });
        let Some(number) = number else { return };
        self.shown.update(|shown| {
            shown.retain(|notice| notice.text != text);
            shown.push(Notice { number, text });
        });
        set_timeout(move || self.dismiss(number), SHOWN_FOR);
    }

    fn dismiss(self, number: usize) {
        // The workspace may be gone when the time is up.
        self.shown
            .try_update(|shown| shown.retain(|notice| notice.number != number));
    }
}

/// Where notices appear.
#[component]
pub(crate) fn NoticeList() -> impl IntoView {
    let notices = Notices::here();
    view! {
        <div class="notices" role="status" aria-live="polite">
            <For each=move || notices.shown.get() key=|notice| notice.number let:notice>
                <div class="notice">
                    <Icon name="info" />
                    <p class="notice__text">{notice.text}</p>
                    <button class="icon-button" type="button" aria-label="Dismiss"
                        on:click=move |_| notices.dismiss(notice.number)>
                        <Icon name="close" />
                    </button>
                </div>
            </For>
        </div>
    }
}
