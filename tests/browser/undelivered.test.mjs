// Notifications that did not arrive: the console hints at them, says why, and sends them again.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { focus, sticksOut } from './support/looks.mjs';
import { atSizes, consoleSizes, picture, smallPhone, zoomed } from './support/picture.mjs';
import { site } from './support/site.mjs';

/** What each hook answers: gone for good, at first. */
const answers = { crm: 410, desk: 410 };
const received = [];
const receiver = createServer(async (request, response) => {
  const hook = request.url.slice(1);
  for await (const part of request) void part;
  received.push(`${hook} ${request.headers['webhook-id']}`);
  response.writeHead(answers[hook]).end();
}).listen(0, '127.0.0.1');
after(() => receiver.close());
process.env.HOOK_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

const shop = site({ shop: '' }, async () => {
  if (!receiver.listening) await once(receiver, 'listening');
  return Object.keys(answers).map((name) => `
[[notify.webhook]]
name = "${name}"
url = "http://127.0.0.1:${receiver.address().port}/${name}"
secrets_from = ["HOOK_SECRET"]
allow_private = true
`).join('');
});

test('what did not arrive is listed with the reason, and sent again', async () => {
  const { ada } = shop;
  const { page } = ada;
  const link = page.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: 'Undelivered' });
  await link.click();
  await ada.sees('Nothing is undelivered');
  await page.locator('#undelivered:focus').waitFor();
  await picture(page, 'undelivered-01-none', consoleSizes);

  const visitor = await shop.visitorOf('shop');
  await visitor.askForPerson();
  const letter = (way) => page.getByRole('main', { name: 'Undelivered' }).getByRole('listitem').filter({ hasText: way });
  await letter('Webhook “crm”').waitFor();
  await letter('Webhook “desk”').waitFor();
  await letter('crm').getByText('Somebody waits for a person').waitFor();
  await letter('crm').getByText(/410/).waitFor();
  await letter('crm').getByText(/^Tried once, given up/).waitFor();
  await ada.sees('2 notifications did not arrive, and are not tried any more.');
  await picture(page, 'undelivered-02-two', consoleSizes);
  await atSizes(page, { ...consoleSizes, smallPhone, zoomed }, async (size) =>
    assert.deepEqual(await sticksOut(page), [], size));

  // Still gone: it comes back, and its button has kept the focus.
  await letter('crm').getByRole('button', { name: 'Send again' }).focus();
  await page.keyboard.press('Enter');
  await letter('crm').getByText('It was sent again, and did not arrive.').waitFor();
  assert.equal((await focus(page)).on, 'Send again');
  await picture(page, 'undelivered-03-in-vain', consoleSizes);

  // In the inbox the hint is as quiet as it gets, and leads back.
  await page.keyboard.press('Escape');
  const hint = page.getByRole('banner').getByRole('link', { name: '2 undelivered' });
  await hint.waitFor();
  await picture(page, 'undelivered-04-hint', consoleSizes);
  await hint.click();
  answers.crm = 200;
  answers.desk = 200;
  await page.getByRole('button', { name: 'Send all again' }).click();
  await letter('crm').getByText(/^It is tried as often as the first time/).waitFor();
  await letter('desk').getByRole('button', { name: 'Sent again' }).waitFor();
  await hint.waitFor({ state: 'detached' });
  await picture(page, 'undelivered-05-sent-again', consoleSizes);
  // One id each, at every attempt.
  assert.equal(new Set(received.filter((one) => one.startsWith('crm'))).size, 1);

  await letter('crm').getByRole('link', { name: visitor.name }).click();
  await page.getByRole('status').getByText('Waiting for a person').waitFor();
  await link.click();
  await ada.sees('Nothing is undelivered');
});
