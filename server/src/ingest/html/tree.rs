//! Looking at the parsed tree of a page, and cutting it.
//!
//! Nothing here recurses.

use htmd::Node;
use markup5ever_rcdom::NodeData;
use std::rc::Rc;

/// Visits a node and all below it, in the order of the page.
pub(super) fn each(root: &Rc<Node>, visit: &mut dyn FnMut(&Rc<Node>)) {
    let mut ahead = vec![Rc::clone(root)];
    while let Some(node) = ahead.pop() {
        visit(&node);
        let children = node.children.borrow();
        ahead.extend(children.iter().rev().map(Rc::clone));
    }
}

/// The first node that is looked for.
pub(super) fn find(root: &Rc<Node>, is_it: &dyn Fn(&Rc<Node>) -> bool) -> Option<Rc<Node>> {
    let mut found = None;
    each(root, &mut |node| {
        if found.is_none() && is_it(node) {
            found = Some(Rc::clone(node));
        }
    });
    found
}

/// Takes out what is not wanted, with all below it.
pub(super) fn prune(root: &Rc<Node>, is_unwanted: &dyn Fn(&Rc<Node>) -> bool) {
    let mut ahead = vec![Rc::clone(root)];
    while let Some(node) = ahead.pop() {
        // Looked at before the list is held: the look may go up to the parent and down again.
        let kept: Vec<Rc<Node>> = node
            .children
            .borrow()
            .iter()
            .filter(|child| !is_unwanted(child))
            .map(Rc::clone)
            .collect();
        ahead.extend(kept.iter().map(Rc::clone));
        *node.children.borrow_mut() = kept;
    }
}

/// The words of a node and all below it.
pub(super) fn text(root: &Rc<Node>) -> String {
    let mut words = String::new();
    each(root, &mut |node| {
        if let NodeData::Text { contents } = &node.data {
            words.push_str(&contents.borrow());
        }
    });
    words
}

/// The name of an element; empty for what is none.
pub(super) fn tag(node: &Rc<Node>) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        _ => "",
    }
}

/// The node that it stands in.
pub(super) fn parent(node: &Rc<Node>) -> Option<Rc<Node>> {
    let parent = node.parent.take();
    let found = parent.as_ref().and_then(std::rc::Weak::upgrade);
    node.parent.set(parent);
    found
}

/// The value of an attribute.
pub(super) fn attribute(node: &Rc<Node>, key: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attributes = attrs.borrow();
    let found = attributes
        .iter()
        .find(|attribute| &*attribute.name.local == key);
    found.map(|attribute| attribute.value.to_string())
}

/// Gives an attribute that is there another value.
pub(super) fn set_attribute(node: &Rc<Node>, key: &str, value: &str) {
    if let NodeData::Element { attrs, .. } = &node.data {
        let mut attributes = attrs.borrow_mut();
        let found = attributes
            .iter_mut()
            .find(|attribute| &*attribute.name.local == key);
        if let Some(attribute) = found {
            attribute.value = value.into();
        }
    }
}

/// The words in the class and the id of an element, in lower case.
pub(super) fn names(node: &Rc<Node>) -> Vec<String> {
    let given = [attribute(node, "class"), attribute(node, "id")];
    let words = given.iter().flatten().flat_map(|given| {
        given
            .split(|sign: char| !sign.is_ascii_alphanumeric())
            .map(str::to_ascii_lowercase)
            .collect::<Vec<_>>()
    });
    words.filter(|word| !word.is_empty()).collect()
}
