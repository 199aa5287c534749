//! Has a test sent, and says what came of it.

use super::editing::Editing;
use crate::request;
use crate::settings::sentence;
use baton_protocol::wire::{OwnWay, SendTest, TestSent};
use leptos::prelude::*;
use leptos::task::spawn_local;

const TEST: &str = "/v1/operator/me/test";

/// The row for email, where the server sends any.
#[component]
pub(super) fn TestByEmail(editing: Editing) -> impl IntoView {
    let works = editing.stored(|own| own.email_works);
    let address = editing.stored(|own| own.email.clone());
    move || {
        works.get().then(|| view! {
            <section class="part" aria-labelledby="part-email">
                <h2 class="part__title visually-hidden" id="part-email">"Email"</h2>
                <div class="part__settings">
                    <div class="setting">
                        <div class="setting__words">
                            <p class="setting__title">"Does an email arrive?"</p>
                            <p class="setting__text">"A test goes to "<bdi>{move || address.get()}</bdi>"."</p>
                        </div>
                        <TestButton way=OwnWay::Email label="Email me a test" />
                    </div>
                </div>
            </section>
        })
    }
}

/// The button, and beside it what came of the last test.
#[component]
pub(super) fn TestButton(way: OwnWay, label: &'static str) -> impl IntoView {
    let underway = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Result<String, String>>);
    let send = move |_| {
        if underway.get_untracked() {
            return;
        }
        underway.set(true);
        outcome.set(None);
        spawn_local(async move {
            let sent: Result<TestSent, _> = request::post(TEST, &SendTest { way }).await;
            outcome.set(Some(match sent {
                Ok(sent) => in_words(&sent),
                Err(failure) => Err(failure.sentence()),
            }));
            underway.set(false);
        });
    };
    view! {
        <div class="test">
            <p class="test__outcome" role="status"
                class:test__outcome--failed=move || matches!(outcome.get(), Some(Err(_)))>
                {move || outcome.get().map(|said| match said {
                    Ok(words) => words,
                    Err(why) => sentence(&why),
                })}
            </p>
            <button class="button" class:button--pending=underway type="button"
                aria-disabled=move || underway.get().then_some("true") on:click=send>
                {label}
            </button>
        </div>
    }
}

/// What came of it: that it is out, or why not.
fn in_words(sent: &TestSent) -> Result<String, String> {
    match (sent.sent, sent.failed.first()) {
        (_, Some(why)) => Err(format!("It did not get out: {why}")),
        (0, None) => Err("There is nowhere to send it".to_owned()),
        (1, None) => Ok("It is on its way.".to_owned()),
        (many, None) => Ok(format!("{many} are on their way.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_a_test_is_said() {
        let of = |sent, failed: &[&str]| {
            in_words(&TestSent {
                sent,
                failed: failed.iter().map(|why| (*why).to_owned()).collect(),
            })
        };
        assert_eq!(of(1, &[]), Ok("It is on its way.".into()));
        assert_eq!(of(2, &[]), Ok("2 are on their way.".into()));
        assert!(of(0, &[]).is_err());
        assert_eq!(of(1, &["x"]), Err("It did not get out: x".into()));
    }
}
