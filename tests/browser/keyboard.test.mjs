// An operator's day with the keyboard alone: log in, go on duty, claim, reply, note, return, resolve.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LetterWriter } from './support/letter-writer.mjs';
import { focus } from './support/looks.mjs';
import { Operator } from './support/people.mjs';
import { picture } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

/** Presses Tab until this has the focus, and tells all that had it, each of them visibly. */
async function tabTo(page, name) {
  const passed = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const { on, isShown } = await focus(page);
    assert.ok(on, `the focus left the page after ${passed.join(', ')}`);
    assert.ok(isShown, `the focus on ${on} can't be seen`);
    assert.ok(!passed.includes(on), `${name} is not among ${passed.join(', ')}`);
    passed.push(on);
    if (on.startsWith(name)) return passed;
  }
}

test('an operator needs no mouse for the main job', async () => {
  const writers = [new LetterWriter(shop.server.origin), new LetterWriter(shop.server.origin)];
  const { email, password } = shop.server.demoLogin;
  const operator = await Operator.atLogin(shop.browser, shop.server.origin, { email: '', password: '' });
  const { page } = operator;
  const { keyboard } = page;
  const has = (name) => page.waitForFunction((name) => {
    const focused = document.activeElement;
    return (focused.getAttribute('aria-label') ?? focused.textContent).includes(name);
  }, name);

  await page.reload();
  await page.getByLabel('Email').and(page.locator(':focus')).waitFor();
  await keyboard.type(email);
  await keyboard.press('Tab');
  await keyboard.type(password);
  await keyboard.press('Enter');
  await page.locator('[role=switch]:enabled').waitFor();

  const bar = await tabTo(page, 'On duty');
  assert.deepEqual(bar, ['Skip to the conversation', 'On duty']);
  await keyboard.press('Space');
  await page.getByRole('switch', { name: /on duty/i, checked: true }).waitFor();
  assert.deepEqual((await tabTo(page, 'Resolved')).map((name) => name.replace(/\d+$/, '')), [
    'Sound for new handoffs', 'Notify me', 'Keyboard shortcuts', 'Log out',
    'Awaiting handoff', 'Mine', 'Live', 'With others', 'Leads', 'Resolved',
  ]);

  for (const writer of writers) {
    await writer.say('Do you repair zips?');
    await writer.askForPerson();
  }
  const rows = page.getByRole('listitem').getByRole('link').filter({ hasText: 'Talk to a person' });
  await rows.nth(1).waitFor();
  await keyboard.press('j');
  await has('Talk to a person');
  assert.ok((await focus(page)).isShown);
  await keyboard.press('j');
  await keyboard.press('k');
  await keyboard.press('Enter');
  await operator.sees('Do you repair zips?');

  await keyboard.press('c');
  await operator.sees('With you');
  await has('Talk to a person');
  await keyboard.press('r');
  await page.getByRole('textbox', { name: 'Reply to the visitor' }).and(page.locator(':focus')).waitFor();
  assert.ok((await focus(page)).isShown);
  await keyboard.type('Yes, we do. **Which** bag is it?');
  await keyboard.press('Enter');
  await operator.sees('Which');
  await keyboard.press('Escape');
  await has('Conversation');
  await keyboard.press('n');
  await page.getByRole('textbox', { name: 'Internal note' }).and(page.locator(':focus')).waitFor();
  await keyboard.type('Ask for a photo');
  await keyboard.press('Enter');
  await operator.sees('Ask for a photo');
  await keyboard.press('Escape');
  await keyboard.press('a');
  await operator.sees('The agent answers');
  await keyboard.press('t');
  await operator.sees('With you');
  await keyboard.press('e');
  await operator.sees(/You resolved this conversation/);

  await keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await picture(page, 'console-30-keys');
  await keyboard.press('Escape');
  await keyboard.press('Escape');
  await operator.sees('No conversation open');
  for (const [key, view] of [['6', 'Resolved'], ['1', 'Awaiting handoff']]) {
    await keyboard.press(key);
    await page.getByRole('heading', { name: view }).waitFor();
  }
});
