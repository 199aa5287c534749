//! The session: its head with the actions, the transcript, the facts, the composer.

mod action;
mod brief;
mod composer;
mod draft;
mod entry;
mod facts;
mod head;
mod held;
mod lead;
mod message;
mod pane;
mod reason;
mod transcript;
mod transfer;

pub(crate) use action::{Action, act};
pub(crate) use composer::{Compose, Mode};
pub(crate) use pane::SessionPane;
pub(crate) use reason::Evidence;
pub(crate) use transfer::{TransferDialog, Transfers};
