//! The module as rustc and wasm-bindgen leave it, written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, ExportSection, Function, ImportSection, Module};
use wasmparser::{
    BinaryReaderError, Export, FunctionBody, Import, ImportSectionReader, KnownCustom, Name,
    Parser, Payload, TypeRef,
};

/// What the standard library calls its functions that end in a panic. One that is missing here costs
/// bytes, no more.
const PANICS: [&str; 19] = [
    "assert_failed",
    "assert_failed_inner",
    "capacity_overflow",
    "expect_failed",
    "handle_alloc_error",
    "handle_error",
    "len_mismatch_fail",
    "panic",
    "panic_access_error",
    "panic_already_borrowed",
    "panic_already_mutably_borrowed",
    "panic_bounds_check",
    "panic_display",
    "panic_fmt",
    "panic_poisoned",
    "rust_begin_unwind",
    "slice_error_fail",
    "slice_error_fail_rt",
    "slice_index_fail",
];

/// A module with new names for what it exchanges with its script; the maps hold them by the old ones.
#[derive(Debug)]
pub(super) struct Shrunk {
    pub(super) module: Vec<u8>,
    pub(super) imports: BTreeMap<String, String>,
    pub(super) exports: BTreeMap<String, String>,
}

/// Shrinks a module whose functions have their names still, and keeps only these exports.
pub(super) fn shrink(module: &[u8], exports: BTreeSet<String>) -> Result<Shrunk> {
    let panics = panics(module).context("cannot read the module")?;
    ensure!(
        !panics.is_empty(),
        "the module names none of the standard library's panics: was it stripped, or does \
         xtask/src/web/shrink/module.rs no longer know their names?"
    );
    let mut shrinker = Shrinker {
        panics,
        asked_for: exports,
        functions: 0,
        imports: BTreeMap::new(),
        exports: BTreeMap::new(),
    };
    let mut shrunk = Module::new();
    shrinker
        .parse_core_module(&mut shrunk, Parser::new(0), module)
        .context("cannot write the module anew")?;
    Ok(Shrunk {
        module: shrunk.finish(),
        imports: shrinker.imports,
        exports: shrinker.exports,
    })
}

/// The names by which a module and its script know each other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) imports: BTreeSet<String>,
    pub(super) exports: BTreeSet<String>,
}

