// An operator's tab closes in the middle of a conversation and stays closed: it goes back to the queue,
// first in line; the visitor is told, a colleague claims it, and who comes back sees what happened.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleSizes, phone, picture } from './support/picture.mjs';
import { site } from './support/site.mjs';

// The grace of ten seconds is the server's own: then the lease is over, too.
const shop = site({ shop: '' }, () => '[operators]\nlease_seconds = 1\n');

test('what an operator held who went away is first in line, and who comes back sees what became of it', async () => {
  const { ada } = shop;
  const visitor = await shop.visitorOf('shop', { viewport: phone });
  await visitor.say('My order never came, can somebody look?');
  await visitor.askForPerson();
  await ada.view('Awaiting handoff');
  await ada.openRow(visitor.name);
  await ada.press('Claim');
  await ada.reply('One moment, I am looking.');
  await visitor.sees('One moment, I am looking.');

  const login = shop.server.addOperator('bo@example.com', 'Bo', 'a long enough password');
  const bo = await shop.operator({ login, onDuty: true });
  const later = await shop.visitorOf('shop');
  await later.askForPerson();
  await bo.view('Awaiting handoff');
  await bo.row(later.name).waitFor();

  const address = ada.page.url();
  await ada.page.close();
  await visitor.log.getByText(/^Ada left the conversation\. You keep your place in line\.$/).waitFor();
  await visitor.chat.getByText('Waiting for a person to join').waitFor();
  await picture(visitor.page, 'widget-88-operator-lost');

  await bo.row(visitor.name).waitFor();
  const rows = await bo.page.getByRole('region', { name: 'Awaiting handoff' }).getByRole('listitem').allTextContents();
  assert.match(rows[0], new RegExp(visitor.name), 'they keep their place in line');
  await bo.openRow(visitor.name);
  await bo.sees('Ada went offline and lost this conversation');
  await picture(bo.page, 'console-88-first-in-line', consoleSizes);
  await bo.press('Claim');
  await bo.reply('Ada had to go. I have found your order.');
  await visitor.sees('Bo joined the conversation');
  await visitor.sees('Ada had to go. I have found your order.');
  await picture(visitor.page, 'widget-89-claimed-by-colleague');

  ada.page = await ada.context.newPage();
  await ada.page.goto(address);
  await ada.page.getByRole('status').getByText('With Bo', { exact: true }).waitFor();
  await ada.sees('You went offline and lost this conversation');
  // From the inbox, and so the same after a reload and in a second tab, until it is dismissed in one.
  const away = (page) => page.getByRole('region', { name: 'While you were away' });
  await away(ada.page).getByText(`${visitor.name} is with Bo now.`).waitFor();
  await picture(ada.page, 'console-89-while-away', consoleSizes);
  await ada.page.reload();
  await away(ada.page).waitFor();
  const second = await ada.context.newPage();
  await second.goto(new URL('/console/', address).href);
  await away(second).getByRole('link', { name: visitor.name }).click();
  await second.getByRole('status').getByText('With Bo', { exact: true }).waitFor();
  await away(second).getByRole('button', { name: 'Got it' }).click();
  for (const page of [second, ada.page]) await away(page).waitFor({ state: 'detached' });
  await second.locator('#session:focus').waitFor();
  await ada.page.reload();
  await ada.page.getByRole('status').getByText('With Bo', { exact: true }).waitFor();
  assert.equal(await away(ada.page).count(), 0);
  assert.equal(await away(bo.page).count(), 0, 'who claimed it has lost nothing');
});
