//! JSON as the browser itself has parsed it, read field by field.

use js_sys::{Array, JSON, Reflect};
use std::str::FromStr;
use wasm_bindgen::JsValue;

/// A parsed value.
pub(crate) struct Json(JsValue);

impl Json {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// A field; none if there is none, or it is null, or this is no object.
    pub(crate) fn field(&self, name: &str) -> Option<Self> {
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        let is_there = !value.is_undefined() && !value.is_null();
        is_there.then_some(Self(value))
    }

    pub(crate) fn as_text(&self) -> Option<String> {
        self.0.as_string()
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.field(name)?.as_text()
    }

    /// A whole number. Exact up to 2^53, which is past any time in milliseconds.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.field(name)?.0.as_f64().map(|number| number as u64)
    }

    /// True if the field is, false if it is false or absent.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.field(name).and_then(|flag| flag.0.as_bool()) == Some(true)
    }

    /// Something that is written as a text, an id say.
    pub(crate) fn parsed<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// The items of a list; none if one of them can't be read.
    pub(crate) fn items<T>(&self, read: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
        let is_list = Array::is_array(&self.0);
        let list = is_list.then(|| Array::from(&self.0))?;
        list.iter().map(|item| read(&Json(item))).collect()
    }

    /// The items of a list in a field; empty if there is none.
    pub(crate) fn list<T>(&self, name: &str, read: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
        match self.field(name) {
            Some(list) => list.items(read),
            None => Some(Vec::new()),
        }
    }
}
