//! The model in the repository is the one that its phrases make.

use baton_server::agent::trigger::model_fingerprint;
use baton_tests::training::{fingerprint, read_files};
use std::path::Path;

#[test]
fn the_model_is_younger_than_its_phrases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/training");
    let files = read_files(&folder).unwrap();
    assert!(files.len() > 10, "{} files of phrases", files.len());
    let model = std::fs::read(folder.join("triggers.model")).unwrap();
    assert_eq!(
        model_fingerprint(&model),
        Some(&fingerprint(&files)[..]),
        "the phrases or the training changed since the model was made: run `cargo xtask train`"
    );
}
