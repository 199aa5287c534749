//! Tables, for which the tree has no node.

use super::Builder;
use baton_protocol::wire::{Block, RichText};

/// A table becomes a list: a row is an item, its cells named by the header.
#[derive(Default)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) column: usize,
    pub(super) in_header: bool,
    pub(super) rows: Vec<RichText>,
}

impl Builder<'_> {
    pub(super) fn start_cell(&mut self) {
        let Some(table) = &self.table else { return };
        if table.in_header || table.column == 0 {
            return;
        }
        let name = table.header.get(table.column);
        // Of two columns, the first names the row and the second needs no name.
        let name = name.filter(|name| table.header.len() > 2 && !name.is_empty());
        let joint = if table.column == 1 { ":" } else { "," };
        let lead = name.map_or(format!("{joint} "), |name| format!("{joint} {name} "));
        self.words(&lead);
    }

    pub(super) fn end_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        table.column += 1;
        if table.in_header {
            let spans = std::mem::take(&mut self.spans);
            let name = RichText(vec![Block::Paragraph { spans }]).plain_text();
            table.header.push(name);
        }
    }
}
