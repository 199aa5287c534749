//! Files that are damaged or made to do harm: one clear line each, and the good ones beside them are
//! taken.

use std::fs::{self, File};
use std::io::Write;

use anyhow::Result;
use baton_tests::server::{Server, Setup};
use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use tempfile::TempDir;

/// A PDF file of these objects; the first is its catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(objects) {
        offsets.push(file.len());
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let (table, size) = (file.len(), objects.len() + 1);
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let trailer = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF");
    file.extend(trailer.bytes());
    file
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut object = format!("<< {dictionary} /Length {length} >>\nstream\n").into_bytes();
    object.extend(content);
    object.extend(b"\nendstream");
    object
}

/// One page with this content, and what it may name: a font F1, a drawing X1 that draws itself.
fn page(content: Vec<u8>) -> Vec<u8> {
    let resources = "/Resources << /Font << /F1 5 0 R >> /XObject << /X1 6 0 R >> >>";
    let drawing = format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources}");
    pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R {resources} >>"
        )
        .into_bytes(),
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
        stream(&drawing, b"/X1 Do"),
    ])
}

const WORDS: &[u8] = b"BT /F1 12 Tf 72 720 Td (Returns take 30 days) Tj ET";

/// Content of a few kilobytes that unpacks to eight gigabytes.
fn bomb() -> Result<Vec<u8>> {
    const PIECE: usize = 1 << 20;
    const PIECES: usize = 8 << 10;
    let mut piece = DeflateEncoder::new(Vec::new(), Compression::best());
    piece.write_all(&vec![b' '; PIECE])?;
    // A piece that ends at a byte's end can be put behind another.
    piece.flush()?;
    let piece = piece.get_ref();
    let mut inner = ZlibEncoder::new(Vec::new(), Compression::best());
    inner.write_all(&[0x78, 0x9c])?;
    for _ in 0..PIECES {
        inner.write_all(piece)?;
    }
    inner.write_all(&[0x03, 0x00])?;
    Ok(stream(
        "/Filter [/FlateDecode /FlateDecode]",
        &inner.finish()?,
    ))
}

fn folder(files: &[(&str, Vec<u8>)]) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    for (name, bytes) in files {
        File::create(folder.path().join(name))?.write_all(bytes)?;
    }
    Ok(folder)
}

#[tokio::test]
async fn pdfs_made_to_do_harm_cost_a_line_each() -> Result<()> {
    let server = Server::start(Setup::unhurried()).await?;
    let good = page(stream("", WORDS));
    let cycle = pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Parent 2 0 R /Kids [3 0 R 2 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_vec(),
        stream("", WORDS),
    ]);
    let folder = folder(&[
        ("good.pdf", good.clone()),
        ("cut.pdf", good[..good.len() / 2].to_vec()),
        ("no.pdf", b"hello".to_vec()),
        ("drawn.pdf", page(stream("", b"/X1 Do"))),
        ("cycle.pdf", cycle),
        ("bomb.pdf", page(bomb()?)),
    ])?;
    let root = folder.path().to_string_lossy().into_owned();
    let said = server
        .run(&["knowledge", "add", &root, "--agent", "demo"])
        .await?;
    assert!(said.contains("Added    good.pdf"), "{said}");
    assert!(said.contains("1 added, 0 changed"), "{said}");
    for name in ["cut", "no", "drawn", "cycle", "bomb"] {
        let lines = said
            .lines()
            .filter(|line| line.contains(&format!("{name}.pdf: ")));
        assert_eq!(lines.count(), 1, "{name}: {said}");
    }
    Ok(())
}

#[tokio::test]
async fn an_archive_that_breaks_off_is_refused_and_changes_nothing() -> Result<()> {
    let server = Server::start(Setup::unhurried()).await?;
    let folder = folder(&[("help.zip", b"PK\x03\x04 and no more".to_vec())])?;
    fs::write(folder.path().join("deep.html"), "<div>".repeat(1_000_000))?;
    for (name, why) in [
        ("help.zip", "no zip archive that can be read"),
        ("deep.html", "it nests too deeply"),
    ] {
        let path = folder.path().join(name).to_string_lossy().into_owned();
        let refused = server
            .run(&["knowledge", "add", &path, "--agent", "demo"])
            .await;
        let said = refused.map_or_else(|error| error.to_string(), |said| format!("added: {said}"));
        assert!(said.contains(why), "{said}");
    }
    Ok(())
}
