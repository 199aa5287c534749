// One conversation: after a reload, on the next page, in a second tab, offline, across a restart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

const times = (visitor, text) => visitor.log.getByText(text, { exact: true }).count();

test('the conversation is there after a reload, on the next page and in a second tab', async () => {
  const visitor = await shop.visitor();
  await visitor.say('Do you ship to Norway?');
  await visitor.log.getByRole('link').first().waitFor();

  await visitor.page.reload();
  await visitor.open();
  await visitor.sees('Do you ship to Norway?');

  await visitor.page.goto(`${shop.server.origin}/demo/help/returns`);
  await visitor.open();
  await visitor.sees('Do you ship to Norway?');

  const secondTab = await shop.visitor({ context: visitor.context });
  await secondTab.sees('Do you ship to Norway?');
  await secondTab.say('And to Iceland?');
  await visitor.sees('And to Iceland?');
  assert.equal(await times(visitor, 'And to Iceland?'), 1);
});

test('what is typed while the server is down arrives once, also when the page is closed meanwhile', async () => {
  const visitor = await shop.visitor();
  await visitor.say('Hello');
  await visitor.sees(/^(Hi|Hello)\b.*\S/);

  await shop.server.stop('SIGKILL');
  await visitor.say('What is the weather on the moon?');
  await visitor.chat.getByText(/^Reconnecting/).first().waitFor();
  await picture(visitor.page, 'widget-08-reconnecting');
  await visitor.page.close();
  await shop.server.launch();

  const later = await shop.visitor({ context: visitor.context });
  await later.sees('What is the weather on the moon?');
  // The agent's answer to it shows that it is in the log and not only in this browser.
  await later.log.getByText(/couldn.t find|don.t know/i).first().waitFor();
  assert.equal(await times(later, 'What is the weather on the moon?'), 1);
});

test('who goes offline is told within moments, and the chat goes on once the network is back', async () => {
  const visitor = await shop.visitor();
  await visitor.say('Hello');
  await visitor.sees(/^(Hi|Hello)\b.*\S/);
  await visitor.context.setOffline(true);
  // The socket itself would notice by a ping, half a minute later.
  await visitor.chat.getByText(/^Reconnecting/).first().waitFor({ timeout: 8_000 });
  await visitor.say('Do you ship to Norway?');
  await visitor.context.setOffline(false);
  await visitor.chat.getByText(/^Reconnecting/).first().waitFor({ state: 'detached' });
  await visitor.log.getByRole('link').first().waitFor();
});

test('what is half written is there after a reload, and gone once it is sent', async () => {
  const visitor = await shop.visitor();
  await visitor.composer.fill('My parcel has been on its way for');
  await visitor.page.reload();
  await visitor.open();
  assert.equal(await visitor.composer.inputValue(), 'My parcel has been on its way for');
  await visitor.composer.press('Enter');
  await visitor.sees('My parcel has been on its way for');

  await visitor.page.reload();
  await visitor.open();
  await visitor.sees('My parcel has been on its way for');
  assert.equal(await visitor.composer.inputValue(), '');
});

test('what is half written stays in its tab, whatever another tab sends', async () => {
  const first = await shop.visitor();
  await first.composer.fill('Can I bring my own buckle');
  const second = await shop.visitor({ context: first.context });
  assert.equal(await second.composer.inputValue(), '');
  await second.say('Where is your shop?');
  await first.sees('Where is your shop?');

  await first.page.reload();
  await first.open();
  assert.equal(await first.composer.inputValue(), 'Can I bring my own buckle');
});

test('what is far too long for a message is not kept at every stroke', async () => {
  const visitor = await shop.visitor();
  const kept = () => visitor.chat.evaluate(() =>
    [...Object.values(localStorage), ...Object.values(sessionStorage)].filter((text) => /^x+$/.test(text)));
  await visitor.composer.fill('x'.repeat(4_100));
  assert.deepEqual((await kept()).map((text) => text.length), [4_100]);
  await visitor.composer.fill('x'.repeat(1_000_000));
  assert.deepEqual(await kept(), []);
});
