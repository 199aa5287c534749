//! Which pages a site has: those that its sitemaps name.

use super::Gathered;
use super::fetch::Fetcher;
use super::limits::Limits;
use super::robots::Robots;
use super::sitemap::Sitemap;
use reqwest::Url;
use std::collections::{HashSet, VecDeque};
use tokio::time::{Instant, timeout_at};

/// A site that is being read.
pub(super) struct Site<'a> {
    pub(super) home: Url,
    pub(super) robots: Robots,
    pub(super) fetcher: Fetcher,
    pub(super) limits: &'a Limits,
    pub(super) until: Instant,
}

/// What is said where a site has no more time.
pub(super) const TOO_LONG: &str = "the site took too long";

/// What the sitemaps that were read so far name.
#[derive(Default)]
struct Named {
    pages: Vec<Url>,
    /// Sitemaps that are still to be read.
    ahead: VecDeque<String>,
    /// How many there were, read or not.
    sitemaps_noted: usize,
    /// All of both, so that each is taken once, also where a sitemap leads to itself.
    seen: HashSet<Url>,
    /// Pages and sitemaps past the limits.
    pages_left_out: usize,
    sitemaps_left_out: usize,
}

impl Site<'_> {
    /// The pages of a sitemap and of those that it leads to, each once.
    pub(super) async fn pages(&self, first: Sitemap, gathered: &mut Gathered) -> Vec<Url> {
        let mut named = Named::default();
        self.note(first, &mut named, gathered);
        while let Some(next) = named.ahead.pop_front() {
            match self.sitemap(&next, &mut named.seen, gathered).await {
                Ok(Some(sitemap)) => self.note(sitemap, &mut named, gathered),
                Ok(None) => {}
                Err(why) => gathered.skip(next, why),
            }
        }
        for (left_out, most, what) in [
            (named.pages_left_out, self.limits.documents_max, "pages"),
            (
                named.sitemaps_left_out,
                self.limits.sitemaps_max,
                "sitemaps",
            ),
        ] {
            if left_out > 0 {
                let why = format!("it has {left_out} {what} more than the {most} that are read");
                gathered.skip(self.home.as_str(), why);
                gathered.is_whole = false;
            }
        }
        named.pages
    }

    /// Takes what a sitemap names, up to the limits.
    fn note(&self, sitemap: Sitemap, named: &mut Named, gathered: &mut Gathered) {
        for page in sitemap.pages {
            match self.own(&page) {
                Err(why) => gathered.skip(page, why),
                Ok(page) if !named.seen.insert(page.clone()) => {}
                Ok(page) if !self.robots.allows(&page) => {
                    gathered.skip(page, "the site's robots.txt asks to leave it alone");
                }
                Ok(_) if named.pages.len() == self.limits.documents_max => {
                    named.pages_left_out += 1;
                }
                Ok(page) => named.pages.push(page),
            }
        }
        for sitemap in sitemap.sitemaps {
            if named.sitemaps_noted < self.limits.sitemaps_max {
                named.sitemaps_noted += 1;
                named.ahead.push_back(sitemap);
            } else {
                named.sitemaps_left_out += 1;
            }
        }
    }

    /// A further sitemap; none if it was read already. Where one can't be had now, what it named
    /// before is not gone.
    async fn sitemap(
        &self,
        address: &str,
        seen: &mut HashSet<Url>,
        gathered: &mut Gathered,
    ) -> Result<Option<Sitemap>, String> {
        let address = self.own(address)?;
        if !seen.insert(address.clone()) {
            return Ok(None);
        }
        let page = match timeout_at(self.until, self.fetcher.get(&address)).await {
            Ok(Ok(page)) => page,
            Ok(Err(error)) => {
                gathered.is_whole &= error.is_gone();
                return Err(error.to_string());
            }
            Err(_) => {
                gathered.is_whole = false;
                return Err(TOO_LONG.into());
            }
        };
        let read = Sitemap::read(&page.bytes, self.limits);
        gathered.is_whole &= read.is_ok();
        read.map(Some)
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
}

/// The same host, with or without "www.".
pub(super) fn is_same_site(one: &Url, other: &Url) -> bool {
    let host = |address: &Url| {
        let host = address.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    host(one) == host(other)
}
