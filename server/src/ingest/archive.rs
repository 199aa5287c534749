//! A zip archive, read without unpacking it to disk.

use super::convert::{Kind, NO_KIND, Raw, convert};
use super::files::passed_over;
use super::limits::Limits;
use super::source::SourceError;
use super::{Gathered, Progress};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

pub(super) fn read(
    path: &Path,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Gathered, SourceError> {
    let file = File::open(path).map_err(|error| SourceError::Unreadable {
        path: path.to_owned(),
        error,
    })?;
    let broken = |what: String| SourceError::Archive {
        path: path.to_owned(),
        what,
    };
    let mut archive =
        ZipArchive::new(BufReader::new(file)).map_err(|error| broken(error.to_string()))?;
    let entries = archive.len();
    if entries > limits.archive_entries_max {
        let most = limits.archive_entries_max;
        return Err(broken(format!("it has more than {most} entries")));
    }
    let mut gathered = Gathered::default();
    let mut room = limits.archive_bytes_max;
    for number in 0..entries {
        progress(number, Some(entries));
        let entry = match archive.by_index(number) {
            Ok(entry) => entry,
            Err(error) => {
                let place = format!("entry {number} of {}", path.display());
                // What it is called is not known, so anything that was there may be.
                gathered.is_whole = false;
                gathered.skip(place, format!("it can't be read: {error}"));
                continue;
            }
        };
        if entry.is_dir() {
            continue;
        }
        let shown = entry.name().unwrap_or_default();
        let place = format!("{}: {shown}", path.display());
        // Its name is only a name here, and still must be none that leads out of a folder.
        let Some(name) = entry.enclosed_name() else {
            gathered.skip(place, "its name leads out of the archive");
            continue;
        };
        let name = name.to_string_lossy().into_owned();
        if entry.is_symlink() {
            // Its bytes are only where it leads.
            gathered.skip(place, "it is a link");
            continue;
        }
        if let Some(why) = name.split(['/', '\\']).find_map(passed_over) {
            gathered.skip(place, why);
            continue;
        }
        let Some(kind) = Kind::of_name(&name) else {
            gathered.skip(place, NO_KIND);
            continue;
        };
        let bytes = match unpacked(entry, &mut room, limits) {
            Ok(bytes) => bytes,
            Err(why) => {
                gathered.skip_for_now(&place, name.replace('\\', "/"), why);
                continue;
            }
        };
        match convert(Raw::file(&name, bytes, kind), limits) {
            Ok(document) => gathered.take(&place, document, limits),
            Err(why) => gathered.skip(place, why),
        }
    }
    Ok(gathered)
}

/// An entry's bytes. What it says of its own size is not believed: reading ends at the limit.
fn unpacked(entry: impl Read, room: &mut usize, limits: &Limits) -> Result<Vec<u8>, String> {
    if *room == 0 {
        let most = limits.archive_bytes_max;
        return Err(format!("the archive holds more than {most} bytes"));
    }
    let most = limits.file_bytes_max.min(*room);
    let mut bytes = Vec::new();
    let read = entry.take(most as u64 + 1).read_to_end(&mut bytes);
    *room = room.saturating_sub(bytes.len());
    read.map_err(|error| format!("it can't be read: {error}"))?;
    if bytes.len() > most {
        return Err(format!("it is larger than {most} bytes"));
    }
    Ok(bytes)
}
