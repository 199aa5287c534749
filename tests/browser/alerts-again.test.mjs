// What rings again: somebody for whom nobody came, and somebody whose operator is gone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenIn } from './support/ears.mjs';
import { LetterWriter } from './support/letter-writer.mjs';
import { site } from './support/site.mjs';

const shop = site({ shop: 'wait = { again_after_seconds = 2 }' }, () => '[operators]\nlease_seconds = 1\n');

test('a console behind another tab tells of who still waits, and of who was left by a colleague', async () => {
  const { ada } = shop;
  const login = shop.server.addOperator('bo@example.com', 'Bo', 'a long enough password');
  const { page } = await shop.operator({
    login,
    onDuty: true,
    prepare: (context) => context.addInitScript(listenIn),
  });
  await page.getByRole('button', { name: 'Notify me' }).click();
  await page.getByRole('button', { name: 'Notify me' }).waitFor({ state: 'detached' });
  await page.evaluate(() => globalThis.hide(true));
  const told = async (count) => {
    await page.waitForFunction((count) => globalThis.notifications.length === count, count);
    const [tones, last] = await page.evaluate(() => [globalThis.heard, globalThis.notifications.at(-1)]);
    assert.equal(tones, 2 * count, 'two tones each');
    return last;
  };

  const writer = new LetterWriter(shop.server.origin, { agent: 'shop' });
  await writer.say('Do you repair zips?');
  await writer.askForPerson();
  assert.match(await told(1), /^Visitor \w{4} is waiting for a person: Pressed “Talk to a person”$/);
  assert.match(await told(2), /^Visitor \w{4} is still waiting for a person: Pressed “Talk to a person”$/);

  await ada.view('Awaiting handoff');
  await ada.openRow('Do you repair zips?');
  await ada.press('Claim');
  await ada.page.getByRole('status').getByText('With you').waitFor();
  await page.waitForFunction(() => document.title === 'Baton');
  await ada.page.close();
  assert.match(await told(3), /^Visitor \w{4} is waiting for a person again: Whoever had the conversation is offline$/);
  await page.waitForFunction(() => document.title === '(1) Baton');
  const spoken = page.locator('[aria-live=assertive]');
  await spoken.filter({ hasText: 'is waiting for a person again.' }).waitFor();
});
