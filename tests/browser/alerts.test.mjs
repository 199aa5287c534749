// A console behind another tab: the title counts, a sound plays, a notification says who it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenIn } from './support/ears.mjs';
import { LetterWriter } from './support/letter-writer.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

test('a hidden console tells of who waits and who writes, and forgets it once it was seen', async () => {
  const operator = await shop.operator({
    onDuty: true,
    prepare: (context) => context.addInitScript(listenIn),
  });
  const { page } = operator;
  const title = (expected) => page.waitForFunction((expected) => document.title === expected, expected);
  const told = () => page.evaluate(() => globalThis.notifications);

  assert.deepEqual(await told(), []);
  await page.getByRole('button', { name: 'Notify me' }).click();
  await page.getByRole('button', { name: 'Notify me' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Sound for new handoffs' }).and(page.locator(':focus')).waitFor();
  await title('Baton');

  await page.evaluate(() => globalThis.hide(true));
  const writer = new LetterWriter(shop.server.origin);
  await writer.say('Do you repair zips?');
  await writer.askForPerson();
  await title('(1) Baton');
  const [waiting] = await told();
  assert.match(waiting, /^Visitor \w{4} is waiting for a person: Pressed “Talk to a person”$/);
  assert.equal(await page.evaluate(() => globalThis.heard), 2, 'two tones');

  await page.evaluate(() => globalThis.lastNotification.onclick());
  await page.evaluate(() => globalThis.hide(false));
  await operator.sees('Do you repair zips?');
  await operator.press('Claim');
  await operator.reply('Yes.');
  await title('Baton');

  // Before the operator's eyes nothing rings; behind them it does, though the conversation is open.
  await writer.say('How long does it take?');
  await operator.sees('How long does it take?');
  assert.equal((await told()).length, 1);
  await page.evaluate(() => globalThis.hide(true));
  await writer.say('Are you still there?');
  await title('(1) Baton');
  assert.match((await told())[1], /^Visitor \w{4} wrote to you$/);
  assert.ok(!(await told()).join().includes('still there'), 'what was said stands on a locked screen');
  await page.evaluate(() => globalThis.hide(false));
  await title('Baton');

  await page.getByRole('button', { name: 'Sound for new handoffs' }).click();
  const before = await page.evaluate(() => globalThis.heard);
  await page.evaluate(() => globalThis.hide(true));
  await writer.say('Hello?');
  await title('(1) Baton');
  assert.equal(await page.evaluate(() => globalThis.heard), before, 'the sound is off');
});
