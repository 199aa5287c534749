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
  await Promise.all(writers.slice(0, 120).map((writer) => writer.askForPerson()));
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
  await page.getByRole('button', { name: 'Show 20 more' }).click();
  await rows.nth(119).waitFor();

  await operator.view('Leads');
  await operator.openRow(NAMES[1]);
  await operator.sees('left contact details');
  await picture(page, 'console-41-long-name', SIZES);
  await atSizes(page, SIZES, async (size) => assert.deepEqual(await sticksOut(page), [], size));
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
