//! Files, folders and archives.

use crate::ingest::{Gathered, Limits, Source, SourceError, gather};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

async fn read(path: &Path, limits: &Limits) -> Result<Gathered, SourceError> {
    gather(&Source::Path(path.to_owned()), limits, &|_, _| {}).await
}

fn names(gathered: &Gathered) -> Vec<&str> {
    gathered
        .documents
        .iter()
        .map(|document| &*document.name)
        .collect()
}

fn why<'a>(gathered: &'a Gathered, end: &str) -> &'a str {
    let skipped = gathered
        .skipped
        .iter()
        .find(|skipped| skipped.place.ends_with(end));
    skipped.map_or("", |skipped| &skipped.why)
}

#[tokio::test]
async fn a_folder_gives_what_it_holds_of_every_kind() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for folder in ["more", ".git", "more/node_modules"] {
        fs::create_dir(root.join(folder)).unwrap();
    }
    for (name, text) in [
        ("a.md", "# A\n\na"),
        ("b.TXT", "b"),
        ("more/c.html", "<title>C</title><p>c</p>"),
        ("d.png", "d"),
        (".e.md", "e"),
        ("f.md", " \n"),
        ("g.pdf", "g"),
        ("i.md", "---\ntitle: I\n---\n# I\n\n## Soon\n"),
        (".git/j.md", "j"),
        ("more/node_modules/k.md", "k"),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    fs::write(root.join("h.md"), b"caf\xe9").unwrap();
    let gathered = read(root, &Limits::default()).await.unwrap();
    assert_eq!(names(&gathered), ["a.md", "b.TXT", "more/c.html"]);
    assert!(gathered.documents[2].text.contains("title: C"));
    for (end, part) in [
        ("d.png", "not Markdown"),
        (".e.md", "dot"),
        ("f.md", "empty"),
        ("g.pdf", "no PDF"),
        ("h.md", "UTF-8"),
        ("i.md", "no text but headings"),
        (".git", "dot"),
        ("node_modules", "made by a program"),
    ] {
        assert!(
            why(&gathered, end).contains(part),
            "{end}: {}",
            why(&gathered, end)
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_that_leads_out_of_the_folder_is_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("help");
    fs::create_dir_all(root.join("more")).unwrap();
    fs::create_dir(folder.path().join("private")).unwrap();
    fs::write(folder.path().join("private/keys.md"), "the keys").unwrap();
    fs::write(root.join("more/a.md"), "the text of a").unwrap();
    symlink("more/a.md", root.join("inside.md")).unwrap();
    symlink("more", root.join("folder")).unwrap();
    symlink("../private/keys.md", root.join("keys.md")).unwrap();
    symlink("../private", root.join("private")).unwrap();
    symlink("nowhere.md", root.join("broken.md")).unwrap();
    // The folder itself may be named by a link.
    symlink("help", folder.path().join("named")).unwrap();
    for root in [root, folder.path().join("named")] {
        let gathered = read(&root, &Limits::default()).await.unwrap();
        assert_eq!(names(&gathered), ["inside.md"]);
        for (end, part) in [
            ("keys.md", "outside the folder"),
            ("private", "outside the folder"),
            ("folder", "a link to a folder"),
            ("broken.md", "can't be read"),
            ("more/a.md", "the same as inside.md"),
        ] {
            assert!(why(&gathered, end).contains(part), "{end}: {gathered:?}");
        }
    }
}

fn zipped(entries: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut zip = ZipWriter::new(File::create(folder.path().join("help.zip")).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.add_symlink("link.md", "a.md", SimpleFileOptions::default())
        .unwrap();
    zip.finish().unwrap();
    folder
}

#[tokio::test]
async fn an_archive_is_read_like_a_folder_and_names_stay_inside() {
    let folder = zipped(&[
        ("help/a.md", b"# A\n\na".to_vec()),
        ("help/b.png", b"b".to_vec()),
        ("../evil.md", b"# Evil".to_vec()),
        ("__MACOSX/a.md", b"x".to_vec()),
    ]);
    let path = folder.path().join("help.zip");
    let gathered = read(&path, &Limits::default()).await.unwrap();
    assert_eq!(names(&gathered), ["help/a.md"]);
    assert!(why(&gathered, "../evil.md").contains("leads out"));
    assert!(why(&gathered, "link.md").contains("it is a link"));
    assert!(why(&gathered, "__MACOSX/a.md").contains("made by a program"));
}

#[tokio::test]
async fn an_archive_that_unpacks_to_more_than_allowed_is_cut_off() {
    let large = vec![b'x'; 50_000];
    let folder = zipped(&[
        ("a.md", large.clone()),
        ("b.md", b"small".to_vec()),
        ("c.md", large.clone()),
        ("d.md", b"late".to_vec()),
    ]);
    let limits = Limits {
        file_bytes_max: 20_000,
        archive_bytes_max: 30_000,
        ..Limits::default()
    };
    let gathered = read(&folder.path().join("help.zip"), &limits)
        .await
        .unwrap();
    assert_eq!(names(&gathered), ["b.md"]);
    assert!(why(&gathered, "a.md").contains("larger than 20000 bytes"));
    assert!(why(&gathered, "d.md").contains("more than 30000 bytes"));
    let few = Limits {
        archive_entries_max: 3,
        ..Limits::default()
    };
    let error = read(&folder.path().join("help.zip"), &few)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("more than 3 entries"), "{error}");
}

#[tokio::test]
async fn what_is_no_archive_or_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.zip");
    fs::write(&path, "no zip").unwrap();
    assert!(matches!(
        read(&path, &Limits::default()).await,
        Err(SourceError::Archive { .. })
    ));
    let nowhere = read(&folder.path().join("nowhere"), &Limits::default()).await;
    assert!(matches!(nowhere, Err(SourceError::Unreadable { .. })));
}

#[tokio::test]
async fn a_source_has_no_more_documents_than_allowed() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.md", "b.md", "c.md"] {
        fs::write(folder.path().join(name), format!("the text of {name}")).unwrap();
    }
    let limits = Limits {
        documents_max: 2,
        ..Limits::default()
    };
    let gathered = read(folder.path(), &limits).await.unwrap();
    assert_eq!(gathered.documents.len(), 2);
    assert!(gathered.skipped[0].why.contains("at most 2 documents"));
}
