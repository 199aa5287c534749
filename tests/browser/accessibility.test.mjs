// The widget and the console against axe's rules, light and dark.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { stage } from './support/stage.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const shop = stage();

/** What axe finds wrong in a frame, one readable line each. */
async function violations(page, frame) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await frame.evaluate(axe);
    const { violations } = await frame.evaluate(() => globalThis.axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
    }));
    found.push(...violations.map(({ id, nodes }) =>
      `${colorScheme}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`));
  }
  return found;
}

test('the widget keeps the rules in an empty and in a running conversation', async () => {
  const visitor = await shop.visitor();
  assert.deepEqual(await violations(visitor.page, visitor.chat), []);
  await visitor.say('What do you charge for repairs?');
  await visitor.log.getByRole('link').first().waitFor();
  await visitor.askForPerson();
  await visitor.chat.getByRole('textbox', { name: /email/i }).waitFor();
  assert.deepEqual(await violations(visitor.page, visitor.chat), []);
});

test('the console keeps the rules at login, in the inbox and in a session', async () => {
  const visitor = await shop.visitor();
  await visitor.say('Where is my parcel?');
  const operator = await shop.operatorAtLogin();
  assert.deepEqual(await violations(operator.page, operator.page.mainFrame()), []);
  await operator.enter();
  await operator.view('Live');
  await operator.openRow('Visitor');
  await operator.page.getByRole('log', { name: 'Transcript' }).waitFor();
  assert.deepEqual(await violations(operator.page, operator.page.mainFrame()), []);
});
