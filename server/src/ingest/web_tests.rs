//! Sites on a real server.

use crate::ingest::{Gathered, Limits, Source, SourceError, gather};
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;

/// A server on a free port, for as long as the test runs.
async fn serve(router: impl FnOnce(SocketAddr) -> Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = router(address);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}

fn limits() -> Limits {
    Limits {
        private_addresses: true,
        ..Limits::default()
    }
}

async fn read(given: &str, limits: &Limits) -> Result<Gathered, SourceError> {
    gather(&Source::of(given).unwrap(), limits, &|_, _| {}).await
}

fn html(body: &str) -> Response {
    ([(header::CONTENT_TYPE, "text/html")], body.to_owned()).into_response()
}

fn xml(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

fn urlset(pages: &[String]) -> String {
    let pages = pages
        .iter()
        .map(|page| format!("<url><loc>{page}</loc></url>"));
    format!("<urlset>{}</urlset>", pages.collect::<String>())
}

/// A shop: a sitemap of sitemaps, pages that are right, gone, broken, elsewhere and moved.
fn shop(own: SocketAddr) -> Router {
    let at = move |path: &str| format!("http://{own}{path}");
    let first = urlset(&[
        at("/help/returns"),
        at("/gone"),
        at("/broken"),
        at("/picture.png"),
    ]);
    let second = urlset(&[
        at("/moved"),
        at("/help/returns"),
        "https://other.example/x".into(),
        at("/away"),
        at("/empty"),
    ]);
    let (a, b, own_index) = (at("/a.xml"), at("/b.xml"), at("/sitemap.xml"));
    let index = format!(
        "<sitemapindex><sitemap><loc>{a}</loc></sitemap><sitemap><loc>{b}</loc></sitemap>\
         <sitemap><loc>{own_index}</loc></sitemap><sitemap><loc>{a}</loc></sitemap></sitemapindex>"
    );
    Router::new()
        .route("/sitemap.xml", get(async || xml(index)))
        .route("/a.xml", get(async || xml(first)))
        .route("/b.xml", get(async || xml(second)))
        .route(
            "/help/{page}",
            get(async |Path(page): Path<String>| {
                html(&format!(
                    "<nav>Menu</nav><main><h1>About {page}</h1><p>Thirty days.</p></main>"
                ))
            }),
        )
        .route(
            "/notes.txt",
            get(async || ([(header::CONTENT_TYPE, "text/plain")], "Open on Sundays.")),
        )
        .route("/gone", get(async || StatusCode::GONE))
        .route("/broken", get(async || StatusCode::INTERNAL_SERVER_ERROR))
        .route("/moved", get(async || Redirect::permanent("/help/sizes")))
        .route(
            "/away",
            get(async || Redirect::temporary("http://localhost:9/x")),
        )
        .route("/empty", get(async || html("<nav>Menu</nav>")))
        .route(
            "/picture.png",
            get(async || ([(header::CONTENT_TYPE, "image/png")], "png").into_response()),
        )
}

#[tokio::test]
async fn a_sitemap_gives_its_pages_and_says_what_it_left_out() {
    let own = serve(shop).await;
    let gathered = read(&format!("http://{own}/sitemap.xml"), &limits())
        .await
        .unwrap();
    let names: Vec<_> = gathered
        .documents
        .iter()
        .map(|document| &*document.name)
        .collect();
    assert_eq!(
        names,
        [
            format!("http://{own}/help/returns"),
            format!("http://{own}/moved")
        ]
    );
    let returns = &gathered.documents[0].text;
    assert!(
        returns.contains(&format!("url: http://{own}/help/returns")),
        "{returns}"
    );
    assert!(returns.contains("title: About returns"), "{returns}");
    assert!(!returns.contains("Menu"), "{returns}");
    // Where it redirects to is where it can be read.
    let moved = &gathered.documents[1].text;
    assert!(
        moved.contains(&format!("url: http://{own}/help/sizes")),
        "{moved}"
    );

    let why = |path: &str| {
        let place = format!("http://{own}{path}");
        let skipped = gathered
            .skipped
            .iter()
            .find(|skipped| skipped.place == place);
        skipped.map(|skipped| (&*skipped.why, skipped.keeps.is_some()))
    };
    assert_eq!(
        why("/gone"),
        Some(("the server answered with 410 Gone", false))
    );
    assert_eq!(
        why("/broken"),
        Some(("the server answered with 500 Internal Server Error", true))
    );
    assert_eq!(
        why("/picture.png"),
        Some(("it is not Markdown, HTML, text or PDF", false))
    );
    assert!(matches!(why("/empty"), Some((_, false))));
    assert!(
        matches!(why("/away"), Some((_, true))),
        "{:?}",
        gathered.skipped
    );
    let elsewhere = gathered
        .skipped
        .iter()
        .find(|skipped| skipped.place.contains("other.example"));
    assert_eq!(elsewhere.unwrap().why, "it is on another site");
}

#[tokio::test]
async fn one_page_is_one_document() {
    let own = serve(shop).await;
    let gathered = read(&format!("http://{own}/help/sizes#top"), &limits())
        .await
        .unwrap();
    assert_eq!(gathered.documents.len(), 1);
    assert_eq!(
        gathered.documents[0].name,
        format!("http://{own}/help/sizes")
    );
    let notes = format!("http://{own}/notes.txt");
    let gathered = read(&notes, &limits()).await.unwrap();
    let expected = format!("---\nurl: {notes}\n---\n\nOpen on Sundays.");
    assert_eq!(gathered.documents[0].text, expected);
    let error = read(&format!("http://{own}/picture.png"), &limits())
        .await
        .unwrap_err();
    assert!(matches!(error, SourceError::NoDocument { .. }), "{error}");
}

#[tokio::test]
async fn a_private_address_is_refused_by_number_and_by_name() {
    let own = serve(shop).await;
    let port = own.port();
    for given in [
        format!("http://{own}/help/x"),
        format!("http://localhost:{port}/help/x"),
    ] {
        let error = read(&given, &Limits::default())
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("private network"), "{given}: {error}");
    }
}

