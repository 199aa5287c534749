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
