// What the tag costs a page with a 4x slower CPU, and how long a click waits for the composer of a
// prepared chat: on the demo page, whose frame shares the page's one thread, and on the same page of
// another site, as owners embed it, where the frame has a process of its own. The budgets are the demo
// page's. On two cores the other site's figures are the worse ones: Chromium slows a CPU down by
// keeping it busy, and two processes are slowed down there.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { availableParallelism, loadavg, setPriority } from 'node:os';
import { Visitor, launchBrowser } from './support/people.mjs';
import { Server } from './support/server.mjs';
import { slowVisit, slowVisitWithoutTag } from './support/slow-visit.mjs';

const ROUNDS = 5;
const COMPOSER_BUDGET_MS = 50;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const load = () => loadavg()[0].toFixed(1);

/** The demo page on another site, whose tag names a server that lets this site in. */
async function otherSite(demo) {
  const files = new Map();
  const http = createServer((request, response) => {
    const file = files.get(request.url);
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' }).end(file?.text);
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  // Another host name than the server's makes it another site.
  const site = `http://localhost:${http.address().port}`;
  const server = await Server.start({
    config: `
[[agents]]
id = "demo"
name = "Cobble & Pine help"
greeting = "Hello! Ask me about orders, repairs and returns."
suggestions = ["How long does delivery take?", "Can I send a bag back?"]
sites = ["${site}"]
`,
  });
  for (const path of ['/demo/', '/demo/shop.css', '/demo/logo.svg']) {
    const answer = await fetch(demo.origin + path);
    const text = (await answer.text()).replace('src="/baton.js"', `src="${server.origin}/baton.js"`);
    files.set(path, { text, type: answer.headers.get('content-type') });
  }
  const close = async () => {
    http.close();
    await server.close();
  };
  return { url: `${site}/demo/`, close };
}

/** Visits a page again and again, prints what it saw, and returns what is over budget. */
async function measure(browser, name, target) {
  const loadBefore = load();
  const finder = await Visitor.on(browser, target.url);
  const at = await finder.launcher();
  await finder.context.close();
  const visits = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const pagesLongTasks = await slowVisitWithoutTag(browser, { ...target, at });
    visits.push({ ...await slowVisit(browser, { ...target, at }), pagesLongTasks });
  }

  const column = (key) => visits.map((visit) => visit[key]);
  const line = (words, key, after = '') => {
    const each = column(key).map((value) => value.toFixed(0)).join(', ');
    console.log(`  ${words.padEnd(52)} ${median(column(key)).toFixed(0).padStart(4)}   (${each})${after}`);
  };
  const inFirst = visits.filter((visit) => visit.isInFirstPicture).length;
  console.log(`${name}: median, and each of ${ROUNDS} visits, in ms`);
  console.log(`  others’ work shows in all of it: load ${loadBefore} at first, ${load()} now, ${availableParallelism()} cores`);
  console.log(`  launcher in the first picture after the script ran  ${inFirst} of ${ROUNDS}`);
  line('launcher drawn, after the script ran', 'launcher');
  line('long tasks up to the end of the click, a count', 'longTasks');
  line('the same without the tag', 'pagesLongTasks');
  line('those that Baton’s code ran in', 'batonsLongTasks');
  line('the longest of these, 0 for none', 'longest');
  line('chat prepared, after the pointer came', 'prepared');
  line('frame drawn, after the click', 'frame');
  line('composer drawn with its cursor, after the click', 'composer', `   budget ${COMPOSER_BUDGET_MS}`);
  line('the click on the screen, by Event Timing', 'presented');
  return [
    inFirst < ROUNDS && 'the launcher missed a picture',
    median(column('batonsLongTasks')) > 0 && 'a long task of Baton’s',
    median(column('composer')) > COMPOSER_BUDGET_MS && 'the composer came late',
  ].filter(Boolean);
}

const browser = await launchBrowser();
// A visitor's device runs neither this script nor the server: on few cores, the browser goes first.
setPriority(10);
const demo = await Server.start();
const site = await otherSite(demo);
try {
  const over = await measure(browser, 'The demo page', { url: `${demo.origin}/demo/` });
  await measure(browser, 'The same page on another site', { url: site.url, isOtherSite: true });
  if (over.length > 0) {
    console.error(`over budget: ${over.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  await browser.close();
  await site.close();
  await demo.close();
}
