// A member sets what reaches them, and is notified in a browser whose console may be closed. Headless
// Chromium has no push service, so the test is one: it takes what the server sends, opens it with an
// implementation of RFC 8291 in another language, and hands it to the service worker.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import ece from 'http_ece';
import { LetterWriter } from './support/letter-writer.mjs';
import { sticksOut } from './support/looks.mjs';
import { atSizes, desktop, laptop, phone, picture, smallPhone, zoomed } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

/** The browser's own half of a subscription. */
const keys = createECDH('prime256v1');
keys.generateKeys();
const auth = randomBytes(16);

const requests = [];
let arrived = () => {};
const service = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  requests.push({ headers: request.headers, body: Buffer.concat(parts) });
  response.writeHead(201).end();
  arrived();
}).listen(0, '127.0.0.1');
await once(service, 'listening');
after(() => service.close());
const endpoint = `http://127.0.0.1:${service.address().port}/send/1`;

/** The request of this number, counted from 0. */
async function pushed(number) {
  while (requests.length <= number) await new Promise((resolve) => { arrived = resolve; });
  return requests[number];
}

/** What stands in it, once its sender is known. */
function opened({ headers, body }, publicKey) {
  const [, token, key] = headers.authorization.match(/^vapid t=([^,]+), k=(.+)$/);
  assert.equal(key, publicKey);
  const [head, claims, signature] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC', crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url'),
  };
  const signed = verify('sha256', Buffer.from(`${head}.${claims}`), {
    key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363',
  }, Buffer.from(signature, 'base64url'));
  assert.ok(signed, 'the token is not signed by the key');
  assert.equal(JSON.parse(Buffer.from(claims, 'base64url')).aud, new URL(endpoint).origin);
  const plain = ece.decrypt(body, {
    version: headers['content-encoding'], privateKey: keys, authSecret: auth,
  });
  return JSON.parse(plain);
}

/** Runs before the console: the push service that this browser lacks. */
function bringPushService({ endpoint, p256dh, auth }) {
  const subscription = {
    endpoint,
    toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
    unsubscribe: async () => { sessionStorage.removeItem('subscribed'); return true; },
  };
  Object.setPrototypeOf(subscription, PushSubscription.prototype);
  PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
    if (!userVisibleOnly) throw new Error('every message must be shown');
    sessionStorage.setItem('subscribed', applicationServerKey);
    return subscription;
  };
  PushManager.prototype.getSubscription = async () => (sessionStorage.getItem('subscribed') ? subscription : null);
}

// Nobody listens at the mail server's address.
const shop = stage(() => ({
  config: `[notify.push]
allow_private = true
[notify.email]
url = "smtp://127.0.0.1:9"
from = "baton@shop.example"
to = ["team@shop.example"]
`,
}));
const SIZES = { phone, desktop, laptop, smallPhone, zoomed };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** An operator at their own notifications, in a browser that may show some. */
async function atNotifications({ permissions = ['notifications'], ...options } = {}) {
  const operator = await shop.operator({
    permissions,
    prepare: (context) => context.addInitScript(bringPushService, {
      endpoint,
      p256dh: keys.getPublicKey().toString('base64url'),
      auth: auth.toString('base64url'),
    }),
    ...options,
  });
  await operator.page.getByRole('link', { name: 'My notifications' }).click();
  await operator.page.getByRole('heading', { name: 'Quiet hours' }).waitFor();
  return operator;
}

const here = ({ page }, state = {}) => page.getByRole('switch', { name: 'Notify me in this browser', ...state });
const own = ({ page }) => page.evaluate(async () => (await fetch('/v1/operator/me/notifications')).json());

