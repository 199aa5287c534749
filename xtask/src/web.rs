//! The browser apps and the loader, built into `dist/`, which the server embeds.
//!
//! ```text
//! dist/baton.js    what sites paste: widget/embed/baton.js, minified
//! dist/widget/     the visitor's frame: index.html and the app's files
//! dist/console/    the operators' console
//! dist/.inputs     what each was built from: a part is built again only when that changed
//! ```
//!
//! Beside each file that compresses stand a `.br` and a `.gz` of it.

pub(crate) mod compress;
mod inputs;
mod shrink;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use self::inputs::Inputs;
use crate::command::{self, Step, say};
use crate::tools::{self, Tools};
use crate::workspace::Workspace;

/// How `cargo xtask build` is called.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Quick to build, with debug information, large and uncompressed: for work on the apps.
    #[arg(long)]
    dev: bool,
}

impl Args {
    pub(crate) fn mode(&self) -> Mode {
        Mode::from_dev_flag(self.dev)
    }
}

/// What a build is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// Built quickly, not optimised and not compressed.
    Dev,
    /// As visitors load it.
    Release,
}

impl Mode {
    pub(crate) fn from_dev_flag(dev: bool) -> Self {
        if dev { Self::Dev } else { Self::Release }
    }
}

/// A browser app that Trunk builds.
struct App {
    name: &'static str,
    /// The folder of its Trunk.toml.
    folder: &'static str,
    /// The files and folders that it is built from, besides `SHARED_INPUTS`.
    inputs: &'static [&'static str],
    /// How cargo optimises it, in the workspace's Cargo.toml.
    profile: &'static str,
    /// Whether visitors load it, and every byte counts.
    is_shrunk: bool,
}

const APPS: [App; 2] = [
    App {
        name: "widget",
        folder: ".",
        inputs: &[
            "Trunk.toml",
            "index.html",
            "widget/src",
            "widget/Cargo.toml",
        ],
        profile: "web",
        is_shrunk: true,
    },
    App {
        name: "console",
        folder: "console",
        inputs: &["console"],
        profile: "console",
        is_shrunk: false,
    },
];

/// What both apps are built from, this file and the tools' versions included.
const SHARED_INPUTS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "browser/Cargo.toml",
    "browser/src",
    "protocol/Cargo.toml",
    "protocol/src",
    "styles",
    "xtask/src/tools.rs",
    "xtask/src/web.rs",
    "xtask/src/web",
];

const LOADER: &str = "widget/embed/baton.js";
const LOADER_INPUTS: &[&str] = &[
    LOADER,
    "xtask/src/tools.rs",
    "xtask/src/web.rs",
    "xtask/src/web",
];

/// The oldest JavaScript that the loader may meet: it must not fail on a browser that cannot run the
/// app, only do nothing.
const LOADER_TARGET: &str = "es2019";

/// Builds what changed since the last build.
pub(crate) fn build(workspace: &Workspace, mode: Mode) -> Result<()> {
    let dist = workspace.dist();
    let tools = Tools::of(workspace)?;
    let mut built = Inputs::of_last_build(&dist);

    for app in &APPS {
        let paths = [SHARED_INPUTS, app.inputs].concat();
        let output = dist.join(app.name);
        built.rebuild_if_changed(
            app.name,
            mode,
            workspace,
            &paths,
            &output.join("index.html"),
            || {
                build_app(workspace, &tools, app, mode)?;
                if mode == Mode::Release {
                    finish_app(&tools, app, &output)?;
                }
                compress_for(mode, &output)
            },
        )?;
    }

    let output = dist.join("baton.js");
    built.rebuild_if_changed("loader", mode, workspace, LOADER_INPUTS, &output, || {
        build_loader(workspace, &tools, &output)?;
        compress_for(mode, &output)
    })?;

    if built.nothing_changed() {
        say("The browser apps in dist/ are up to date");
    }
    Ok(())
}

fn build_app(workspace: &Workspace, tools: &Tools, app: &App, mode: Mode) -> Result<()> {
    tools.ensure_wasm_target()?;
    let trunk = tools.trunk()?;
    let path = tools::path_with(&[&tools.wasm_bindgen()?, &tools.wasm_opt()?])?;

    // Trunk works offline, so that it fetches no tools of its own; so cargo must have every crate.
    Step::quiet_cargo()
        .args(["fetch", "--locked", "--quiet"])
        .dir(workspace.root())
        .run()?;

    let title = match mode {
        Mode::Dev => format!("Building the {} for development", app.name),
        Mode::Release => format!(
            "Building the {}, optimised: a minute or more on two cores",
            app.name
        ),
    };
    let flags = match mode {
        Mode::Dev => Vec::new(),
        Mode::Release => vec![
            "--release".to_owned(),
            format!("--cargo-profile={}", app.profile),
        ],
    };
    Step::new(title, trunk)
        // Below errors, it would warn that its own minifier cannot read wasm-bindgen's JavaScript.
        .args(["build", "--config", "Trunk.toml", "--log", "error"])
        .args(flags)
        .env("PATH", path)
        // Trunk reads `true` or `false` from a variable where the custom is `1`.
        .env("NO_COLOR", (!command::is_coloured()).to_string())
        // The compiler's error says it all; where in Trunk it was noticed helps nobody.
        .env("RUST_BACKTRACE", "0")
        .dir(&workspace.join(app.folder))
        .run()
}

/// What Trunk leaves to be done for a release.
fn finish_app(tools: &Tools, app: &App, output: &Path) -> Result<()> {
    if app.is_shrunk {
        shrink::shrink(tools, output)?;
    }
    minify_scripts(tools, output)?;
    if app.is_shrunk {
        shrink::name_by_content(output)?;
    }
    Ok(())
}

/// Halves wasm-bindgen's JavaScript, which Trunk's minifier cannot read. Names stay as they are.
fn minify_scripts(tools: &Tools, app: &Path) -> Result<()> {
    let scripts = compress::originals(app)?
        .into_iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "js"));
    Step::quiet(tools.esbuild()?)
        .args(scripts)
        .args([
            "--minify",
            "--tree-shaking=true",
            "--format=esm",
            "--log-level=warning",
            "--allow-overwrite",
        ])
        .args([
            format!("--outdir={}", app.display()),
            format!("--outbase={}", app.display()),
        ])
        .run()
}

fn build_loader(workspace: &Workspace, tools: &Tools, output: &Path) -> Result<()> {
    if let Some(dist) = output.parent() {
        fs::create_dir_all(dist).context("cannot create dist/")?;
    }
    Step::new("Minifying the loader", tools.esbuild()?)
        .args([LOADER, "--minify", "--log-level=warning"])
        .args([
            format!("--target={LOADER_TARGET}"),
            format!("--outfile={}", output.display()),
        ])
        .dir(workspace.root())
        .run()
}

fn compress_for(mode: Mode, built: &Path) -> Result<()> {
    match mode {
        Mode::Release => compress::write_siblings(built),
        // The server prefers a compressed file: one from an earlier build must not win.
        Mode::Dev => compress::remove_siblings(built),
    }
}
