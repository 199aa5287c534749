//! What an idle connection costs.

use super::{Connection, Visitor, serve_visitor};
use crate::node::Node;
use std::sync::Arc;

fn size_of_future<F>(_: impl FnOnce(Connection, Arc<Node>) -> F) -> usize {
    size_of::<F>()
}

#[test]
fn the_future_of_a_visitors_socket_is_small() {
    let bytes = size_of_future(serve_visitor);
    let (connection, visitor) = (size_of::<Connection>(), size_of::<Visitor>());
    println!(
        "a visitor's socket: {bytes} bytes, {connection} its connection, {visitor} its visitor"
    );
    assert!(bytes <= 2_048, "{bytes} bytes for each idle visitor");
}
