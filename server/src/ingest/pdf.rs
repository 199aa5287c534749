//! The text of a PDF file.
//!
//! It is read in a process of its own. The reader panics on some damaged files, follows a drawing that
//! draws itself until the stack ends, and unpacks whatever a stream unpacks to; so it gets limited
//! time and memory, and what it does to itself leaves the others alone.

use super::limits::Limits;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::thread;

/// The argument that makes `baton` read a PDF file from its standard input.
pub const READ_PDF: &str = "read-pdf";

/// What that process may take of memory, its own code included.
#[cfg(unix)]
const MEMORY_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Where the mark of a PDF file stands at the latest.
const MARKED_WITHIN: usize = 1_024;

const DAMAGED: &str = "it is a damaged PDF";

/// The text, its lines joined to paragraphs; or why there is none.
pub(super) fn text(bytes: &[u8], limits: &Limits) -> Result<String, String> {
    let start = &bytes[..bytes.len().min(MARKED_WITHIN)];
    if !start.windows(5).any(|window| window == b"%PDF-") {
        return Err("it is no PDF".into());
    }
    let program = std::env::current_exe().map_err(unstarted)?;
    let child = Command::new(program)
        .arg(READ_PDF)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(unstarted)?;
    heard(child, bytes, limits)
}

fn unstarted(error: io::Error) -> String {
    format!("the program that reads it can't be started: {error}")
}

/// Gives the process the file and hears what it says, up to the limits.
fn heard(mut child: Child, bytes: &[u8], limits: &Limits) -> Result<String, String> {
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let most = limits.text_bytes_max as u64;
    let said = thread::scope(|scope| {
        // A process that ends early reads no further; its end says enough.
        scope.spawn(move || input.map(|mut input| input.write_all(bytes)));
        let (say, said) = mpsc::channel();
        scope.spawn(move || {
            let mut text = Vec::new();
            let read = output.map(|output| output.take(most + 1).read_to_end(&mut text));
            // Nobody listens any more when it took too long.
            let _ = say.send(read.map(|read| read.map(|_| text)));
        });
        let said = said.recv_timeout(limits.pdf_within);
        let is_long = matches!(&said, Ok(Some(Ok(text))) if text.len() as u64 > most);
        if said.is_err() || is_long {
            // It has ended already, or ends now.
            let _ = child.kill();
        }
        said
    });
    let ended = child.wait().map_err(|error| error.to_string())?;
    let text = match said {
        Err(_) => return Err("reading the PDF took too long".into()),
        Ok(Some(Ok(text))) => text,
        Ok(_) => return Err(DAMAGED.into()),
    };
    if text.len() as u64 > most {
        return Err(format!("its text is larger than {most} bytes"));
    }
    let text = String::from_utf8(text).map_err(|_| DAMAGED)?;
    match ended.code() {
        Some(0) => Ok(text),
        Some(REFUSED) => Err(text),
        _ => Err(DAMAGED.into()),
    }
}

/// How the process ends when what it printed is why there is no text.
const REFUSED: i32 = 3;

/// Reads a PDF file from the standard input and prints its text: what [`READ_PDF`] asks for.
pub fn print_text() -> ExitCode {
    limit_memory();
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    let (said, code) = match read
        .map_err(|_| DAMAGED.to_owned())
        .and_then(|_| read_text(&bytes))
    {
        Ok(text) => (text, ExitCode::SUCCESS),
        Err(why) => (why, ExitCode::from(REFUSED as u8)),
    };
    match io::stdout().lock().write_all(said.as_bytes()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

#[cfg(unix)]
fn limit_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (resource, most) in [(Resource::As, MEMORY_BYTES_MAX), (Resource::Core, 0)] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        // Where the system has no such limit, the time still has one.
        let _ = setrlimit(resource, limit);
    }
}

#[cfg(not(unix))]
fn limit_memory() {}

fn read_text(bytes: &[u8]) -> Result<String, String> {
    let text = pdf_extract::extract_text_from_mem(bytes)
        .map_err(|error| format!("it is no PDF that can be read: {}", one_line(&error)))?;
    if text.trim().is_empty() {
        return Err("it has no text, only pictures".into());
    }
    Ok(joined(&text))
}

fn one_line(error: &pdf_extract::OutputError) -> String {
    let said = error.to_string();
    said.split_whitespace().collect::<Vec<_>>().join(" ")
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

    #[test]
    fn wrapped_lines_become_paragraphs() {
        assert_eq!(joined("a\nb\n\n\nc\n"), "a b\n\nc");
    }

    #[test]
    fn what_is_no_pdf_is_not_read_at_all() {
        let limits = Limits::default();
        assert_eq!(text(b"hello", &limits), Err("it is no PDF".into()));
    }
}
