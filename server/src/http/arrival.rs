//! Whether a connection's request has come whole, for a stop: nobody knows when the rest of another
//! comes, if ever.

use axum::body::HttpBody;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

/// Whether a whole request of a connection is being answered.
#[derive(Clone, Default)]
pub(super) struct Answering(Arc<AtomicBool>);

/// A body that notes when it is done with: taken to its end, or not wanted any more.
pub(super) struct Noted<B> {
    body: B,
    answering: Answering,
    is_request: bool,
}

impl Answering {
    /// From the end of this body on the request is being answered: a handler reads all of it
    /// before it does anything.
    pub(super) fn after_request<B>(&self, body: B) -> Noted<B> {
        Noted {
            body,
            answering: self.clone(),
            is_request: true,
        }
    }

    /// With the end of this body the request is answered.
    pub(super) fn until_response<B>(&self, body: B) -> Noted<B> {
        Noted {
            body,
            answering: self.clone(),
            is_request: false,
        }
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl<B> Drop for Noted<B> {
    fn drop(&mut self) {
        self.answering.0.swap(self.is_request, Ordering::Relaxed);
    }
}

impl<B: HttpBody + Unpin> HttpBody for Noted<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
