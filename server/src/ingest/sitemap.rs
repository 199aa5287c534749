//! Sitemaps (sitemaps.org, protocol 0.9): which pages a site has.

use super::limits::Limits;
use flate2::read::GzDecoder;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::Read;

/// The addresses that a sitemap names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    pub(super) pages: Vec<String>,
    /// Further sitemaps.
    pub(super) sitemaps: Vec<String>,
}

/// Whether this is XML, packed or not, and so no page.
pub(super) fn is_sitemap(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    is_packed(bytes)
        || start.starts_with(b"<urlset")
        || start.starts_with(b"<sitemapindex")
        || (start.starts_with(b"<?xml") && !has(start, b"<html"))
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    const LOOK_AT: usize = 1_024;
    let start = &bytes[..bytes.len().min(LOOK_AT)];
    start.windows(what.len()).any(|window| window == what)
}

fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

impl Sitemap {
    /// Reads a sitemap, or says what is wrong with it.
    pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Self, String> {
        let unpacked;
        let bytes = match is_packed(bytes) {
            true => {
                unpacked = unpack(bytes, limits.file_bytes_max)?;
                &unpacked
            }
            false => bytes,
        };
        let mut sitemap = Self::default();
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
        let mut reader = Reader::from_str(text);
        let mut path: Vec<String> = Vec::new();
        let mut location = String::new();
        let mut is_known = false;
        loop {
            let event = reader.read_event();
            let event = event.map_err(|error| format!("it is no XML: {error}"))?;
            match event {
                Event::Start(tag) => {
                    path.push(tag.local_name().as_ref().to_owned());
                    is_known |= matches!(&*path[0], "urlset" | "sitemapindex");
                    location.clear();
                }
                Event::Text(text) => location.push_str(&text),
                Event::CData(text) => location.push_str(&text),
                Event::GeneralRef(entity) => location.push(character(&entity)?),
                Event::End(_) => {
                    let list = match &*path.join(" ") {
                        "urlset url loc" => Some(&mut sitemap.pages),
                        "sitemapindex sitemap loc" => Some(&mut sitemap.sitemaps),
                        _ => None,
                    };
                    let address = std::mem::take(&mut location).trim().to_owned();
                    if let Some(list) = list.filter(|_| !address.is_empty()) {
                        list.push(address);
                    }
                    path.pop();
                }
                Event::Eof => break,
                _ => {}
            }
        }
        match is_known {
            true => Ok(sitemap),
            false => Err("it is XML, and no sitemap".into()),
        }
    }
}

/// The character of `&amp;` and the like. A sitemap has no use for any other entity.
fn character(entity: &quick_xml::events::BytesRef<'_>) -> Result<char, String> {
    if let Ok(Some(number)) = entity.resolve_char_ref() {
        return Ok(number);
    }
    match &**entity {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err("it has an entity that no sitemap has".into()),
    }
}

fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut reader = GzDecoder::new(bytes).take(most as u64 + 1);
    reader
        .read_to_end(&mut out)
        .map_err(|error| format!("it can't be unpacked: {error}"))?;
    match out.len() > most {
        true => Err(format!("unpacked, it is larger than {most} bytes")),
        false => Ok(out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    const PAGES: &str = "<?xml version=\"1.0\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
        <url><loc> https://a.example/x?a=1&amp;b=2 </loc><lastmod>2026</lastmod></url>\
        <url><loc><![CDATA[https://a.example/y]]></loc>\
        <image:image xmlns:image=\"i\"><image:loc>https://a.example/z.png</image:loc></image:image></url></urlset>";

    fn read(bytes: &[u8]) -> Result<Sitemap, String> {
        Sitemap::read(bytes, &Limits::default())
    }

    #[test]
    fn pages_and_further_sitemaps_are_read() {
        let pages = read(PAGES.as_bytes()).unwrap().pages;
        assert_eq!(
            pages,
            ["https://a.example/x?a=1&b=2", "https://a.example/y"]
        );
        let index =
            "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>";
        assert_eq!(
            read(index.as_bytes()).unwrap().sitemaps,
            ["https://a.example/s.xml"]
        );
        assert!(is_sitemap(PAGES.as_bytes()) && is_sitemap(index.as_bytes()));
        assert!(!is_sitemap(b"<!doctype html><p>"));
        assert!(!is_sitemap(b"<?xml version='1.0'?><html xmlns='x'>"));
    }

    #[test]
    fn a_packed_sitemap_is_unpacked_to_its_limit() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(PAGES.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(read(&packed).unwrap().pages.len(), 2);
        let limits = Limits {
            file_bytes_max: 100,
            ..Limits::default()
        };
        assert!(
            Sitemap::read(&packed, &limits)
                .unwrap_err()
                .contains("100 bytes")
        );
    }

    #[test]
    fn what_is_no_sitemap_is_refused() {
        for wrong in [
            "<rss></rss>",
            "",
            "<urlset><url></urlset>",
            "<urlset>&evil;</urlset>",
        ] {
            assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
