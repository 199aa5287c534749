//! Elements of the page, built one call after the other.
//!
//! Leptos' views make a type of every element with its attributes and children, and code for each of
//! these types: 120 of the widget's 390 KB. Here there is one type. What changes is still run by
//! Leptos' signals: a closure that is given to an element runs again when a signal that it read does.

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Event, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element of the page, or its place in a page that has no document.
#[derive(Clone)]
pub struct Element(Option<web_sys::Element>);

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// A new HTML element.
pub fn element(tag: &str) -> Element {
    Element(document().and_then(|document| document.create_element(tag).ok()))
}

/// A new element of a drawing.
pub fn drawing(tag: &str) -> Element {
    Element(document().and_then(|document| document.create_element_ns(Some(SVG), tag).ok()))
}

/// A new HTML element with classes.
pub fn classed(tag: &str, classes: &str) -> Element {
    element(tag).attr("class", classes)
}

/// A new HTML element with words.
pub fn worded(tag: &str, words: &str) -> Element {
    element(tag).text(words)
}

/// Runs now, and again whenever a signal that it read changes, until the owner of this call is gone.
pub fn react(run: impl FnMut() + 'static) {
    react_boxed(Box::new(run));
}

fn react_boxed(mut run: Box<dyn FnMut()>) {
    StoredValue::new_local(RenderEffect::new(move |_| run()));
}

impl Element {
    /// Sets an attribute.
    pub fn attr(self, name: &str, value: &str) -> Self {
        if let Some(element) = &self.0 {
            let _ = element.set_attribute(name, value);
        }
        self
    }

    /// Sets an attribute as signals change; none takes it away.
    pub fn attr_now<V: AsRef<str>>(
        self,
        name: &'static str,
        value: impl Fn() -> Option<V> + 'static,
    ) -> Self {
        if let Some(element) = self.0.clone() {
            react(move || {
                let _ = match value() {
                    Some(value) => element.set_attribute(name, value.as_ref()),
                    None => element.remove_attribute(name),
                };
            });
        }
        self
    }

    /// Appends words as a text node.
    pub fn text(self, words: &str) -> Self {
        if let Some(node) = document().map(|document| document.create_text_node(words)) {
            self.append(&node);
        }
        self
    }

    /// Appends words that change with signals.
    pub fn text_now<V: AsRef<str>>(self, words: impl Fn() -> V + 'static) -> Self {
        if let Some(node) = document().map(|document| document.create_text_node("")) {
            self.append(&node);
            react(move || {
                let now = words();
                // Setting the same words again would have screen readers say them again.
                if node.data() != now.as_ref() {
                    node.set_data(now.as_ref());
                }
            });
        }
        self
    }

    /// Appends an element.
    pub fn child(self, child: Element) -> Self {
        if let Some(child) = &child.0 {
            self.append(child);
        }
        self
    }

    /// Appends elements.
    pub fn children(self, children: impl IntoIterator<Item = Element>) -> Self {
        children.into_iter().fold(self, Element::child)
    }

    /// Appends a place for elements that change with signals: the latest stand there.
    pub fn shows<C: IntoIterator<Item = Element>>(self, content: impl Fn() -> C + 'static) -> Self {
        let content = move || content().into_iter().collect();
        self.show_boxed(Box::new(content));
        self
    }

    fn show_boxed(&self, content: Box<dyn Fn() -> Vec<Element>>) {
        let Some(place) = self.place() else { return };
        let mut shown: Vec<Element> = Vec::new();
        react(move || {
            let next = content();
            shown.drain(..).for_each(Element::remove);
            next.iter().for_each(|element| put_before(&place, element));
            shown = next;
        });
    }

    /// Appends a place for a list that changes with signals. An item that stays keeps its element.
    pub fn list<K: PartialEq + 'static>(
        self,
        keys: impl Fn() -> Vec<K> + 'static,
        make: impl Fn(&K) -> Element + 'static,
    ) -> Self {
        let (Some(place), Some(owner)) = (self.place(), Owner::current()) else {
            return self;
        };
        let mut shown: Vec<(K, Element, Owner)> = Vec::new();
        react(move || {
            let mut next = Vec::new();
            for key in keys() {
                let known = shown.iter().position(|(shown, ..)| *shown == key);
                next.push(match known {
                    Some(at) => shown.swap_remove(at),
                    None => {
                        // Its signals live as long as it does, not until the list changes.
                        let owner = owner.child();
                        let element = owner.with(|| untrack(|| make(&key)));
                        (key, element, owner)
                    }
                });
            }
            for (_, element, owner) in shown.drain(..) {
                owner.cleanup();
                element.remove();
            }
            put_in_order(&place, next.iter().rev().map(|(_, element, _)| element));
            shown = next;
        });
        self
    }

    /// Calls at every such event.
    pub fn on(self, event: &str, heard: impl FnMut(Event) + 'static) -> Self {
        self.on_boxed(event, Box::new(heard));
        self
    }

    fn on_boxed(&self, event: &str, heard: Box<dyn FnMut(Event)>) {
        // The browser frees the closure with the element.
        let listener: JsValue = Closure::wrap(heard).into_js_value();
        if let Some(element) = &self.0 {
            let function = listener.unchecked_ref();
            let _ = element.add_event_listener_with_callback(event, function);
        }
    }

    /// The element as what it is, to be asked and told by the browser's own names.
    pub fn dom<E: JsCast>(&self) -> Option<E> {
        self.0.clone()?.dyn_into().ok()
    }

    /// Appends this to the page's body.
    pub fn mount(&self) {
        let body = document().and_then(|document| document.body());
        if let (Some(body), Some(element)) = (body, &self.0) {
            let _ = body.append_child(element);
        }
    }

    /// This as a part of a Leptos view, in an element that has no box of its own.
    pub fn into_view(self) -> AnyView {
        // A view that is drawn anew keeps its holder: what stood in it goes.
        let put = move |holder: web_sys::Element| {
            if let Some(element) = &self.0 {
                holder.replace_children_with_node_1(element);
            }
        };
        leptos::html::span()
            .class("contents")
            .directive(put, ())
            .into_any()
    }

    fn append(&self, node: &Node) {
        if let Some(element) = &self.0 {
            let _ = element.append_child(node);
        }
    }

    /// An empty text node that says where something stands.
    fn place(&self) -> Option<web_sys::Text> {
        let place = document()?.create_text_node("");
        self.append(&place);
        Some(place)
    }

    fn remove(self) {
        if let Some(element) = &self.0 {
            element.remove();
        }
    }
}

/// Puts elements before a place, from the last to the first, and moves only what stands wrong: what
/// is moved loses its focus and its animation.
fn put_in_order<'a>(place: &web_sys::Text, from_last: impl Iterator<Item = &'a Element>) {
    let mut next: Node = place.clone().into();
    for element in from_last.filter_map(|element| element.0.as_ref()) {
        if element.next_sibling().as_ref() != Some(&next)
            && let Some(parent) = next.parent_node()
        {
            let _ = parent.insert_before(element, Some(&next));
        }
        next = element.clone().into();
    }
}

fn put_before(place: &web_sys::Text, element: &Element) {
    if let (Some(parent), Some(element)) = (place.parent_node(), &element.0) {
        let _ = parent.insert_before(element, Some(place));
    }
}
