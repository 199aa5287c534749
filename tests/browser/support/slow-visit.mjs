// One visit to a page on a slow CPU, with the tag or without, as the browser itself times it, in
// milliseconds.
//
// "Drawn" is when the main thread has finished a picture: a callback of its animation frame, and the
// first task after it. What compositor and screen add is in `presented`, of the Event Timing API.

const CPU_SLOWDOWN = 4;
const VIEWPORT = { width: 1280, height: 800 };

/** Runs in every page before its own scripts, and notes what the browser tells. */
function watch() {
  if (globalThis.parent !== globalThis) return;
  const seen = { tasks: [], scripts: [] };
  globalThis.seen = seen;
  const now = () => performance.timeOrigin + performance.now();
  const observe = (type, note, options) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...options });
  const span = ({ startTime, duration }) => ({ start: startTime, end: startTime + duration });
  observe('longtask', (task) => seen.tasks.push(span(task)));
  observe('long-animation-frame', ({ scripts }) => seen.scripts.push(
    ...scripts.map((script) => ({ ...span(script), from: script.sourceURL })),
  ));
  observe('event', ({ name, duration }) => {
    if (name === 'click') seen.presented = duration;
  }, { durationThreshold: 16 });

  // Marking the window is the first thing that the loader does. The page's next picture has the
  // launcher in it, or the launcher was late.
  Object.defineProperty(globalThis, Symbol.for('baton'), {
    get: () => seen.ran,
    set: () => {
      seen.ran = performance.now();
      requestAnimationFrame(() => {
        seen.isInFirstPicture = document.querySelector('baton-chat') !== null;
        setTimeout(() => (seen.launcherDrawn = performance.now()));
      });
    },
  });
  seen.ready = new Promise((resolve) => addEventListener('message', ({ data }) => {
    if (data?.baton && data.type === 'ready') resolve(performance.now());
  }));
  // The launcher shows the frame in this very event: the next picture has it.
  addEventListener('click', ({ timeStamp }) => {
    seen.click = performance.timeOrigin + timeStamp;
    requestAnimationFrame(() => setTimeout(() => (seen.frameDrawn = now())));
  }, { capture: true, once: true });
}

/** Runs in the chat's frame: notes when the picture with the cursor in the composer was drawn. */
function watchComposer() {
  const now = () => performance.timeOrigin + performance.now();
  globalThis.cursorDrawn = new Promise((resolve) => {
    const focused = () => requestAnimationFrame(() => setTimeout(() => resolve(now())));
    document.querySelector('textarea').addEventListener('focus', focused, { once: true });
  });
}

/** Runs in a page or frame: two idle turns, so that what was begun is over. */
const idle = () => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done)));

/** Slows a page or a frame's own process down, and answers with the session that holds it there. */
async function slow(context, target) {
  const cdp = await context.newCDPSession(target);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  return cdp;
}

/** Goes to `url` on a fresh profile, where addresses like `blocked` can't be had, until it is at rest. */
async function visit(browser, url, blocked = []) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  const cdp = await slow(context, page);
  await cdp.send('Network.enable');
  await cdp.send('Network.setBlockedURLs', { urls: blocked });
  await page.addInitScript(watch);
  await page.goto(url, { waitUntil: 'load' });
  await page.evaluate(idle);
  return page;
}

/** Presses as a person does, whose finger stays down for longer than the pressed button takes to draw. */
async function press(page) {
  await page.mouse.down();
  await page.evaluate(idle);
  await page.mouse.up();
}

/** What was seen from the first moment on, once all is over. */
async function end(page) {
  await page.evaluate(idle);
  const seen = await page.evaluate(() => globalThis.seen);
  await page.context().close();
  return seen;
}

/**
 * Points at the launcher, waits until the chat is prepared, and clicks. `at` is where the launcher
 * stands, which would take long to find in a slow page. A frame of another site has a process of its
 * own, which is slowed down too.
 */
export async function slowVisit(browser, { url, at, isOtherSite }) {
  const page = await visit(browser, url);
  const rest = await page.evaluate(() => performance.now());

  const isChat = (frame) => frame.url().includes('/widget/');
  const navigated = page.waitForEvent('framenavigated', isChat);
  await page.mouse.move(at.x, at.y);
  const chat = await navigated;
  if (isOtherSite) await slow(page.context(), chat);
  const ready = await page.evaluate(() => globalThis.seen.ready);
  // What is measured next is the click and not the rest of the preparation.
  await chat.evaluate(idle);
  await chat.evaluate(watchComposer);
  await page.evaluate(idle);
  await press(page);
  const cursorDrawn = await chat.evaluate(() => globalThis.cursorDrawn);
  await chat.evaluate(idle);
  const seen = await end(page);

  // Up to its rest a page has long tasks of its own; Baton's are those that its code ran in. From then
  // on nothing happens but what Baton does: all are Baton's.
  const isBatons = ({ start, end }) => start > rest || seen.scripts.some((script) =>
    /\/baton\.js|\/widget\//.test(script.from) && script.start < end && start < script.end);
  const batons = seen.tasks.filter(isBatons);
  return {
    isInFirstPicture: seen.isInFirstPicture,
    launcher: seen.launcherDrawn - seen.ran,
    longTasks: seen.tasks.length,
    batonsLongTasks: batons.length,
    longest: Math.max(0, ...batons.map(({ start, end }) => end - start)),
    prepared: ready - rest,
    frame: seen.frameDrawn - seen.click,
    composer: Math.max(seen.frameDrawn, cursorDrawn) - seen.click,
    presented: seen.presented,
  };
}

/** The same visit where the tag's script can't be had: the long tasks that are the page's own. */
export async function slowVisitWithoutTag(browser, { url, at }) {
  const page = await visit(browser, url, ['*/baton.js']);
  await page.mouse.move(at.x, at.y);
  await page.evaluate(idle);
  await press(page);
  const seen = await end(page);
  if (seen.ran) throw new Error('the tag ran where it was to be left out');
  return seen.tasks.length;
}
