// The tag on other people's pages: a strict CSP, the tag twice, a page that isn't on the list.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { Visitor, launchBrowser } from './support/people.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
let site;

/** A site on another origin, whose pages are what the path says. */
async function serveSite(pages) {
  const http = createServer((request, response) => {
    const page = pages[request.url];
    if (!page) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html', ...page.headers }).end(page.html);
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  // Another host name than the server's, so that the frame is cross-site as on a real page.
  return { http, origin: `http://localhost:${http.address().port}` };
}

before(async () => {
  browser = await launchBrowser();
  const pages = {};
  site = await serveSite(pages);
  server = await Server.start({
    config: `
[[agents]]
id = "shop"
name = "Shop help"
greeting = "Hello from the shop"
sites = ["${site.origin}"]

[[agents]]
id = "elsewhere"
name = "Another shop's help"
greeting = "Hello"
sites = ["https://elsewhere.example"]
`,
  });
  const tag = (agent) => `<script async src="${server.origin}/baton.js" data-agent="${agent}"></script>`;
  const page = (body) => `<!doctype html><html lang="en"><title>A page</title><body><h1>A page</h1>${body}`;
  pages['/strict'] = {
    html: page(tag('shop')),
    headers: {
      'content-security-policy':
        `default-src 'none'; script-src ${server.origin}; frame-src ${server.origin}`,
    },
  };
  pages['/twice'] = { html: page(tag('shop') + tag('shop')) };
  pages['/unlisted'] = { html: page(tag('elsewhere')) };
});
after(async () => {
  await browser?.close();
  await server?.close();
  site?.http.close();
});

test('a page with a strict CSP needs the script and the frame allowed, and nothing else', async () => {
  const visitor = await Visitor.on(browser, `${site.origin}/strict`);
  const violations = [];
  visitor.page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });
  await visitor.open();
  await visitor.sees('Hello from the shop');
  await visitor.say('Is anybody there?');
  await visitor.sees('Is anybody there?');
  assert.deepEqual(violations, []);
});

test('the tag twice on a page makes one launcher', async () => {
  const visitor = await Visitor.on(browser, `${site.origin}/twice`);
  await visitor.open();
  const chats = visitor.page.frames().filter((frame) => frame.url().includes('/widget/'));
  assert.equal(chats.length, 1);
});

test('a site that is not on the list cannot show the chat', async () => {
  const visitor = await Visitor.on(browser, `${site.origin}/unlisted`);
  let at;
  while (!(at = await visitor.launcher())) {
    await visitor.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const refused = visitor.page.waitForEvent('console', (m) => /frame-ancestors/.test(m.text()));
  await visitor.page.mouse.click(at.x, at.y);
  await refused;
});
