// The widget and the console against axe's rules, light and dark.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { desktop, picture } from './support/picture.mjs';
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

test('the handoff settings keep the rules, with a trial, a replay and an editor', async () => {
  const operator = await shop.operator();
  const { page } = operator;
  await page.keyboard.press('s');
  await page.getByRole('heading', { name: 'Topics', exact: true }).waitFor();
  assert.deepEqual(await violations(page, page.mainFrame()), []);
  await page.getByRole('textbox', { name: 'A visitor’s message' }).fill('What do you charge for repairs?');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Found in the knowledge' }).waitFor();
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('button', { name: 'Run again' }).waitFor();
  await page.getByRole('switch', { name: 'The agent decides' }).click();
  await page.getByRole('button', { name: 'Add a topic' }).click();
  await page.getByRole('textbox', { name: 'Phrases' }).fill('milligrams,');
  await page.getByRole('button', { name: 'Add topic' }).click();
  await operator.sees('Please give the topic a name.');
  assert.deepEqual(await violations(page, page.mainFrame()), []);
});

/** The elements that a page would show as their background alone, and that have no line around them. */
const unlined = (frame, selector) => frame.evaluate((selector) => {
  const isLined = (element) => getComputedStyle(element).borderTopStyle === 'solid';
  return [...document.querySelectorAll(selector)]
    .filter((element) => element.checkVisibility() && !isLined(element))
    .map((element) => element.className);
}, selector);

test('forced colours leave a line where they take a background', async () => {
  const visitor = await shop.visitor();
  await visitor.say('What do you charge for repairs?');
  await visitor.log.getByRole('link').first().waitFor();
  await visitor.page.emulateMedia({ forcedColors: 'active' });
  assert.equal(await visitor.log.locator('.bubble').count(), 3);
  assert.deepEqual(await unlined(visitor.chat, '.bubble, .avatar, .send, .composer'), []);
  assert.deepEqual(await unlined(visitor.page, '.button'), []);
  await picture(visitor.page, 'widget-60-forced-colours', { desktop });

  const operator = await shop.operator();
  await operator.view('Live');
  await operator.openRow('Visitor');
  await operator.sees('What do you charge for repairs?');
  await operator.page.emulateMedia({ forcedColors: 'active' });
  assert.deepEqual(await unlined(operator.page, '.message__bubble, .button, .chip, .avatar'), []);
  await picture(operator.page, 'console-60-forced-colours', { desktop });
});

test('nothing moves for who asks for no motion', async () => {
  const operator = await shop.operator({ onDuty: true });
  const visitor = await shop.visitor();
  await visitor.say('can i talk to a real human');
  await operator.view('Awaiting handoff');
  await operator.openRow('a real human');
  await operator.press('Claim');
  await operator.page.getByRole('textbox', { name: 'Reply to the visitor' }).fill('One mo');
  await visitor.sees(/is writing/);
  const moving = () => visitor.chat.evaluate(() => document.getAnimations().length);
  assert.equal(await moving(), 0);
  await visitor.page.emulateMedia({ reducedMotion: 'no-preference' });
  assert.ok((await moving()) >= 3, 'the dots of who writes');
});
