//! An HTML page, cut down to its article, as Markdown.

mod parse;
mod tree;

use super::convert::Web;
use super::robots;
use htmd::element_handler::{HandlerResult, Handlers};
use htmd::{Element, HtmlToMarkdown, Node};
use parse::parse;
use reqwest::Url;
use std::rc::Rc;
use tree::{attribute, each, find, names, prune, set_attribute, tag, text};

/// What is never part of an article.
const BOILERPLATE_TAGS: &[&str] = &[
    "aside", "audio", "button", "canvas", "dialog", "footer", "form", "iframe", "img", "input",
    "nav", "noscript", "object", "picture", "script", "select", "style", "svg", "template",
    "textarea", "video",
];
const BOILERPLATE_ROLES: &[&str] = &[
    "alertdialog",
    "banner",
    "complementary",
    "contentinfo",
    "dialog",
    "navigation",
    "search",
];

/// Words in a class or an id that name the same.
const BOILERPLATE_NAMES: &[&str] = &[
    "ads",
    "advert",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "consent",
    "cookie",
    "cookies",
    "footer",
    "gdpr",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "pagination",
    "popup",
    "promo",
    "related",
    "share",
    "sharing",
    "sidebar",
    "skip",
    "social",
    "subscribe",
    "toc",
];

/// The article as Markdown, with its title and its address in the front matter; or why there is
/// none.
pub(super) fn markdown(source: &str, web: Option<&Web>) -> Result<String, String> {
    let page = parse(source).ok_or("it nests too deeply")?;
    if web.is_some_and(|web| web.heeds_noindex) && forbids_index(&page) {
        return Err(NOINDEX.into());
    }
    let converter = HtmlToMarkdown::builder()
        .add_handler(vec!["summary"], question)
        .build();
    let address = canonical(&page, web.map(|web| &web.address));
    let page_title = find(&page, &|node| tag(node) == "title").map(|node| one_line(&text(&node)));
    prune(&page, &is_boilerplate);
    let article = article(&page).ok_or(NO_TEXT)?;
    let heading = find(&article, &|node| tag(node) == "h1").map(|node| one_line(&text(&node)));
    let all = text(&article).len();
    // Names are chosen freely: what holds most of the article is the article.
    prune(&article, &|node| {
        is_named_boilerplate(node) && text(node).len() * 2 < all
    });
    if let Some(base) = &address {
        make_links_whole(&article, base);
    }
    let body = converter.tree_to_markdown(&article);
    if body.trim().is_empty() {
        return Err(NO_TEXT.into());
    }
    let title = heading
        .filter(|heading| !heading.is_empty())
        .or_else(|| page_title.map(without_site))
        .filter(|title| !title.is_empty());
    let mut front = String::new();
    for (key, value) in [("title", title), ("url", address.map(String::from))] {
        if let Some(value) = value {
            front.push_str(&format!("{key}: {value}\n"));
        }
    }
    Ok(format!("---\n{front}---\n\n{}\n", body.trim()))
}

/// What is said of a page that is left out because it wants to be.
pub(super) const NOINDEX: &str = "it says that it belongs in no index (noindex)";
const NO_TEXT: &str = "it has no text outside of menus and footers";

/// An answer that folds away below its question has the question for a heading.
fn question(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let words = handlers.walk_children(element.node).content;
    Some(format!("\n\n### {}\n\n", one_line(&words)).into())
}

/// Where the article is, the likeliest first.
fn article(page: &Rc<Node>) -> Option<Rc<Node>> {
    let is_main = |node: &Rc<Node>| {
        tag(node) == "main" || attribute(node, "role").is_some_and(|role| role == "main")
    };
    let has_words = |node: &Rc<Node>| text(node).contains(char::is_alphanumeric);
    let main = find(page, &is_main).filter(has_words);
    let around = main.as_ref().unwrap_or(page);
    // Several articles are a list of them.
    let mut articles = Vec::new();
    each(around, &mut |node| {
        if tag(node) == "article" {
            articles.push(Rc::clone(node));
        }
    });
    let only = match &articles[..] {
        [only] if has_words(only) => Some(Rc::clone(only)),
        _ => None,
    };
    only.or(main).or_else(|| {
        let is_content = |node: &Rc<Node>| attribute(node, "id").is_some_and(|id| id == "content");
        let content = find(page, &is_content).filter(has_words);
        content.or_else(|| find(page, &|node| tag(node) == "body").filter(has_words))
    })
}

fn is_boilerplate(node: &Rc<Node>) -> bool {
    let has_role = || {
        let role = attribute(node, "role").unwrap_or_default();
        BOILERPLATE_ROLES.contains(&&*role)
    };
    // A header within the article holds its heading; the page's stands right below the body.
    let is_page_header =
        || tag(node) == "header" && tree::parent(node).is_some_and(|parent| tag(&parent) == "body");
    BOILERPLATE_TAGS.contains(&tag(node)) || has_role() || is_page_header()
}

fn is_named_boilerplate(node: &Rc<Node>) -> bool {
    names(node)
        .iter()
        .any(|name| BOILERPLATE_NAMES.contains(&&**name))
}

