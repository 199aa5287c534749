//! Baton's console: where operators work the shared inbox.
//!
//! Promises: everything shown is the server's truth folded by `baton-protocol`, or marked as on its
//! way; text is set as text, never as HTML. The way of a change: `desk` (socket and client), then
//! `inbox` and `session` (what is shown), then `session/action` and `session/composer` (what is asked).
//! Beside the inbox stand the handoff settings (`settings`), what was not delivered (`undelivered`) and the
//! operator's own notifications (`notifications`), which go over HTTP (`request`).
//!
//! Must never enter: decisions on who may do what (the server decides; a button that is off only
//! foretells it), and the widget.

#![expect(
    unreachable_pub,
    reason = "the component macro of Leptos writes `pub` on what it makes of private functions"
)]

mod alerts;
mod app;
mod away;
mod chime;
mod clock;
mod desk;
mod duty;
mod icon;
mod inbox;
mod kept;
mod keyboard;
mod label;
mod login;
mod notice;
mod notifications;
mod request;
mod resize;
mod route;
mod seen;
mod session;
mod settings;
mod switch;
mod top_bar;
mod undelivered;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
