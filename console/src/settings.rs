//! An agent's handoff settings: edited, saved, tried on a message, replayed on past sessions.
//!
//! `page` loads them into `editing`, which knows what is stored and what was changed; the parts of the
//! form read and change it there, and `trial` and `replay` take the settings from it as they stand,
//! saved or not. What is not saved is kept by `unsaved` over a detour and a reload.

mod choice;
mod contact;
mod editing;
mod form;
mod holidays;
mod hours;
mod hours_list;
mod ladder;
mod origin;
mod outcome;
mod own_topic;
mod own_topics;
mod page;
mod passages;
mod phrases;
mod problem;
mod replay;
mod replayed;
mod routing;
mod save_bar;
mod setting;
mod topic_list;
mod topics;
mod trial;
mod unknown;
mod unsaved;
mod wait;
mod wait_field;
mod wait_unit;

pub(crate) use hours::{own_time_zone, time_zones};
pub(crate) use page::SettingsPage;
pub(crate) use problem::{Problem, sentence};
pub(crate) use setting::SwitchSetting;
pub(crate) use unsaved::Unsaved;
