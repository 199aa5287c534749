//! The text of a PDF file.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The text, its lines joined to paragraphs; or why there is none.
pub(super) fn text(bytes: &[u8]) -> Result<String, String> {
    // The reader panics on some damaged files. It has no state that could be left broken.
    let read = catch_unwind(AssertUnwindSafe(|| {
        pdf_extract::extract_text_from_mem(bytes)
    }));
    let text = match read {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => return Err(format!("it is no PDF that can be read: {error}")),
        Err(_) => return Err("it is a damaged PDF".into()),
    };
    if text.trim().is_empty() {
        return Err("it has no text, only pictures".into());
    }
    Ok(joined(&text))
}

/// Lines of a page are wrapped anywhere; only an empty one ends a paragraph.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_open = false;
    for line in text.lines().map(str::trim) {
        match (line.is_empty(), is_open) {
            (true, true) => {
                out.push_str("\n\n");
                is_open = false;
            }
            (true, false) => {}
            (false, _) => {
                if is_open {
                    out.push(' ');
                }
                out.push_str(line);
                is_open = true;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page that says "Returns take 30 days", as a plain content stream.
    fn page() -> Vec<u8> {
        let content = "BT /F1 12 Tf 72 720 Td (Returns take 30 days) Tj ET";
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
             /Resources << /Font << /F1 5 0 R >> >> >>"
                .to_owned(),
            format!(
                "<< /Length {} >>\nstream\n{content}\nendstream",
                content.len()
            ),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        ];
        let mut file = "%PDF-1.4\n".to_owned();
        let mut offsets = Vec::new();
        for (number, object) in (1..).zip(&objects) {
            offsets.push(file.len());
            file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
        }
        let table = file.len();
        file.push_str("xref\n0 6\n0000000000 65535 f \n");
        for offset in offsets {
            file.push_str(&format!("{offset:010} 00000 n \n"));
        }
        file.push_str(&format!(
            "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF"
        ));
        file.into_bytes()
    }

    #[test]
    fn the_words_of_a_page_come_out() {
        assert_eq!(text(&page()).unwrap().trim(), "Returns take 30 days");
    }

    #[test]
    fn what_is_no_pdf_is_refused_and_nothing_panics() {
        assert!(text(b"hello").is_err());
        let whole = page();
        for end in (0..whole.len()).step_by(7) {
            let _ = text(&whole[..end]);
        }
    }

    #[test]
    fn wrapped_lines_become_paragraphs() {
        assert_eq!(joined("a\nb\n\n\nc\n"), "a b\n\nc");
    }
}
