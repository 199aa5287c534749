// What the tag costs a page with a 4x slower CPU: when the launcher is there, what runs on the page's
// main thread, and how long a click waits for a composer in a prepared frame.

import { Visitor, launchBrowser } from './support/people.mjs';
import { Server } from './support/server.mjs';

const ROUNDS = 5;
const CPU_SLOWDOWN = 4;
const COMPOSER_BUDGET_MS = 50;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The long tasks of the same page without the script, after its load: what is not the script's. */
async function visitWithoutTag(browser, origin) {
  const context = await browser.newContext();
  await context.route('**/baton.js', (route) => route.abort());
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  await page.addInitScript(watchLongTasks);
  await page.goto(`${origin}/demo/`, { waitUntil: 'load' });
  await page.evaluate(idle);
  const tasks = await page.evaluate(() => globalThis.longTasks.length);
  await context.close();
  return tasks;
}

/** Runs in the page: gathers the long tasks of its main thread, with whose frame they belong to. */
function watchLongTasks() {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => globalThis.longTasks.push(
    ...list.getEntries().map(({ startTime, duration, attribution }) =>
      ({ startTime, duration, container: attribution?.[0]?.containerType ?? 'window' })),
  )).observe({ type: 'longtask', buffered: true });
}

/** Runs in a page or frame: two idle turns, so that what was begun is over. */
const idle = () => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done)));

/** One visit on a fresh profile. Times are the browser's own, in milliseconds. */
async function visit(browser, origin) {
  const context = await browser.newContext();
  const visitor = await Visitor.on(browser, 'about:blank', { context });
  const { page } = visitor;
  const cdp = await context.newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  await page.addInitScript(watchLongTasks);
  await page.addInitScript(() => {
    // The first frame after the loader has put its host element into the page.
    new MutationObserver((changes, observer) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
      if (!added.some(({ localName }) => localName?.startsWith('baton-'))) return;
      observer.disconnect();
      globalThis.launcherAdded = performance.now();
      requestAnimationFrame(() => setTimeout(() => (globalThis.launcherPainted = performance.now())));
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${origin}/demo/`, { waitUntil: 'load' });
  await page.waitForFunction(() => globalThis.launcherPainted);
  await page.evaluate(idle);
  const painted = await page.evaluate(() => ({
    script: performance.getEntriesByName(new URL('/baton.js', location).href)[0].responseEnd,
    launcher: globalThis.launcherPainted,
    tasks: globalThis.longTasks.length,
  }));

  const at = await visitor.launcher();
  await page.mouse.move(at.x, at.y);
  const chat = await visitor.chatFrame();
  await visitor.composer.waitFor({ state: 'attached' });
  // What is measured is the click and not the rest of the preparation.
  await chat.evaluate(idle);
  await page.evaluate(() => addEventListener('click', ({ timeStamp }) => (globalThis.clickAt = timeStamp), { capture: true, once: true }));
  // The composer has the focus once the open frame has been told so and has drawn itself.
  const focused = chat.evaluate(() => new Promise((done) => {
    const textbox = document.querySelector('textarea');
    const shown = () => requestAnimationFrame(() => setTimeout(() => done(performance.timeOrigin + performance.now())));
    if (document.activeElement === textbox) shown();
    else textbox.addEventListener('focus', shown, { once: true });
  }));
  await page.mouse.click(at.x, at.y);
  const shownAt = await focused;
  const clickAt = await page.evaluate(() => performance.timeOrigin + globalThis.clickAt);
  await context.close();
  return {
    launcherAfterScript: painted.launcher - painted.script,
    longTasks: painted.tasks,
    composerAfterClick: shownAt - clickAt,
  };
}

const [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
const visits = [];
const without = [];
try {
  for (let round = 0; round < ROUNDS; round += 1) {
    without.push(await visitWithoutTag(browser, server.origin));
    visits.push(await visit(browser, server.origin));
  }
} finally {
  await browser.close();
  await server.close();
}

const column = (name) => visits.map((one) => one[name]);
const composer = median(column('composerAfterClick'));
const longTasks = median(column('longTasks'));
const longTasksWithout = median(without);
console.log(`CPU ${CPU_SLOWDOWN}x slower, ${ROUNDS} visits on fresh profiles, medians:`);
console.log(`  launcher painted after the script arrived   ${median(column('launcherAfterScript')).toFixed(0)} ms`);
console.log(`  long tasks of the page, until it is idle    ${longTasks} (${longTasksWithout} without the tag)`);
console.log(`  composer has the focus, after the click           ${composer.toFixed(0)} ms (budget ${COMPOSER_BUDGET_MS}; each: ${column('composerAfterClick').map((n) => n.toFixed(0)).join(', ')})`);
if (composer > COMPOSER_BUDGET_MS || longTasks > longTasksWithout) {
  console.error('over budget');
  process.exitCode = 1;
}
