//! The facts about a session: where the visitor is, how to reach them.

use super::lead::LeadFacts;
use crate::clock::{Clock, day_in_words, in_full};
use crate::desk::Desk;
use crate::icon::Icon;
use baton_browser::rich_text::is_safe;
use baton_browser::when::clock_time;
use baton_protocol::wire::{Contact, InboxRow, Page, SessionId};
use leptos::prelude::*;

/// The side pane; below the head on a narrow screen, when it is asked for.
#[component]
pub(crate) fn Facts(id: SessionId) -> impl IntoView {
    let desk = Desk::here();
    let row = Memo::new(move |_| desk.row(id));
    let online =
        Memo::new(move |_| desk.read(|client| client.session(id).and_then(|open| open.online)));
    let page = Memo::new(move |_| {
        let now = desk.read(|client| client.session(id).and_then(|open| open.page.cloned()));
        now.or_else(|| row.with(|row| row.as_ref().and_then(|row| row.page.clone())))
    });
    view! {
        <aside class="facts" id="facts" aria-label="About this visitor">
            <section class="facts__part">
                <h3 class="facts__title">"Visitor"</h3>
                <p class="facts__line">
                    {move || match online.get() {
                        Some(true) => view! { <span class="dot dot--online"></span>"On the site now" }.into_any(),
                        Some(false) => view! { <span class="dot"></span>"Not on the site" }.into_any(),
                        None => view! { <span class="dot dot--resolved"></span>"Not known right now" }.into_any(),
                    }}
                </p>
                {move || page.get().map(|page| view! { <PageLink page /> })}
            </section>
            {move || row.get().and_then(|row| row.lead).map(|lead| view! { <LeadFacts id lead /> })}
            {move || row.get().map(|row| view! { <SessionFacts row /> })}
        </aside>
    }
}

/// A page's title, as a link where its address is one of the web's.
#[component]
fn PageLink(page: Page) -> impl IntoView {
    let title = if page.title.trim().is_empty() {
        page.url.clone()
    } else {
        page.title
    };
    let address = page
        .url
        .split_once("://")
        .map_or(page.url.as_str(), |(_, rest)| rest)
        .to_owned();
    // A visitor names the page, and could name a script.
    match is_safe(&page.url) {
        true => view! {
            <a class="facts__page" href=page.url target="_blank" rel="noopener noreferrer">
                <Icon name="page" />
                <span class="facts__page-text">
                    <span class="facts__page-title">{title}</span>
                    <span class="facts__page-address">{address}</span>
                </span>
                <span class="visually-hidden">"(opens in a new tab)"</span>
            </a>
        }
        .into_any(),
        false => view! { <p class="facts__line">{title}</p> }.into_any(),
    }
}

/// The ways to reach a visitor, as links.
#[component]
pub(super) fn ContactLines(contact: Contact) -> impl IntoView {
    let line = |title: &'static str, text: String, href: Option<String>| {
        view! {
            <div class="pair">
                <dt>{title}</dt>
                <dd>{match href {
                    Some(href) => view! { <a class="link" href=href>{text}</a> }.into_any(),
                    None => view! { <span>{text}</span> }.into_any(),
                }}</dd>
            </div>
        }
    };
    view! {
        <dl class="pairs">
            {contact.name.map(|name| line("Name", name, None))}
            {contact.email.map(|email| {
                let href = format!("mailto:{}", mail_path(&email));
                line("Email", email, Some(href))
            })}
            {contact.phone.map(|phone| {
                let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
                line("Phone", phone, Some(format!("tel:{digits}")))
            })}
            {contact.fields.into_iter().map(|answer| {
                let title = if answer.label.is_empty() { answer.field } else { answer.label };
                view! {
                    <div class="pair">
                        <dt><bdi>{title}</bdi></dt>
                        <dd class="pair__text"><bdi>{answer.value}</bdi></dd>
                    </div>
                }
            }).collect_view()}
        </dl>
    }
}

/// An address without what would end it in a `mailto:` link (RFC 6068): a visitor typed it.
fn mail_path(email: &str) -> String {
    let mut path = String::new();
    for c in email.chars() {
        match c {
            '%' => path.push_str("%25"),
            '?' => path.push_str("%3F"),
            '&' => path.push_str("%26"),
            '#' => path.push_str("%23"),
            ',' => path.push_str("%2C"),
            _ => path.push(c),
        }
    }
    path
}

#[component]
fn SessionFacts(row: InboxRow) -> impl IntoView {
    let clock = Clock::here();
    let started = row.started_ms;
    view! {
        <section class="facts__part">
            <h3 class="facts__title">"Conversation"</h3>
            <dl class="pairs">
                <div class="pair">
                    <dt>"Started"</dt>
                    <dd title=in_full(started)>
                        {move || started_in_words(started, clock.now_ms())}
                    </dd>
                </div>
                <div class="pair"><dt>"Agent"</dt><dd>{row.agent.to_string()}</dd></div>
            </dl>
        </section>
    }
}

fn started_in_words(started_ms: u64, now_ms: u64) -> String {
    let day = day_in_words(started_ms, now_ms);
    format!("{day}, {}", clock_time(started_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_adds_no_fields_to_the_mail() {
        assert_eq!(
            mail_path("a@b.example?bcc=c@d.example"),
            "a@b.example%3Fbcc=c@d.example"
        );
    }
}