/// The names of what a module imports and exports.
pub(super) fn names(module: &[u8]) -> Result<Names, BinaryReaderError> {
    let (mut imports, mut exports) = (BTreeSet::new(), BTreeSet::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports.insert(import?.name.to_owned());
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    exports.insert(export?.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(Names { imports, exports })
}

struct Shrinker {
    panics: BTreeSet<u32>,
    asked_for: BTreeSet<String>,
    /// How many functions have come by: the index of the next.
    functions: u32,
    /// The new names by the old ones.
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

impl Reencode for Shrinker {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            if let TypeRef::Func(_) = import.ty {
                self.functions += 1;
            }
            let name = short(self.imports.len());
            self.imports.insert(import.name.to_owned(), name.clone());
            let name = name.as_str();
            utils::parse_import(self, imports, Import { name, ..import })?;
        }
        Ok(())
    }

    fn parse_export(
        &mut self,
        exports: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error<Infallible>> {
        if !self.asked_for.contains(export.name) {
            return Ok(());
        }
        let name = short(self.exports.len());
        self.exports.insert(export.name.to_owned(), name.clone());
        let name = name.as_str();
        utils::parse_export(self, exports, Export { name, ..export })
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error<Infallible>> {
        let index = self.functions;
        self.functions += 1;
        if !self.panics.contains(&index) {
            return utils::parse_function_body(self, code, body);
        }
        let mut stops = Function::new([]);
        stops.instructions().unreachable().end();
        code.function(&stops);
        Ok(())
    }
}

/// The functions that do nothing but panic.
fn panics(module: &[u8]) -> Result<BTreeSet<u32>, BinaryReaderError> {
    let mut panics = BTreeSet::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else {
            continue;
        };
        let KnownCustom::Name(names) = section.as_known() else {
            continue;
        };
        for names in names {
            let Name::Function(functions) = names? else {
                continue;
            };
            for function in functions {
                let function = function?;
                if is_panic(function.name) {
                    panics.insert(function.index);
                }
            }
        }
    }
    Ok(panics)
}

/// `core::panicking::panic_fmt::h0123456789abcdef`, `core[0123456789abcdef]::panicking::panic_fmt`,
/// `core::panicking::assert_failed::<usize, usize>`: of the standard library, and one of the list.
fn is_panic(name: &str) -> bool {
    let path = name.trim_start_matches('<');
    let is_std = ["core", "alloc", "std", "__rustc"].iter().any(|library| {
        let rest = path.strip_prefix(library);
        rest.is_some_and(|rest| rest.starts_with("::") || rest.starts_with('['))
    });
    let is_hash = |part: &str| part.len() == 17 && part.starts_with('h');
    let mut parts = name
        .rsplit("::")
        .skip_while(|part| part.ends_with('>') || is_hash(part));
    is_std && parts.next().is_some_and(|last| PANICS.contains(&last))
}

/// `a` to `z`, then `aa`, `ba` and so on.
fn short(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return name;
        }
        number -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        EntityType, ExportKind, FunctionSection, NameMap, NameSection, TypeSection,
    };

    /// Imports one function and exports two of its own.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import(
            "./app_bg.js",
            "__wbg_now_0123456789abcdef",
            EntityType::Function(0),
        );
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        let mut exports = ExportSection::new();
        exports.export("used", ExportKind::Func, 1);
        exports.export("unused", ExportKind::Func, 2);
        let mut code = CodeSection::new();
        for _ in 0..2 {
            let mut calls = Function::new([]);
            calls.instructions().call(0).end();
            code.function(&calls);
        }
        let mut function_names = NameMap::new();
        function_names.append(1, "baton::panic::h0123456789abcdef");
        function_names.append(2, "core::panicking::panic_fmt::h0123456789abcdef");
        let mut named = NameSection::new();
        named.functions(&function_names);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        module.section(&exports).section(&code).section(&named);
        module.finish()
    }

    #[test]
    fn exports_that_nobody_asks_for_go_and_the_others_get_short_names() {
        let shrunk = shrink(&module(), BTreeSet::from(["used".to_owned()])).unwrap();
        let short = |old: &str| BTreeMap::from([(old.to_owned(), "a".to_owned())]);
        assert_eq!(shrunk.exports, short("used"));
        assert_eq!(shrunk.imports, short("__wbg_now_0123456789abcdef"));
        let only = BTreeSet::from(["a".to_owned()]);
        let expected = Names {
            imports: only.clone(),
            exports: only,
        };
        assert_eq!(names(&shrunk.module).unwrap(), expected);
    }

    #[test]
    fn a_panic_of_the_standard_library_loses_its_words_and_another_function_nothing() {
        let shrunk = shrink(&module(), BTreeSet::new()).unwrap();
        let mut bodies = Vec::new();
        for payload in Parser::new(0).parse_all(&shrunk.module) {
            if let Payload::CodeSectionEntry(body) = payload.unwrap() {
                let mut operators = body.get_operators_reader().unwrap();
                bodies.push(format!("{:?}", operators.read().unwrap()));
            }
        }
        assert_eq!(bodies, ["Call { function_index: 0 }", "Unreachable"]);
    }

    #[test]
    fn panics_are_known_in_every_form_of_their_names() {
        for name in [
            "core::panicking::panic_fmt::h0123456789abcdef",
            "core[c5930c85a12de822]::panicking::assert_failed::<isize, isize>",
            "<alloc[3ca501edff3f0c7c]::vec::Vec<_, _>>::remove::assert_failed",
            "__rustc[b7974e8690430dd9]::rust_begin_unwind",
        ] {
            assert!(is_panic(name), "{name}");
        }
        for name in [
            "corelib::panic",
            "baton_widget::bubble::panic",
            "core::fmt::write",
        ] {
            assert!(!is_panic(name), "{name}");
        }
    }

    #[test]
    fn short_names_are_all_different() {
        let names: BTreeSet<_> = (0..2_000).map(short).collect();
        assert_eq!(names.len(), 2_000);
        assert_eq!([short(0), short(25), short(26)], ["a", "z", "aa"]);
    }
}