#[tokio::test]
async fn redirects_come_to_an_end() {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let own = serve(|_| {
        Router::new().route(
            "/round",
            get(async move || {
                seen.fetch_add(1, Ordering::Relaxed);
                Redirect::temporary("/round")
            }),
        )
    })
    .await;
    let error = read(&format!("http://{own}/round"), &limits())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("redirects more than 5 times"),
        "{error}"
    );
    assert_eq!(count.load(Ordering::Relaxed), 6);
}

#[tokio::test]
async fn a_page_is_read_up_to_its_limit_only() {
    let own = serve(|_| Router::new().route("/", get(async || html(&"x".repeat(10_000))))).await;
    let small = Limits {
        file_bytes_max: 5_000,
        ..limits()
    };
    let error = read(&format!("http://{own}/"), &small).await.unwrap_err();
    assert!(
        error.to_string().contains("larger than 5000 bytes"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_costs_a_page_its_time_and_no_more() {
    let own = serve(|_| Router::new().route("/", get(std::future::pending::<StatusCode>))).await;
    let error = read(&format!("http://{own}/"), &limits())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("took too long"), "{error}");
}

/// A site with these files, by path, served as HTML but for sitemaps and texts.
fn site(files: Vec<(&'static str, String)>) -> Router {
    let mut router = Router::new();
    for (path, text) in files {
        let kind = match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("xml") => "application/xml",
            Some("txt") => "text/plain",
            _ => "text/html",
        };
        let answer = move || async move { ([(header::CONTENT_TYPE, kind)], text) };
        router = router.route(path, get(answer));
    }
    router
}

fn paths(gathered: &Gathered) -> Vec<&str> {
    let names = gathered.documents.iter().map(|document| &*document.name);
    names
        .filter_map(|name| Some(name.split_once("//")?.1.split_once('/')?.1))
        .collect()
}

#[tokio::test]
async fn what_a_site_keeps_from_robots_is_left_out_unless_it_was_named() {
    let own = serve(|own| {
        let at = |path: &str| format!("http://{own}{path}");
        let hidden = "<meta name=robots content=noindex><p>Hidden.</p>".to_owned();
        let pages = urlset(&[at("/open"), at("/closed/a"), at("/hidden"), at("/beside")]);
        let robots = "User-agent: *\nDisallow: /closed\n".to_owned();
        let beside = || async { ([("x-robots-tag", "noindex")], html("<p>Beside.</p>")) };
        site(vec![
            ("/sitemap.xml", pages),
            ("/robots.txt", robots),
            ("/open", "<p>Open.</p>".into()),
            ("/closed/a", "<p>Closed.</p>".into()),
            ("/hidden", hidden),
        ])
        .route("/beside", get(beside))
    })
    .await;
    let all = read(&format!("http://{own}/sitemap.xml"), &limits()).await;
    let all = all.unwrap();
    assert_eq!(paths(&all), ["open"]);
    let whys: Vec<_> = all.skipped.iter().map(|skipped| &*skipped.why).collect();
    assert_eq!(whys.iter().filter(|why| why.contains("noindex")).count(), 2);
    assert!(
        whys.iter().any(|why| why.contains("robots.txt")),
        "{whys:?}"
    );
    for path in ["closed/a", "hidden", "beside"] {
        let one = read(&format!("http://{own}/{path}"), &limits()).await;
        assert_eq!(paths(&one.unwrap()), [path]);
    }
}

#[tokio::test]
async fn a_sitemap_that_cannot_be_had_removes_nothing() {
    let own = serve(|own| {
        let index = format!(
            "<sitemapindex><sitemap><loc>http://{own}/a.xml</loc></sitemap>\
             <sitemap><loc>http://{own}/b.xml</loc></sitemap></sitemapindex>"
        );
        let pages = urlset(&[format!("http://{own}/a")]);
        let broken = get(async || StatusCode::BAD_GATEWAY);
        site(vec![
            ("/index.xml", index),
            ("/a.xml", pages),
            ("/a", "<p>A.</p>".into()),
        ])
        .route("/b.xml", broken)
    })
    .await;
    let part = read(&format!("http://{own}/index.xml"), &limits()).await;
    let part = part.unwrap();
    assert_eq!(paths(&part), ["a"]);
    assert!(!part.is_whole);
    let whole = read(&format!("http://{own}/a.xml"), &limits()).await;
    assert!(whole.unwrap().is_whole);
}

#[tokio::test]
async fn a_site_without_end_is_read_up_to_the_limits_and_said_so_once() {
    let own = serve(|own| {
        let pages: Vec<_> = (0..10)
            .map(|page| format!("http://{own}/page/{page}"))
            .collect();
        let further = move |number: u32| format!("http://{own}/more/{number}");
        let sitemap = move |number: u32| {
            let next = [2 * number + 1, 2 * number + 2].map(further);
            let next = next.map(|next| format!("<sitemap><loc>{next}</loc></sitemap>"));
            format!("<sitemapindex>{}</sitemapindex>", next.concat())
        };
        let more = get(async move |Path(number): Path<u32>| xml(sitemap(number)));
        let page = get(async |Path(page): Path<u32>| html(&format!("<p>Page {page}.</p>")));
        site(vec![("/pages.xml", urlset(&pages))])
            .route("/more/{number}", more)
            .route("/page/{page}", page)
    })
    .await;
    let few = Limits {
        documents_max: 3,
        sitemaps_max: 4,
        ..limits()
    };
    let pages = read(&format!("http://{own}/pages.xml"), &few)
        .await
        .unwrap();
    assert_eq!(pages.documents.len(), 3);
    assert_eq!(pages.skipped.len(), 1, "{:?}", pages.skipped);
    assert!(pages.skipped[0].why.contains("7 pages more than the 3"));
    assert!(!pages.is_whole);
    let endless = read(&format!("http://{own}/more/0"), &few).await.unwrap();
    assert!(endless.documents.is_empty());
    assert_eq!(endless.skipped.len(), 1, "{:?}", endless.skipped);
    assert!(endless.skipped[0].why.contains("sitemaps more than the 4"));
}

#[tokio::test]
async fn a_page_that_several_addresses_lead_to_is_taken_once() {
    let own = serve(|own| {
        let at = |path: &str| format!("http://{own}{path}");
        let canonical = format!("<link rel=canonical href='{}'><p>Bags.</p>", at("/bags"));
        site(vec![
            ("/sitemap.xml", urlset(&[at("/bags"), at("/bags-old")])),
            ("/bags", canonical.clone()),
            ("/bags-old", canonical),
        ])
    })
    .await;
    let gathered = read(&format!("http://{own}/sitemap.xml"), &limits()).await;
    let gathered = gathered.unwrap();
    assert_eq!(paths(&gathered), ["bags"]);
    assert!(
        gathered.skipped[0].why.ends_with("/bags"),
        "{:?}",
        gathered.skipped
    );
}
