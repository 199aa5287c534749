// The tag on other people's pages: a strict CSP, the tag twice, a page that isn't on the list.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { Visitor } from './support/people.mjs';
import { stage } from './support/stage.mjs';

const tag = (agent) => `<script async src="${shop.server.origin}/baton.js" data-agent="${agent}"></script>`;

/** The pages by their paths: the agents whose tags they hold, and the headers that they come with. */
const pages = {
  '/strict': {
    agents: ['shop'],
    headers: () => ({
      'content-security-policy':
        `default-src 'none'; script-src ${shop.server.origin}; frame-src ${shop.server.origin}`,
    }),
  },
  '/plain': { agents: ['shop'] },
  '/twice': { agents: ['shop', 'shop'] },
  '/unlisted': { agents: ['elsewhere'] },
};

const http = createServer((request, response) => {
  const page = pages[request.url];
  if (!page) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'text/html', ...page.headers?.() });
  response.end(`<!doctype html><html lang="en"><title>A page</title><body><h1>A page</h1>${
    page.agents.map(tag).join('')}`);
});
let site;

const shop = stage(async () => {
  await once(http.listen(0, '127.0.0.1'), 'listening');
  // Another host name than the server's, so that the frame is cross-site as on a real page.
  site = `http://localhost:${http.address().port}`;
  return {
    config: `
[[agents]]
id = "shop"
name = "Shop help"
greeting = "Hello from the shop"
sites = ["${site}"]

[[agents]]
id = "elsewhere"
name = "Another shop's help"
greeting = "Hello"
sites = ["https://elsewhere.example"]
`,
  };
});
after(() => http.close());

test('a page with a strict CSP needs the script and the frame allowed, and nothing else', async () => {
  const visitor = await Visitor.on(shop.browser, `${site}/strict`);
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

test('keys stay with the launcher until the chat is there, and go to the composer then', async () => {
  const visitor = await Visitor.on(shop.browser, 'about:blank');
  let letIn;
  const held = new Promise((resolve) => (letIn = resolve));
  await visitor.context.route('**/widget/?*', async (route) => {
    await held;
    await route.continue();
  });
  await visitor.page.goto(`${site}/plain`);
  await visitor.pressLauncher();
  assert.ok((await visitor.launcher('Close chat')).isFocused, 'the empty frame took the focus');

  letIn();
  await visitor.chatFrame();
  await visitor.composer.and(visitor.chat.locator(':focus')).waitFor();
  await visitor.page.keyboard.type('Typed at once');
  await visitor.page.keyboard.press('Enter');
  await visitor.sees('Typed at once');
});

/** Whether a screen reader is told of the chat’s frame. */
async function isTold(visitor) {
  const cdp = await visitor.context.newCDPSession(visitor.page);
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  await cdp.detach();
  return nodes.some(({ ignored, role }) => !ignored && role.value === 'Iframe');
}

/** Whether Tab, pressed in the page, ever comes into the chat. */
async function tabsIntoChat(visitor) {
  await visitor.page.locator('h1').click();
  for (let presses = 0; presses < 4; presses += 1) {
    await visitor.page.keyboard.press('Tab');
    if (await visitor.chat.evaluate(() => document.hasFocus())) return true;
  }
  return false;
}

const withoutInert = (context) => context.addInitScript(() => delete HTMLElement.prototype.inert);

for (const [browser, prepare] of [['a browser', undefined], ['a browser without `inert`', withoutInert]]) {
  test(`a prepared chat is in nobody’s way in ${browser}, and is there once it is open`, async () => {
    const visitor = await Visitor.on(shop.browser, `${site}/plain`, { prepare });
    await visitor.pointAtLauncher();
    await visitor.chatFrame();
    await visitor.composer.waitFor({ state: 'attached' });
    assert.equal(await isTold(visitor), false);
    assert.equal(await tabsIntoChat(visitor), false, 'Tab came into a chat that nobody sees');
    assert.ok(await visitor.launcher('Open chat'), 'the chat opened');

    await visitor.open();
    await visitor.composer.and(visitor.chat.locator(':focus')).waitFor();
    assert.equal(await isTold(visitor), true);
    assert.equal(await tabsIntoChat(visitor), true);
  });
}

test('the chat finds its page where the browser names neither ancestors nor a referrer', async () => {
  const prepare = (context) => context.addInitScript(() => {
    const { get } = Reflect;
    Reflect.get = (from, name) => (name === 'ancestorOrigins' ? undefined : get(from, name));
    Object.defineProperty(Document.prototype, 'referrer', { get: () => '' });
  });
  const visitor = await shop.visitor({ url: `${site}/plain`, prepare });
  await visitor.composer.and(visitor.chat.locator(':focus')).waitFor();
  await visitor.page.keyboard.press('Escape');
  assert.ok((await visitor.launcher('Open chat')).isFocused, 'the page did not hear of it');
});

test('the tag twice on a page makes one launcher', async () => {
  const visitor = await shop.visitor({ url: `${site}/twice` });
  const chats = visitor.page.frames().filter((frame) => frame.url().includes('/widget/'));
  assert.equal(chats.length, 1);
});

test('a site that is not on the list cannot show the chat', async () => {
  const visitor = await Visitor.on(shop.browser, `${site}/unlisted`);
  const refused = visitor.page.waitForEvent('console', (m) => /frame-ancestors/.test(m.text()));
  await visitor.pressLauncher();
  await refused;
});
