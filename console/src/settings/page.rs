//! The page: its head, and the settings once they are here.

use super::editing::Editing;
use super::form::Form;
use super::origin::{BackToFile, Origin};
use super::replay::ReplayPast;
use super::save_bar::SaveBar;
use super::trial::TryIt;
use super::unsaved::Unsaved;
use crate::icon::Icon;
use crate::keyboard::focus;
use crate::request::{self, Failure};
use crate::route::Router;
use baton_protocol::wire::{AgentId, AgentRef, AgentSettings};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What stands below the head.
#[derive(Clone)]
enum Shown {
    /// They are on their way.
    Loading,
    /// They are here.
    Ready(Editing),
    /// The address names no agent.
    NoSuchAgent,
    /// They can't be had; a sentence that says why.
    Failed(String),
}

/// What is read from the server for the page.
struct Loaded {
    agents: Vec<AgentRef>,
    /// None where there is no agent of the name that was asked for.
    chosen: Option<(AgentId, AgentSettings)>,
}

async fn load(wanted: Option<AgentId>) -> Result<Loaded, Failure> {
    let agents: Vec<AgentRef> = request::get("/v1/operator/agents").await?;
    let mut ids = agents.iter().map(|agent| &agent.id);
    let chosen = match &wanted {
        Some(wanted) => ids.find(|id| *id == wanted),
        None => ids.next(),
    };
    let chosen = match chosen.cloned() {
        Some(agent) => {
            let path = format!("/v1/operator/agents/{agent}/handoff");
            Some((agent, request::get(&path).await?))
        }
        None => None,
    };
    Ok(Loaded { agents, chosen })
}

/// The page. It stays behind the inbox once it was opened.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let router = Router::here();
    let unsaved = Unsaved::here();
    let agents = RwSignal::new(Vec::<AgentRef>::new());
    let shown = RwSignal::new(Shown::Loading);
    let owner = Owner::current().unwrap_or_default();
    let begin = move |wanted: Option<AgentId>| {
        shown.set(Shown::Loading);
        let owner = owner.clone();
        spawn_local(async move {
            let loaded = load(wanted.clone()).await;
            // Another agent was chosen meanwhile, and its settings are on their way.
            if untrack(|| router.agent()) != wanted {
                return;
            }
            shown.set(match loaded {
                Err(failure) => Shown::Failed(failure.sentence()),
                Ok(loaded) => {
                    agents.set(loaded.agents);
                    match loaded.chosen {
                        Some((agent, stored)) => {
                            Shown::Ready(owner.with(|| Editing::begin(agent, stored, unsaved)))
                        }
                        None => Shown::NoSuchAgent,
                    }
                }
            });
        });
    };
    let begin = StoredValue::new_local(begin);
    let again = move || begin.with_value(|begin| begin(untrack(|| router.agent())));
    Effect::new(move |was_here: Option<bool>| {
        if !router.at_settings() {
            return false;
        }
        let wanted = router.agent();
        match shown.get_untracked() {
            Shown::Ready(editing) if wanted.as_ref().is_none_or(|it| *it == editing.agent()) => {
                spawn_local(editing.look_again());
            }
            _ => begin.with_value(|begin| begin(wanted)),
        }
        if was_here != Some(true) {
            // The link may be hidden by what it opens, and takes the focus with it.
            request_animation_frame(|| {
                focus("settings");
            });
        }
        true
    });
    let on_key = move |event: KeyboardEvent| {
        let saves = event.key() == "s" && (event.ctrl_key() || event.meta_key());
        if let (true, Shown::Ready(editing)) = (saves, shown.get_untracked()) {
            event.prevent_default();
            editing.save();
        }
    };
    let head = move || match shown.get() {
        Shown::Ready(editing) => view! { <BackToFile editing /> }.into_any(),
        _ => ().into_any(),
    };
    let origin = move || match shown.get() {
        Shown::Ready(editing) => view! { <Origin editing /> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <main class="settings" id="settings" tabindex="-1" aria-labelledby="settings-title"
            hidden=move || !router.at_settings() on:keydown=on_key>
            <header class="settings__head">
                <a class="icon-button settings__back" href=move || router.href_of_inbox() aria-label="Back to the inbox">
                    <Icon name="arrow-left" />
                </a>
                <div class="settings__name">
                    <h1 class="settings__title" id="settings-title">"Handoff settings"</h1>
                    {origin}
                </div>
                <AgentChoice agents shown />
                {head}
            </header>
            {move || match shown.get() {
                Shown::Loading => view! { <Loading /> }.into_any(),
                Shown::Ready(editing) => view! { <Settings editing /> }.into_any(),
                Shown::NoSuchAgent => view! {
                    <div class="session__none">
                        <Icon name="warning" />
                        <p class="empty__title">"This agent does not exist"</p>
                        <p class="empty__text">"The address may be incomplete, or the agent is no longer in the configuration."</p>
                        <a class="button" href=router.href_of_settings(None)>"To the first agent"</a>
                    </div>
                }
                .into_any(),
                Shown::Failed(why) => view! {
                    <div class="session__none" role="alert">
                        <Icon name="warning" />
                        <p class="empty__title">"The settings can’t be shown"</p>
                        <p class="empty__text">{why}</p>
                        <button class="button" type="button" on:click=move |_| again()>"Try again"</button>
                    </div>
                }
                .into_any(),
            }}
        </main>
    }
    .into_any()
}

/// The form, what tries it, and the bar below.
#[component]
fn Settings(editing: Editing) -> impl IntoView {
    view! {
        <div class="settings__body">
            <div class="settings__scroll">
                <Form editing />
                <aside class="settings__trials" aria-label="Before you save">
                    <TryIt editing />
                    <ReplayPast editing />
                </aside>
            </div>
            <SaveBar editing />
        </div>
    }
    .into_any()
}

/// Which agent's settings these are, where there are several.
#[component]
fn AgentChoice(agents: RwSignal<Vec<AgentRef>>, shown: RwSignal<Shown>) -> impl IntoView {
    let router = Router::here();
    let chosen = move || match shown.get() {
        Shown::Ready(editing) => Some(editing.agent()),
        _ => router.agent(),
    };
    // Drawn anew only for other agents: it keeps the focus when one is chosen.
    let agents = Memo::new(move |_| agents.get());
    let choose = move |slug: String| {
        if let Ok(agent) = AgentId::try_from(slug) {
            router.open_settings(Some(agent));
        }
    };
    move || {
        let agents = agents.get();
        (agents.len() > 1).then(|| {
            let option = |agent: AgentRef| {
                let id = agent.id.clone();
                view! {
                    <option value=agent.id.to_string() prop:selected=move || chosen().as_ref() == Some(&id)>
                        {agent.name}
                    </option>
                }
            };
            view! {
                <select class="select" aria-label="Agent" on:change=move |event| choose(event_target_value(&event))>
                    {agents.into_iter().map(option).collect_view()}
                </select>
            }
        })
    }
}

/// Stands in for settings that are on their way.
#[component]
fn Loading() -> impl IntoView {
    let part = || {
        view! {
            <div class="part">
                <span class="skeleton__line skeleton__line--short"></span>
                <div class="part__settings">
                    {(0..3).map(|_| view! {
                        <div class="setting"><span class="skeleton__line"></span></div>
                    }).collect_view()}
                </div>
            </div>
        }
    };
    view! {
        <p class="visually-hidden" role="status">"Loading the settings"</p>
        <div class="settings__body" aria-hidden="true">
            <div class="settings__scroll">
                <div class="settings__form">{(0..3).map(|_| part()).collect_view()}</div>
            </div>
        </div>
    }
    .into_any()
}
