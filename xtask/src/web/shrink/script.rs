//! The script that wasm-bindgen writes beside a module: one statement after the other, each beginning
//! at the start of a line.

use std::collections::{BTreeMap, BTreeSet};

/// How the script calls the module's exports.
const MODULE: &str = "wasm.";
/// The function that gathers what the module imports, one property on a line of this indent.
const IMPORTS: &str = "function __wbg_get_imports()";
const IMPORTS_INDENT: usize = 8;
/// What stands between the name of an import and what it is.
const OFFERS: &str = ": function(";

/// The script without its classes that nothing makes, and without the other way to start it.
pub(super) fn without_unused(script: &str) -> String {
    let script = script.replace("export { initSync, ", "export { ");
    let statements = pieces(&script, 0);
    let unused: Vec<_> = statements
        .iter()
        .filter_map(|statement| class(statement))
        .filter(|class| {
            let mut others = statements.iter().filter(|one| !is_of(one, class));
            !others.any(|one| words(one).any(|(_, word)| word == *class))
        })
        .collect();
    let is_unused = |statement: &&&str| {
        statement.starts_with("function initSync(")
            || unused.iter().any(|class| is_of(statement, class))
    };
    statements
        .iter()
        .filter(|one| !is_unused(one))
        .copied()
        .collect()
}

/// The name of the class that a statement declares.
fn class(statement: &str) -> Option<&str> {
    let (name, _) = statement.strip_prefix("export class ")?.split_once(' ')?;
    Some(name)
}

/// Whether a statement is there for a class and nothing else.
fn is_of(statement: &str, class: &str) -> bool {
    let disposal = "if (Symbol.dispose) ";
    self::class(statement) == Some(class)
        || starts_with_word(statement.strip_prefix(disposal), class)
        || starts_with_word(
            statement.strip_prefix("const "),
            &[class, "Finalization"].concat(),
        )
}

fn starts_with_word(text: Option<&str>, word: &str) -> bool {
    text.and_then(|text| words(text).next()) == Some((0, word))
}

/// The exports that the script asks the module for.
pub(super) fn exports(script: &str) -> BTreeSet<String> {
    words(script)
        .filter(|(at, _)| script[..*at].ends_with(MODULE))
        .map(|(_, word)| word.to_owned())
        .collect()
}

/// What the script offers the module to import.
pub(super) fn imports(script: &str) -> BTreeSet<String> {
    pieces(script, 0)
        .into_iter()
        .filter(|statement| statement.starts_with(IMPORTS))
        .flat_map(|statement| pieces(statement, IMPORTS_INDENT))
        .filter_map(offered)
        .map(str::to_owned)
        .collect()
}

/// The name of the import that a piece of `IMPORTS` offers, if it does.
fn offered(piece: &str) -> Option<&str> {
    let (name, _) = piece.trim_start().split_once(OFFERS)?;
    words(name).eq([(0, name)]).then_some(name)
}

/// The script without what it offers the module to import beyond `imports`.
pub(super) fn with_imports(script: &str, imports: &BTreeSet<String>) -> String {
    let is_kept = |piece: &&str| offered(piece).is_none_or(|name| imports.contains(name));
    let mut kept = String::new();
    for statement in pieces(script, 0) {
        if statement.starts_with(IMPORTS) {
            kept.extend(
                pieces(statement, IMPORTS_INDENT)
                    .into_iter()
                    .filter(is_kept),
            );
        } else {
            kept.push_str(statement);
        }
    }
    kept
}

/// The script with other names for the module's imports and exports.
pub(super) fn renamed(
    script: &str,
    imports: &BTreeMap<String, String>,
    exports: &BTreeMap<String, String>,
) -> String {
    let mut text = String::new();
    let mut copied = 0;
    for (at, word) in words(script) {
        let end = at + word.len();
        let new = if script[..at].ends_with(MODULE) {
            exports.get(word)
        } else if script[end..].starts_with(OFFERS) {
            imports.get(word)
        } else {
            None
        };
        if let Some(new) = new {
            text.push_str(&script[copied..at]);
            text.push_str(new);
            copied = end;
        }
    }
    text.push_str(&script[copied..]);
    text
}

/// The text cut before every line of this indent that doesn't close what another began, and before
/// every line of a smaller one.
fn pieces(text: &str, indent: usize) -> Vec<&str> {
    let begins = |line: &str| {
        let rest = line.trim_start_matches(' ');
        let own = line.len() - rest.len();
        let closes = rest.starts_with(['}', ')']);
        !rest.trim().is_empty() && (own < indent || (own == indent && !closes))
    };
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if begins(line) && at > start {
            pieces.push(&text[start..at]);
            start = at;
        }
        at += line.len();
    }
    pieces.push(&text[start..]);
    pieces
}

/// The words of a text as JavaScript takes names, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_in_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(is_in_word)?;
        let length = text[start..]
            .find(|c| !is_in_word(c))
            .unwrap_or(text.len() - start);
        rest = start + length;
        Some((start, &text[start..rest]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
export class Unused {
    free() {
        wasm.__wbg_unused_free(this.__wbg_ptr, 0);
    }
}
if (Symbol.dispose) Unused.prototype[Symbol.dispose] = Unused.prototype.free;

export class Used {
    free() {
        wasm.__wbg_used_free(this.__wbg_ptr, 0);
    }
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_used_new_0123456789abcdef: function(arg0) {
            return Used.__wrap(arg0);
        },
        __wbg_now_fedcba9876543210: function() {
            return Date.now();
        },
    };
    return {
        __proto__: null,
        \"./app_bg.js\": import0,
    };
}
const UnusedFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_unused_free(ptr, 1));

function initSync(module) {
    return module;
}

let wasm;
export { initSync, __wbg_init as default };
";

    #[test]
    fn a_class_that_nothing_makes_goes_with_all_that_is_its_own() {
        let script = without_unused(SCRIPT);
        assert!(
            !script.contains("nused") && !script.contains("initSync"),
            "{script}"
        );
        assert!(script.contains("export class Used {") && script.ends_with("default };\n"));
        assert_eq!(
            exports(&script),
            BTreeSet::from(["__wbg_used_free".to_owned()])
        );
    }

    #[test]
    fn an_import_that_the_module_lost_goes_and_the_rest_stays_whole() {
        let used = "__wbg_used_new_0123456789abcdef".to_owned();
        let script = with_imports(SCRIPT, &BTreeSet::from([used]));
        let gone = "        __wbg_now_fedcba9876543210: function() {
            return Date.now();
        },
";
        assert_eq!(script, SCRIPT.replace(gone, ""));
    }

    #[test]
    fn all_that_is_offered_is_known() {
        let expected = [
            "__wbg_now_fedcba9876543210",
            "__wbg_used_new_0123456789abcdef",
        ];
        assert!(imports(SCRIPT).iter().eq(&expected));
    }

    #[test]
    fn names_are_exchanged_where_module_and_script_meet_and_nowhere_else() {
        let names = |old: &str| BTreeMap::from([(old.to_owned(), "a".to_owned())]);
        let imports = names("__wbg_now_1");
        let script = "{ __wbg_now_1: function() {} }; wasm.free(); free(); __wbg_now_1();";
        assert_eq!(
            renamed(script, &imports, &names("free")),
            "{ a: function() {} }; wasm.a(); free(); __wbg_now_1();"
        );
    }
}
