//! The operator's own notifications: what reaches them, by which way, in which browsers, and when they are
//! left alone.
//!
//! `page` loads them into `editing`, which knows what is stored and what was changed. What is about this
//! browser (`here`, `browsers`) holds at once and is not saved with the rest; `subscription` speaks to the
//! browser's own API and to the service worker in `push.js`.

mod browsers;
mod editing;
mod events;
mod here;
mod page;
mod quiet;
mod save_bar;
mod subscription;
mod test_button;

pub(crate) use page::NotificationsPage;
pub(crate) use subscription::{is_on_here, keep_subscribed, unsubscribe_here};
