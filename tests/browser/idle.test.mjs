// A visitor falls silent: they are reminded, then the conversation closes by itself; their next message
// opens it again with everything there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleSizes, phone, picture } from './support/picture.mjs';
import { site } from './support/site.mjs';

const shop = site({ shop: 'wait = { remind_after_seconds = 2, resolve_after_seconds = 6 }' });

test('who falls silent is reminded, the conversation closes, and the next message reopens it', async () => {
  const { ada } = shop;
  const visitor = await shop.visitorOf('shop', { viewport: phone });
  await visitor.say('My zip is stuck, what can I do?');
  await visitor.askForPerson();
  await ada.view('Awaiting handoff');
  await ada.openRow(visitor.name);
  await ada.press('Claim');
  await ada.reply('Which bag is it?');

  await visitor.log.getByText('This conversation is still open. Write whenever you’re ready.').waitFor();
  await ada.sees(/was reminded that this conversation is open/);
  await picture(visitor.page, 'widget-85-reminded');
  await picture(ada.page, 'console-85-reminded', consoleSizes);

  await visitor.log.getByText(/closed because nobody wrote/).waitFor();
  await ada.page.getByRole('status').getByText('Resolved').waitFor();
  await ada.sees('This conversation was closed: nobody wrote any more');
  assert.equal(await ada.page.getByText('While you were away').count(), 0, 'it happened before their eyes');
  await picture(visitor.page, 'widget-86-closed');
  await picture(ada.page, 'console-86-closed', consoleSizes);
  await ada.view('Resolved');
  await ada.row(visitor.name).waitFor();

  await visitor.say('It is the Fjord pannier. Do you repair zips?');
  await visitor.log.getByRole('link').first().waitFor();
  for (const text of ['My zip is stuck, what can I do?', 'Which bag is it?']) await visitor.sees(text);
  assert.equal(await visitor.chat.getByRole('button', { name: 'Talk to a person' }).first().isVisible(), true);
  await ada.view('Live');
  await ada.openRow(visitor.name);
  await ada.sees(/came back, which reopened the conversation/);
  await ada.sees('Which bag is it?');
  await picture(visitor.page, 'widget-87-reopened');
});