/** Hands a message to the service worker, as the browser does with what a push service sends. */
async function deliver({ context, page }, message) {
  const cdp = await context.newCDPSession(page);
  const registered = new Promise((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find(({ scopeURL, isDeleted }) => scopeURL.endsWith('/console/') && !isDeleted);
      if (found) resolve(found.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  const registrationId = await registered;
  await cdp.send('ServiceWorker.deliverPushMessage', {
    origin: shop.server.origin, registrationId, data: JSON.stringify(message),
  });
  await cdp.detach();
}

const shown = ({ page }) => page.evaluate(async () => {
  const registration = await navigator.serviceWorker.getRegistration('/console/');
  const notifications = await registration.getNotifications();
  return notifications.map(({ title, body, tag }) => ({ title, body, tag }));
});

/** Waits until so many stand there. */
async function showing(operator, count) {
  let notifications;
  while ((notifications = await shown(operator)).length !== count) {
    await operator.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  return notifications;
}

test('a member is notified in a browser whose console is closed', async () => {
  const operator = await atNotifications();
  const { page } = operator;
  await here(operator, { checked: false }).click();
  await here(operator, { checked: true }).waitFor();
  const { push_key: key, browsers } = await own(operator);
  assert.deepEqual(browsers.map(({ name, is_this }) => [name, is_this]), [['Chrome on Linux', true]]);
  assert.equal(await page.evaluate(() => sessionStorage.getItem('subscribed')), key);

  await page.getByRole('button', { name: 'Send me a test' }).click();
  await operator.sees('It is on its way.');
  const first = opened(await pushed(0), key);
  assert.equal(first.title, "This is a test of Baton's notifications");
  await picture(page, 'console-80-my-notifications-on', SIZES);
  await deliver(operator, first);
  await showing(operator, 1);

  const writer = new LetterWriter(shop.server.origin);
  await writer.askForPerson();
  await writer.leave({ name: 'Robin', email: 'robin@example.org', phone: null }, 'Do you ship to Norway?');
  const { headers, body } = await pushed(1);
  assert.ok(!body.includes('Norway'), 'it can be read on the way');
  const message = opened({ headers, body }, key);
  assert.equal(message.body, 'Do you ship to Norway?');
  // The console is closed: the page is somewhere else.
  await page.goto(`${shop.server.origin}/demo/`);
  await deliver(operator, message);
  await showing(operator, 2);
  // What came twice is told once, and what is later takes the place of what it follows.
  await deliver(operator, message);
  await deliver(operator, { ...message, id: 'another', title: 'Later' });
  while (!(await shown(operator)).some(({ title }) => title === 'Later')) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const notifications = await shown(operator);
  assert.equal(notifications.length, 2);
  assert.ok(notifications.some(({ title, tag }) => title === 'Later' && tag === message.tag));
  await deliver(operator, 'what nobody sent');
  assert.equal((await showing(operator, 3)).filter(({ title }) => title === 'Something happened in Baton').length, 1);

  // The same member in the console again: the switch knows, and switches off.
  await page.goto(`${shop.server.origin}/console/#/notifications`);
  await here(operator, { checked: true }).click();
  await here(operator, { checked: false }).waitFor();
  assert.deepEqual((await own(operator)).browsers, []);
  assert.equal(await page.evaluate(() => sessionStorage.getItem('subscribed')), null);
  await operator.context.close();
});

test('who logs out is notified no more, and who refused is told what to do', async () => {
  const operator = await atNotifications();
  await here(operator).click();
  await here(operator, { checked: true }).waitFor();
  await operator.page.getByRole('button', { name: 'Log out' }).click();
  await operator.page.getByRole('button', { name: 'Log in' }).waitFor();
  await operator.page.waitForFunction(() => !sessionStorage.getItem('subscribed'));
  await operator.context.close();

  const denied = await atNotifications({
    permissions: [],
    prepare: (context) => context.addInitScript(() => {
      Object.defineProperty(Notification, 'permission', { get: () => 'denied' });
    }),
  });
  await denied.sees(/^This browser was told not to show notifications/);
  assert.equal(await here(denied).getAttribute('aria-disabled'), 'true');
  await picture(denied.page, 'console-81-my-notifications-denied');
  assert.deepEqual((await own(denied)).browsers, []);
  await denied.context.close();
});

test('a member chooses what reaches them, and when they are left alone', async () => {
  const operator = await atNotifications({ timezoneId: 'Europe/Brussels' });
  const { page } = operator;
  const box = (name) => page.getByRole('checkbox', { name });
  assert.equal(await box('A visitor waits for a person: in my browsers').isChecked(), true);
  assert.equal(await box('A conversation was closed: in my browsers').isChecked(), false);
  assert.equal(await box('A visitor waits for a person: by email').isChecked(), false);
  await box('A visitor left contact details: by email').check();
  await page.getByRole('button', { name: 'Email me a test' }).click();
  await operator.sees(/^It did not get out: the mail server can't be reached/);

  await box('A conversation was closed: in my browsers').check();
  await page.getByRole('switch', { name: 'Leave me alone at times' }).click();
  assert.equal(await page.getByLabel('Time zone').inputValue(), 'Europe/Brussels');
  await page.getByLabel('Time zone').fill('Mars/Olympus');
  await page.getByRole('button', { name: 'Save' }).click();
  await operator.sees('Not saved. "Mars/Olympus" is not a time zone such as "Europe/Brussels".');
  assert.equal(await page.getByLabel('Time zone').getAttribute('aria-invalid'), 'true');
  await picture(page, 'console-82-my-notifications-wrong', SIZES);
  await page.getByLabel('Time zone').fill('Europe/Brussels');
  await page.getByLabel('Quiet from').fill('21:30');
  await page.keyboard.press('Control+s');
  await operator.sees('Saved. It holds from now on.');
  const { preferences } = await own(operator);
  assert.deepEqual(preferences.quiet, { time_zone: 'Europe/Brussels', from: '21:30', to: '07:00' });
  assert.deepEqual(preferences.email, ['lead_captured']);
  assert.deepEqual(preferences.push, ['handoff_requested', 'waiting_too_long', 'lead_captured', 'resolved']);

  await page.reload();
  await page.getByRole('switch', { name: 'Leave me alone at times', checked: true }).waitFor();
  assert.equal(await page.getByLabel('Quiet from').inputValue(), '21:30');
  await box('A conversation was closed: in my browsers').uncheck();
  await operator.sees('Unsaved changes');
  await page.getByRole('button', { name: 'Discard' }).click();
  assert.equal(await box('A conversation was closed: in my browsers').isChecked(), true);

  await atSizes(page, SIZES, async (size) => assert.deepEqual(await sticksOut(page.mainFrame()), [], size));
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
    }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`), [], colorScheme);
  }
  await page.getByLabel('Time zone').scrollIntoViewIfNeeded();
  await picture(page, 'console-83-my-notifications-quiet', SIZES);
  // Without the mouse: back to the inbox by Escape.
  await page.locator('#notifications').focus();
  await page.keyboard.press('Escape');
  await page.locator('#notifications').waitFor({ state: 'hidden' });
  await operator.context.close();
});
