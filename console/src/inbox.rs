//! The inbox: its views, the list of one view, and a row.

mod leads;
mod list;
mod rail;
mod row;
mod team;
mod view;
mod whom;

pub(crate) use leads::lead_state;
pub(crate) use list::{List, Listed, row_element_id};
pub(crate) use rail::Rail;
pub(crate) use view::{Counts, View};
pub(crate) use whom::Whom;
