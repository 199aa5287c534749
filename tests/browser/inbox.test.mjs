// A day on which everybody writes: hundreds of sessions in the inbox, a hundred messages in one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LetterWriter } from './support/letter-writer.mjs';
import { inSight, sticksOut } from './support/looks.mjs';
import { atSizes, desktop, laptop, phone, picture, zoomed } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

// All these visitors share an address.
const shop = stage(() => ({ config: '[limits.per_address]\nrequests_per_second = 0\n' }));

const SIZES = { phone, desktop, laptop, zoomed };
const NAMES = ['Ana Popescu', 'Konstantinos Papadopoulos-Theodorakopoulos von und zu Hohenstein', 'محمد عبد الله'];

test('a full inbox is drawn in parts, counts right and finds the end of a long conversation', async () => {
  const writers = Array.from({ length: 220 }, () => new LetterWriter(shop.server.origin));
  const operator = await shop.operator({ onDuty: true });
  await Promise.all(writers.map((writer) => writer.say('Where is my parcel? It was due last week.')));
  // Those with a name have waited longest.
  for (const asking of [writers.slice(0, NAMES.length), writers.slice(NAMES.length, 120)]) {
    await Promise.all(asking.map((writer) => writer.askForPerson()));
  }
  await Promise.all(NAMES.map((name, at) => writers[at].leave(
    { name, email: 'someone.with.a.very.long.address@a-very-long-domain-name.example.org', phone: '+32 9 123 45 67' },
    'Can you call me?',
  )));
  const { page } = operator;
  const count = (view, number) => page.getByRole('navigation', { name: 'Views' })
    .getByRole('link', { name: `${view} ${number}` }).waitFor();
  await count('Awaiting handoff', 120);
  await count('Live', 100);
  const rows = page.locator('.list').getByRole('listitem');
  assert.equal(await rows.count(), 100);
  await picture(page, 'console-40-full', SIZES);

  // The keyboard goes past the rows that are drawn, and on from where one has left the list.
  const isFocused = (at) => rows.nth(at).getByRole('link').and(page.locator(':focus')).waitFor();
  await rows.nth(98).getByRole('link').focus();
  for (const at of [99, 100]) {
    await page.keyboard.press('j');
    await isFocused(at);
  }
  const [left, next] = [rows.nth(100), rows.nth(101)].map((row) => row.getByRole('link'));
  const nextId = await next.getAttribute('id');
  const leftId = await left.getAttribute('id');
  await page.keyboard.press('c');
  await page.locator(`[id="${leftId}"]`).waitFor({ state: 'detached' });
  await page.keyboard.press('j');
  await page.locator(`[id="${nextId}"]`).and(page.locator(':focus')).waitFor();
  await count('Mine', 1);
  await operator.view('Mine');
  await operator.view('Awaiting handoff');
  await page.getByRole('button', { name: 'Show 19 more' }).click();
  await rows.nth(118).waitFor();

  await operator.view('Leads');
  await operator.openRow(NAMES[1]);
  await operator.sees('left contact details');
  await picture(page, 'console-41-long-name', SIZES);
  await atSizes(page, SIZES, async (size) => assert.deepEqual(await sticksOut(page), [], size));
  // Where the views are a strip, it shows the one that is open.
  const leads = page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: /^Leads/ });
  await atSizes(page, { laptop }, () => inSight(leads));
  await page.setViewportSize(phone);
  await page.getByRole('button', { name: 'About this visitor' }).click();
  await picture(page, 'console-42-facts', { phone, laptop });
  await page.setViewportSize(desktop);

  await operator.press('Claim');
  await page.getByRole('textbox', { name: 'Reply to the visitor' }).waitFor();
  for (let at = 1; at <= 50; at += 1) await writers[1].say(`Message ${at} about my parcel.`);
  const last = page.getByText('Message 50 about my parcel.').last();
  await inSight(last);
  // What takes room from the transcript doesn't push its end out of sight.
  await page.getByRole('textbox', { name: 'Reply to the visitor' }).fill('One\ntwo\nthree\nfour\nfive');
  await inSight(last);
  await page.setViewportSize(phone);
  await inSight(last);
  await page.setViewportSize(desktop);

  await page.getByRole('log', { name: 'Transcript' }).evaluate((log) => log.scrollTo(0, 300));
  await page.getByRole('button', { name: 'Latest messages' }).waitFor();
  await picture(page, 'console-43-scrolled', { laptop, zoomed });
  await page.getByRole('button', { name: 'Latest messages' }).click();
  await inSight(last);
});
