//! How much a source may give.

use std::time::Duration;

/// The bounds of one ingestion.
#[derive(Clone, Debug)]
pub struct Limits {
    /// A file or page as it comes. A larger one is no help article.
    pub file_bytes_max: usize,
    /// A document's text. A longer one would be cut into thousands of passages.
    pub text_bytes_max: usize,
    /// Everything in a zip archive together, unpacked.
    pub archive_bytes_max: usize,
    /// Entries of a zip archive, documents or not.
    pub archive_entries_max: usize,
    /// Documents of one source.
    pub documents_max: usize,
    /// Sitemaps that a sitemap may lead to.
    pub sitemaps_max: usize,
    /// Redirects from one address.
    pub redirects_max: usize,
    /// Time until a connection stands.
    pub connect_within: Duration,
    /// Time for one page from begin to end.
    pub page_within: Duration,
    /// Time to read a PDF.
    pub pdf_within: Duration,
    /// Pages that are fetched at the same time.
    pub pages_at_once: usize,
    /// Time for a whole site.
    pub site_within: Duration,
    /// Addresses of private networks may be fetched, too: an intranet, or a test.
    pub private_addresses: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 20 * 1024 * 1024,
            text_bytes_max: 1024 * 1024,
            archive_bytes_max: 500 * 1024 * 1024,
            archive_entries_max: 20_000,
            documents_max: 20_000,
            sitemaps_max: 200,
            redirects_max: 5,
            connect_within: Duration::from_secs(10),
            page_within: Duration::from_secs(30),
            pdf_within: Duration::from_secs(30),
            pages_at_once: 4,
            site_within: Duration::from_secs(3_600),
            private_addresses: false,
        }
    }
}
