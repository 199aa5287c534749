//! What the frame's document says before anything is connected: which agent, and how it looks.

use baton_browser::visitor_wire;
use baton_protocol::wire::{AgentId, AgentProfile};
use web_sys::{Document, Element, UrlSearchParams, Window};

/// The agent that the frame's address names: `/widget/?agent=<id>`.
pub(crate) fn agent() -> Option<AgentId> {
    let query = window()?.location().search().ok()?;
    let agent = UrlSearchParams::new_with_str(&query).ok()?.get("agent")?;
    AgentId::try_from(agent).ok()
}

/// The profile that the server wrote into the document, so that the first paint has the agent's name
/// and colour: `<meta name="baton-agent" content="…">`. The socket's welcome brings it again.
pub(crate) fn profile() -> Option<AgentProfile> {
    let meta = document()?
        .query_selector("meta[name=baton-agent]")
        .ok()??;
    visitor_wire::profile(&meta.get_attribute("content")?)
}

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// Whether the keys go to this element.
pub(crate) fn is_focused(element: &Element) -> bool {
    focused().is_some_and(|focused| focused == *element)
}

/// Whether the keys go to this document, and in it to nothing.
pub(crate) fn has_idle_focus() -> bool {
    focused().is_some_and(|focused| focused.tag_name() == "BODY")
}

/// What the keys go to: the body, if to nothing in it; none if they go to another document.
fn focused() -> Option<Element> {
    let document = document()?;
    let has_keys = document.has_focus().unwrap_or(false);
    document.active_element().filter(|_| has_keys)
}
