//! The visitor's chat: the app in the frame that the loader puts on a site.
//!
//! The way of a message: `composer` -> `chat` (submit) -> the driver in `baton_browser` -> the log of
//! the session -> `rows` -> `bubble`. Who holds the baton is read in one place, `scene`.

mod app;
mod back;
mod bubble;
mod chat;
mod composer;
mod connection;
mod contact;
mod frame;
mod greeting;
mod header;
mod host;
mod lead;
mod log;
mod person;
mod rows;
mod scene;
mod token;
mod turns;
mod unread;

fn main() {
    if let Some(agent) = frame::agent() {
        // The browser has just made the module ready, which took it long enough.
        turns::next_turn(|| leptos::mount::mount_to_body(move || app::start(agent)));
    }
}