/// Whether the page says so to all robots, or to Baton.
fn forbids_index(page: &Rc<Node>) -> bool {
    let says_so = |node: &Rc<Node>| {
        let name = attribute(node, "name").unwrap_or_default();
        tag(node) == "meta"
            && matches!(&*name.to_ascii_lowercase(), "robots" | "baton")
            && attribute(node, "content").is_some_and(|said| robots::forbids_index(&said))
    };
    find(page, &says_so).is_some()
}

/// The address that the page itself gives, if it is of the same site.
fn canonical(page: &Rc<Node>, address: Option<&Url>) -> Option<Url> {
    let is_canonical = |node: &Rc<Node>| {
        tag(node) == "link" && attribute(node, "rel").is_some_and(|rel| rel == "canonical")
    };
    let given = find(page, &is_canonical).and_then(|link| attribute(&link, "href"));
    let given = given.and_then(|href| match address {
        Some(address) => address.join(&href).ok(),
        None => Url::parse(&href).ok(),
    });
    let is_ours = |given: &Url| address.is_none_or(|address| address.host() == given.host());
    given
        .filter(|given| matches!(given.scheme(), "http" | "https") && is_ours(given))
        .or_else(|| address.cloned())
}

/// "Returns | Cobble & Pine" is "Returns".
fn without_site(title: String) -> String {
    let own = [" | ", " – ", " — ", " · ", " - "]
        .iter()
        .find_map(|between| Some(title.split_once(between)?.0.to_owned()));
    own.unwrap_or(title)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn make_links_whole(article: &Rc<Node>, base: &Url) {
    each(article, &mut |node| {
        if tag(node) == "a"
            && let Some(href) = attribute(node, "href")
            && let Ok(whole) = base.join(&href)
        {
            set_attribute(node, "href", whole.as_str());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r##"<!doctype html><html><head>
        <title>Returns &amp; refunds | Cobble</title>
        <link rel="canonical" href="/help/returns"></head><body>
        <div id="cookie-banner">We use cookies. Accept?</div>
        <header><a href="/">Cobble</a> <nav>Shop Help</nav></header>
        <main><nav class="breadcrumbs">Help &gt; Returns</nav>
        <h1>Returns</h1><p>You have <b>30 days</b>.</p>
        <h2>How?</h2><ul><li>Pack it</li><li>See <a href="../sizes">sizes</a></li></ul>
        <details><summary>What does it cost?</summary><p>Nothing.</p></details>
        <script>alert(1)</script>
        <div class="share-buttons">Share on X</div></main>
        <footer>© Cobble</footer></body></html>"##;

    fn web(address: &str) -> Web {
        Web {
            address: Url::parse(address).unwrap(),
            charset: None,
            heeds_noindex: false,
        }
    }

    #[test]
    fn a_page_becomes_its_article_with_title_and_address() {
        let web = web("https://shop.example/help/returns?utm=1");
        let made = markdown(PAGE, Some(&web)).unwrap();
        assert!(
            made.starts_with("---\ntitle: Returns\nurl: https://shop.example/help/returns\n---\n"),
            "{made}"
        );
        for kept in [
            "You have **30 days**.",
            "## How?",
            "Pack it",
            "[sizes](https://shop.example/sizes)",
            "### What does it cost?",
            "Nothing.",
        ] {
            assert!(made.contains(kept), "{kept}: {made}");
        }
        for gone in ["cookies", "Shop Help", "Help >", "alert", "Share on", "©"] {
            assert!(!made.contains(gone), "{gone}: {made}");
        }
    }

    #[test]
    fn without_a_heading_the_pages_title_is_cut_at_the_sites_name() {
        let made = markdown("<title>Sizes – Cobble</title><p>Small.</p>", None).unwrap();
        assert!(made.starts_with("---\ntitle: Sizes\n---\n"), "{made}");
    }

    #[test]
    fn an_address_of_another_site_is_not_believed() {
        let web = web("https://shop.example/a");
        let page = r#"<link rel="canonical" href="https://evil.example/x"><p>Words</p>"#;
        let made = markdown(page, Some(&web)).unwrap();
        assert!(made.contains("url: https://shop.example/a\n"), "{made}");
    }

    #[test]
    fn a_page_without_words_is_refused() {
        assert!(markdown("<nav>Menu</nav><img src=x>", None).is_err());
        assert!(markdown("", None).is_err());
    }

    #[test]
    fn a_page_that_nests_without_end_is_refused() {
        let deep = "<div>".repeat(10_000);
        assert!(markdown(&deep, None).unwrap_err().contains("nests"));
    }

    #[test]
    fn a_page_that_wants_to_be_in_no_index_is_taken_only_if_it_was_named() {
        let page = "<meta name=Robots content='noindex, follow'><p>Words</p>";
        let mut named = web("https://shop.example/a");
        assert!(markdown(page, Some(&named)).is_ok());
        named.heeds_noindex = true;
        assert_eq!(markdown(page, Some(&named)), Err(NOINDEX.into()));
        let other = page.replace("Robots", "otherbot");
        assert!(markdown(&other, Some(&named)).is_ok());
    }

    #[test]
    fn names_that_wrap_the_whole_article_are_no_boilerplate() {
        let page = "<main><div class='menu'><p>All of our soups are made daily.</p></div></main>";
        assert!(markdown(page, None).unwrap().contains("soups"));
    }
}
