//! Replay: how past sessions would go under the settings as they stand on the page.

use super::editing::Editing;
use super::replayed::Replayed;
use crate::icon::Icon;
use crate::request;
use baton_protocol::wire::limits::REPLAY_SESSIONS_MAX;
use baton_protocol::wire::{HandoffSettings, Replay, ReplaySettings};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How many of the latest sessions may be chosen.
const SESSIONS: [u32; 3] = [100, 500, REPLAY_SESSIONS_MAX];

/// How the replay stands.
#[derive(Clone, PartialEq)]
enum Run {
    /// None was asked for.
    NotYet,
    /// It is on its way.
    Underway,
    /// It is here, with the settings that it was made with.
    Done(Replay, Box<HandoffSettings>),
    /// It did not work; a sentence that says why.
    Failed(String),
}

/// The button, and what came of it.
#[component]
pub(super) fn ReplayPast(editing: Editing) -> impl IntoView {
    let run = RwSignal::new(Run::NotYet);
    let sessions_max = RwSignal::new(SESSIONS[1]);
    let is_underway = Memo::new(move |_| run.with(|run| *run == Run::Underway));
    let begin = move |_| {
        if is_underway.get_untracked() {
            return;
        }
        let settings = untrack(|| editing.now());
        let body = ReplaySettings {
            settings: settings.clone(),
            sessions_max: sessions_max.get_untracked(),
        };
        run.set(Run::Underway);
        spawn_local(async move {
            let outcome = request::post(&editing.path_of("replay"), &body).await;
            run.set(match outcome {
                Ok(replay) => Run::Done(replay, Box::new(settings)),
                Err(failure) => Run::Failed(failure.sentence()),
            });
        });
    };
    let label = move || match run.get() {
        Run::NotYet => "Run",
        Run::Underway => "Running…",
        Run::Done(..) => "Run again",
        Run::Failed(_) => "Try again",
    };
    let option = move |count: u32| {
        let words = match count {
            1_000.. => format!("The latest {},{:03}", count / 1_000, count % 1_000),
            _ => format!("The latest {count}"),
        };
        view! {
            <option value=count.to_string() prop:selected=move || sessions_max.get() == count>{words}</option>
        }
    };
    view! {
        <section class="trial" aria-labelledby="replay-title">
            <header class="part__head">
                <h2 class="part__title" id="replay-title">"Replay"</h2>
                <p class="part__text">
                    "Past conversations, read again with the settings as they stand here: which would be
                    handed over now?"
                </p>
            </header>
            <div class="trial__line">
                <select class="select" aria-label="How many conversations"
                    on:change=move |event| if let Ok(count) = event_target_value(&event).parse() {
                        sessions_max.set(count);
                    }>
                    {SESSIONS.map(option).collect_view()}
                </select>
                <button class="button" class:button--pending=is_underway type="button"
                    aria-disabled=move || is_underway.get().then_some("true") on:click=begin>
                    {label}
                </button>
            </div>
            {move || match run.get() {
                Run::NotYet => ().into_any(),
                Run::Underway => view! {
                    <p class="trial__waits" role="status">
                        <span class="spinner" aria-hidden="true"></span>"Reading past conversations…"
                    </p>
                }
                .into_any(),
                Run::Done(replay, settings) => view! {
                    <Outdated editing settings=*settings />
                    <Replayed replay />
                }
                .into_any(),
                Run::Failed(why) => view! {
                    <p class="trial__problem" role="alert"><Icon name="warning" />{why}</p>
                }
                .into_any(),
            }}
        </section>
    }
    .into_any()
}

/// Says so when the settings are no longer those of the replay.
#[component]
fn Outdated(editing: Editing, settings: HandoffSettings) -> impl IntoView {
    let is_outdated = editing.part(move |now| *now != settings);
    move || {
        is_outdated.get().then(|| {
            view! {
                <p class="trial__outdated"><Icon name="info" />"The settings have changed since. Run it again."</p>
            }
        })
    }
}
