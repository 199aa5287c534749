//! Notifications that did not arrive: listed, and sent again.
//!
//! `letters` asks the server now and then, so that the top bar can hint at some; `page` and `row` show
//! them; `words` says what each was about.

mod letters;
mod page;
mod row;
mod words;

pub(crate) use letters::Undelivered;
pub(crate) use page::UndeliveredPage;
