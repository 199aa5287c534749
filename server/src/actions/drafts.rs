//! Answers in the making: what is shown of them, and how they are cut short.

use crate::agent::{Answer, AnswerError, Sink};
use crate::bus::{Bus, Notice, Topic};
use baton_protocol::session::Interrupted;
use baton_protocol::wire::{Body, CommandId, Seq, SessionId};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// The answers that this node is making, one for each session at most.
#[derive(Clone, Default)]
pub(crate) struct Drafts(Arc<Mutex<HashMap<SessionId, Arc<Draft>>>>);

/// One answer in the making. Whoever makes it holds this; dropping it gives the answer up.
pub(super) struct InTheMaking {
    drafts: Drafts,
    session: SessionId,
    draft: Arc<Draft>,
}

/// Why there is no answer.
pub(super) enum NoAnswer {
    /// The answerer failed.
    Failed(AnswerError),
    /// The answerer panicked.
    Panicked,
    /// Somebody cut it short: nobody waits for it any more.
    CutShort,
}

struct Draft {
    run: CommandId,
    to: Seq,
    /// Never locked while `work` is waited for: the work itself shows what it makes.
    shown: Mutex<Shown>,
    work: Mutex<Work>,
}

#[derive(Default)]
struct Shown {
    text: String,
    /// What comes now is shown to nobody.
    closed: bool,
}

#[derive(Default)]
struct Work {
    /// None once it was cut short: dropped with all that it waits for, say a provider's request.
    answer: Option<BoxFuture<'static, Result<Answer, NoAnswer>>>,
    waker: Option<Waker>,
}

impl Drafts {
    /// Registers an answer to a message, before anything of it is made. Called under the session's
    /// lock: what makes the message moot from now on finds it here.
    pub(super) fn begin(&self, session: SessionId, run: CommandId, to: Seq) -> InTheMaking {
        let draft = Arc::new(Draft {
            run,
            to,
            shown: Mutex::default(),
            work: Mutex::default(),
        });
        unpoisoned(&self.0).insert(session, Arc::clone(&draft));
        InTheMaking {
            drafts: self.clone(),
            session,
            draft,
        }
    }

    fn of(&self, session: SessionId) -> Option<Arc<Draft>> {
        unpoisoned(&self.0).get(&session).map(Arc::clone)
    }

    /// What a client that has just come sees of a session's answer: the run, and the text so far.
    pub(crate) fn shown(&self, session: SessionId) -> Option<(CommandId, String)> {
        let draft = self.of(session)?;
        let shown = unpoisoned(&draft.shown);
        let visible = !shown.closed && !shown.text.is_empty();
        visible.then(|| (draft.run, shown.text.clone()))
    }

    /// Cuts a session's answer short, at once, and tells what was shown of it. When this returns
    /// nothing more of it is shown, and nothing is done for it.
    pub(super) fn cut_short(&self, session: SessionId) -> Option<Interrupted> {
        let draft = self.of(session)?;
        let text = draft.end();
        (!text.trim().is_empty()).then_some(Interrupted {
            to: draft.to,
            body: Body::Text { text },
        })
    }

    /// Cuts a session's answer short if it answers anything but what is owed now.
    pub(super) fn keep_only(&self, session: SessionId, unanswered: Option<Seq>) {
        if let Some(draft) = self.of(session)
            && unanswered != Some(draft.to)
        {
            draft.end();
        }
    }
}

impl InTheMaking {
    /// The id of the run, and of the message that it comes to.
    pub(super) fn run(&self) -> CommandId {
        self.draft.run
    }

    /// Where what there is of the answer goes: to everyone who watches the session.
    pub(super) fn sink(&self, bus: &Arc<dyn Bus>) -> Sink {
        let (draft, bus, session) = (Arc::clone(&self.draft), Arc::clone(bus), self.session);
        Sink::new(move |so_far| draft.show(session, so_far, &*bus))
    }

    /// Does the work, until it is done or cut short.
    pub(super) async fn make(
        &self,
        work: impl Future<Output = Result<Answer, AnswerError>> + Send + 'static,
    ) -> Result<Answer, NoAnswer> {
        let work = AssertUnwindSafe(work)
            .catch_unwind()
            .map(|made| match made {
                Ok(made) => made.map_err(NoAnswer::Failed),
                Err(_panic) => Err(NoAnswer::Panicked),
            });
        if !self.draft.start(work.boxed()) {
            return Err(NoAnswer::CutShort);
        }
        poll_fn(|context| {
            let mut work = unpoisoned(&self.draft.work);
            let Some(answer) = &mut work.answer else {
                return Poll::Ready(Err(NoAnswer::CutShort));
            };
            let made = answer.poll_unpin(context);
            work.waker = Some(context.waker().clone());
            made
        })
        .await
    }
}

impl Drop for InTheMaking {
    fn drop(&mut self) {
        self.draft.end();
        let mut drafts = unpoisoned(&self.drafts.0);
        if drafts
            .get(&self.session)
            .is_some_and(|draft| Arc::ptr_eq(draft, &self.draft))
        {
            drafts.remove(&self.session);
        }
    }
}

impl Draft {
    /// False if it was cut short before it began.
    fn start(&self, answer: BoxFuture<'static, Result<Answer, NoAnswer>>) -> bool {
        let mut work = unpoisoned(&self.work);
        let closed = unpoisoned(&self.shown).closed;
        if !closed {
            work.answer = Some(answer);
        }
        !closed
    }

    fn show(&self, session: SessionId, so_far: &str, bus: &dyn Bus) {
        let mut shown = unpoisoned(&self.shown);
        if shown.closed || shown.text == so_far {
            return;
        }
        let offset = common_bytes(&shown.text, so_far);
        let delta = Notice::Delta {
            session,
            run: self.run,
            offset,
            text: so_far[offset..].to_owned(),
        };
        shown.text.truncate(offset);
        shown.text.push_str(&so_far[offset..]);
        // Under the lock, so that pieces are told in their order, and none after the end.
        bus.publish(Topic::Session(session), Arc::new(delta));
    }

    fn end(&self) -> String {
        let text = {
            let mut shown = unpoisoned(&self.shown);
            shown.closed = true;
            shown.text.clone()
        };
        let (answer, waker) = {
            let mut work = unpoisoned(&self.work);
            (work.answer.take(), work.waker.take())
        };
        drop(answer);
        if let Some(waker) = waker {
            waker.wake();
        }
        text
    }
}

/// How far two texts are the same, up to the end of a character.
fn common_bytes(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
    other.floor_char_boundary(same.count())
}

/// No code that holds these locks can leave them half changed, so a panic elsewhere in the thread
/// doesn't matter.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
