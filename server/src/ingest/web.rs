//! A page, or all pages that a site's sitemap names.

use super::convert::{Kind, NO_KIND, convert};
use super::fetch::{FetchError, Fetcher, Page};
use super::limits::Limits;
use super::sitemap::{Sitemap, is_sitemap};
use super::source::SourceError;
use super::{Gathered, Progress};
use futures_util::{StreamExt, stream};
use reqwest::Url;
use std::collections::{HashSet, VecDeque};
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
            home: page.address,
            fetcher,
            limits,
            until: Instant::now() + limits.site_within,
        };
        let pages = site.pages(first, &mut gathered).await;
        site.fetch(pages, progress, &mut gathered).await;
    } else {
        let document = document(address, page, limits).map_err(nothing)?;
        gathered.take(address.as_str(), document, limits);
    }
    Ok(gathered)
}

/// A site that is being read.
struct Site<'a> {
    home: Url,
    fetcher: Fetcher,
    limits: &'a Limits,
    until: Instant,
}

impl Site<'_> {
    /// The pages of a sitemap and of those that it leads to, each once.
    async fn pages(&self, first: Sitemap, gathered: &mut Gathered) -> Vec<Url> {
        let mut seen = HashSet::new();
        let mut pages = Vec::new();
        let mut ahead: VecDeque<String> = VecDeque::new();
        let mut current = Some(first);
        let mut read = 0;
        while let Some(sitemap) = current.take() {
            for page in sitemap.pages {
                match self.own(&page) {
                    Ok(page) if seen.insert(page.clone()) => pages.push(page),
                    Ok(_) => {}
                    Err(why) => gathered.skip(page, why),
                }
            }
            ahead.extend(sitemap.sitemaps);
            while let (None, Some(next)) = (&current, ahead.pop_front()) {
                read += 1;
                if read > self.limits.sitemaps_max {
                    let most = self.limits.sitemaps_max;
                    gathered.skip(next, format!("a site has at most {most} sitemaps"));
                    continue;
                }
                match self.sitemap(&next, &mut seen).await {
                    Ok(sitemap) => current = sitemap,
                    Err(why) => gathered.skip(next, why),
                }
            }
        }
        pages
    }

    /// A further sitemap; none if it was read already.
    async fn sitemap(
        &self,
        address: &str,
        seen: &mut HashSet<Url>,
    ) -> Result<Option<Sitemap>, String> {
        let address = self.own(address)?;
        if !seen.insert(address.clone()) {
            return Ok(None);
        }
        let page = match timeout_at(self.until, self.fetcher.get(&address)).await {
            Ok(fetched) => fetched.map_err(|error| error.to_string())?,
            Err(_) => return Err(TOO_LONG.into()),
        };
        Sitemap::read(&page.bytes, self.limits).map(Some)
    }

    /// An address of this site.
    fn own(&self, address: &str) -> Result<Url, String> {
        let mut found = self.home.join(address).map_err(|error| error.to_string())?;
        found.set_fragment(None);
        match matches!(found.scheme(), "http" | "https") && is_same_site(&self.home, &found) {
            true => Ok(found),
            false => Err("it is on another site".into()),
        }
    }

    /// Fetches the pages, a few at the same time.
    async fn fetch(&self, pages: Vec<Url>, progress: Progress<'_>, gathered: &mut Gathered) {
        let all = pages.len();
        let fetched = stream::iter(pages).map(async |page| {
            let found = timeout_at(self.until, self.fetcher.get(&page)).await;
            (page, found)
        });
        let mut fetched = std::pin::pin!(fetched.buffer_unordered(self.limits.pages_at_once));
        let mut done = 0;
        while let Some((address, found)) = fetched.next().await {
            done += 1;
            progress(done, Some(all));
            match found {
                Err(_) => gathered.skip_for_now(address.as_str(), name(&address), TOO_LONG),
                Ok(Err(error)) => skip(gathered, &address, &error),
                Ok(Ok(page)) if !is_same_site(&self.home, &page.address) => {
                    gathered.skip(address.as_str(), "it leads to another site");
                }
                Ok(Ok(page)) => match document(&address, page, self.limits) {
                    Ok(document) => gathered.take(address.as_str(), document, self.limits),
                    Err(why) => gathered.skip(address.as_str(), why),
                },
            }
        }
    }
}

const TOO_LONG: &str = "the site took too long";

/// A page that the server says is gone is gone; any other error may pass.
fn skip(gathered: &mut Gathered, address: &Url, error: &FetchError) {
    if error.is_gone() {
        gathered.skip(address.as_str(), error.to_string());
    } else {
        gathered.skip_for_now(address.as_str(), name(address), error.to_string());
    }
}

fn document(
    address: &Url,
    page: Page,
    limits: &Limits,
) -> Result<crate::store::StoredDocument, String> {
    let kind = match page.content_type.is_empty() {
        true => Kind::of_name(page.address.path()),
        false => Kind::of_content_type(&page.content_type),
    };
    let kind = kind.ok_or(NO_KIND)?;
    convert(
        &name(address),
        page.bytes,
        kind,
        Some(&page.address),
        limits,
    )
}

/// A page's document is called by its address.
fn name(address: &Url) -> String {
    address.to_string()
}

/// The same host, with or without "www.".
fn is_same_site(one: &Url, other: &Url) -> bool {
    let host = |address: &Url| {
        let host = address.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    host(one) == host(other)
}
