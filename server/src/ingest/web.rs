//! A page, or all pages that a site's sitemap names.

use super::convert::{Kind, NO_KIND, Raw, Web, convert};
use super::fetch::{FetchError, Fetcher, Page};
use super::html::NOINDEX;
use super::limits::Limits;
use super::pages::{Site, TOO_LONG, is_same_site};
use super::robots::{self, Robots};
use super::sitemap::{Sitemap, is_sitemap};
use super::source::SourceError;
use super::{Gathered, Progress, decode};
use crate::store::StoredDocument;
use futures_util::{StreamExt, stream};
use reqwest::Url;
use tokio::time::{Instant, timeout_at};

pub(super) async fn read(
    address: &Url,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Gathered, SourceError> {
    let unfetched = |error| SourceError::Unfetched {
        address: address.to_string(),
        error,
    };
    let fetcher = Fetcher::new(limits).map_err(unfetched)?;
    let page = fetcher.get(address).await.map_err(unfetched)?;
    let nothing = |why: String| SourceError::NoDocument {
        address: address.to_string(),
        why,
    };
    let mut gathered = Gathered::default();
    if is_sitemap(&page.bytes) {
        let first = Sitemap::read(&page.bytes, limits).map_err(nothing)?;
        let site = Site {
            robots: robots(&fetcher, &page.address).await,
            home: page.address,
            fetcher,
            limits,
            until: Instant::now() + limits.site_within,
        };
        let pages = site.pages(first, &mut gathered).await;
        site.fetch(pages, progress, &mut gathered).await;
    } else {
        let document = document(address, page, false, limits).await;
        let document = document.map_err(nothing)?;
        gathered.take(address.as_str(), document, limits);
    }
    Ok(gathered)
}

/// What the site asks robots to leave alone. One that can't be had asks for nothing: the owner wants
/// the pages.
async fn robots(fetcher: &Fetcher, home: &Url) -> Robots {
    let Ok(address) = home.join("/robots.txt") else {
        return Robots::default();
    };
    match fetcher.get(&address).await {
        Ok(page) => Robots::read(&page.bytes),
        Err(_) => Robots::default(),
    }
}

impl Site<'_> {
    /// Fetches the pages and makes documents of them, a few at the same time.
    async fn fetch(&self, pages: Vec<Url>, progress: Progress<'_>, gathered: &mut Gathered) {
        let all = pages.len();
        let fetched = stream::iter(pages).map(async |page| {
            let found = timeout_at(self.until, self.page(&page)).await;
            let found = found.unwrap_or_else(|_| Err(Unread::ForNow(TOO_LONG.into())));
            (page, found)
        });
        let mut fetched = std::pin::pin!(fetched.buffer_unordered(self.limits.pages_at_once));
        let mut done = 0;
        while let Some((address, found)) = fetched.next().await {
            done += 1;
            progress(done, Some(all));
            let place = address.as_str();
            match found {
                Ok(document) => gathered.take(place, document, self.limits),
                Err(Unread::ForNow(why)) => gathered.skip_for_now(place, name(&address), why),
                Err(Unread::ForGood(why)) => gathered.skip(place, why),
            }
        }
    }

    async fn page(&self, address: &Url) -> Result<StoredDocument, Unread> {
        let page = self.fetcher.get(address).await?;
        if !is_same_site(&self.home, &page.address) {
            return Err(Unread::ForGood("it leads to another site".into()));
        }
        if !self.robots.allows(&page.address) {
            return Err(Unread::ForGood(
                "it leads to where robots.txt asks not to go".into(),
            ));
        }
        let document = document(address, page, true, self.limits).await;
        document.map_err(Unread::ForGood)
    }
}

/// Why a page gives no document.
enum Unread {
    /// It may at another time.
    ForNow(String),
    ForGood(String),
}

impl From<FetchError> for Unread {
    /// A page that the server says is gone is gone; any other error may pass.
    fn from(error: FetchError) -> Self {
        match error.is_gone() {
            true => Self::ForGood(error.to_string()),
            false => Self::ForNow(error.to_string()),
        }
    }
}

/// Makes a document of a page, beside the pages that are being fetched.
async fn document(
    address: &Url,
    page: Page,
    heeds_noindex: bool,
    limits: &Limits,
) -> Result<StoredDocument, String> {
    let kind = match page.content_type.is_empty() {
        true => Kind::of_name(page.address.path()),
        false => Kind::of_content_type(&page.content_type),
    };
    if heeds_noindex && robots::forbids_index(&page.robots) {
        return Err(NOINDEX.into());
    }
    let raw = Raw {
        name: name(address),
        bytes: page.bytes,
        kind: kind.ok_or(NO_KIND)?,
        web: Some(Web {
            address: page.address,
            charset: decode::charset(&page.content_type).map(str::to_owned),
            heeds_noindex,
        }),
    };
    let limits = limits.clone();
    let made = tokio::task::spawn_blocking(move || convert(raw, &limits)).await;
    made.map_err(|_| "it can't be read")?
}

/// A page's document is called by its address.
fn name(address: &Url) -> String {
    address.to_string()
}
