//! Takes out of an app what no visitor can notice and wasm-opt cannot know to be useless.
//!
//! - The words of a panic: the app has nobody to tell them to. It still stops.
//! - Exports that the script never asks for, and the script's classes that nothing makes: Leptos links
//!   libraries for what the app does not do.
//! - The names by which module and script know each other: wasm-bindgen ends most of them in a hash,
//!   and hashes do not compress. They become `a`, `b`, `c`.

mod module;
mod script;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use super::compress;
use crate::command::Step;
use crate::tools::Tools;

/// What Rust writes for wasm32 by default. With all of them on, wasm-opt writes a module that
/// Chromium refuses.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// How wasm-bindgen ends the name of a module.
const MODULE_ENDING: &str = "_bg.wasm";

/// Shrinks the app in this folder: its module, and the script that starts it.
pub(super) fn shrink(tools: &Tools, app: &Path) -> Result<()> {
    let app = Files::of(app)?;
    let script = script::without_unused(&fs::read_to_string(&app.script)?);
    let shrunk = module::shrink(&fs::read(&app.module)?, script::exports(&script))?;
    fs::write(&app.module, &shrunk.module)?;
    optimise(tools, &app.module)?;

    let left = module::names(&fs::read(&app.module)?)?;
    let is_left = |(_, new): &(&String, &String)| left.imports.contains(*new);
    let imports = shrunk.imports.iter().filter(is_left);
    let imports = imports.map(|(old, _)| old.clone()).collect();
    let script = script::with_imports(&script, &imports);
    let script = script::renamed(&script, &shrunk.imports, &shrunk.exports);
    check(&left, &script)?;
    fs::write(&app.script, script)?;
    Ok(())
}

/// Module and script must still know each other. They don't if wasm-bindgen came to write its scripts in
/// another form than `script` reads.
fn check(module: &module::Names, script: &str) -> Result<()> {
    let (offered, asked_for) = (script::imports(script), script::exports(script));
    let missing: Vec<_> = module.imports.difference(&offered).collect();
    ensure!(
        missing.is_empty(),
        "the shrunk module imports {missing:?}, which its script does not offer: does \
         xtask/src/web/shrink/script.rs still know the form of wasm-bindgen's scripts?"
    );
    let missing: Vec<_> = asked_for.difference(&module.exports).collect();
    ensure!(
        missing.is_empty(),
        "the script asks the shrunk module for {missing:?}, which it does not export: does \
         xtask/src/web/shrink/script.rs still know the form of wasm-bindgen's scripts?"
    );
    Ok(())
}

fn optimise(tools: &Tools, module: &Path) -> Result<()> {
    Step::quiet(tools.wasm_opt()?)
        .args(FEATURES)
        .args(["-Oz", "--converge", "--strip-debug", "--strip-producers"])
        .args([module, Path::new("-o"), module])
        .run()
}

/// Names module and script by what they are now. Trunk named them by what they were, and browsers keep
/// for good what a name stood for once.
pub(super) fn name_by_content(folder: &Path) -> Result<()> {
    let old = Files::of(folder)?;
    let mut hash = Sha256::new();
    hash.update(fs::read(&old.module)?);
    hash.update(fs::read(&old.script)?);
    let hash = hash.finalize()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    let (kind, _) = old
        .name
        .rsplit_once('-')
        .context("Trunk wrote no hash into a name")?;
    let new = Files::named(folder, format!("{kind}-{hash}"));
    fs::rename(&old.module, &new.module)?;
    fs::rename(&old.script, &new.script)?;
    for file in [&new.script, &folder.join("index.html")] {
        let text = fs::read_to_string(file)?;
        fs::write(file, text.replace(&old.name, &new.name))?;
    }
    Ok(())
}

/// An app's module and script, which share a name.
struct Files {
    name: String,
    module: PathBuf,
    script: PathBuf,
}

impl Files {
    fn of(folder: &Path) -> Result<Self> {
        let files = compress::originals(folder)?;
        let mut names = files.iter().filter_map(|file| {
            let name = file.file_name()?.to_str()?;
            name.strip_suffix(MODULE_ENDING)
        });
        let name = names.next();
        let name = name.with_context(|| format!("no module in {}", folder.display()))?;
        Ok(Self::named(folder, name.to_owned()))
    }

    fn named(folder: &Path, name: String) -> Self {
        Self {
            module: folder.join([&name, MODULE_ENDING].concat()),
            script: folder.join([&name, ".js"].concat()),
            name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_and_script_that_do_not_know_each_other_fail_the_build() {
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        let module = module::Names {
            imports: names(&["a"]),
            exports: names(&["b"]),
        };
        let offers = |import: &str| {
            format!(
                "function __wbg_get_imports() {{\n        {import}: function() {{\n        }},\n}}\n"
            )
        };
        assert!(check(&module, &[&offers("a"), "wasm.b();"].concat()).is_ok());
        for script in [
            [&offers("c"), "wasm.b();"].concat(),
            [&offers("a"), "wasm.c();"].concat(),
        ] {
            let error = check(&module, &script).unwrap_err().to_string();
            assert!(error.contains("wasm-bindgen"), "{error}");
        }
    }

    #[test]
    fn files_are_named_by_their_content_wherever_they_are_named() {
        let name_of = |module: &str| {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path();
            fs::write(folder.join("app-00_bg.wasm"), module).unwrap();
            fs::write(folder.join("app-00.js"), "fetch('app-00_bg.wasm')").unwrap();
            fs::write(folder.join("index.html"), "/app-00.js /app-00_bg.wasm").unwrap();
            name_by_content(folder).unwrap();

            let Files {
                name,
                module,
                script,
            } = Files::of(folder).unwrap();
            assert!(module.exists());
            assert_eq!(
                fs::read_to_string(script).unwrap(),
                format!("fetch('{name}_bg.wasm')")
            );
            let page = fs::read_to_string(folder.join("index.html")).unwrap();
            assert_eq!(page, format!("/{name}.js /{name}_bg.wasm"));
            name
        };
        assert_eq!(name_of("one"), name_of("one"));
        assert_ne!(name_of("one"), name_of("two"));
    }
}
