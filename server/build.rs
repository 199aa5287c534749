//! Tells cargo what the binary embeds beside its code: the macros that embed can't say so themselves.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=../dist");
}
