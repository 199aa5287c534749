// The wait ladder and the idle rules in the agent's settings: told in words as they are set, in units that
// people say, and refused where they stand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sticksOut } from './support/looks.mjs';
import { atSizes, consoleSizes, desktop, picture, smallPhone, zoomed } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

test('an operator sets when what happens by itself happens, and reads what comes of it', async () => {
  const operator = await shop.operator();
  const { page } = operator;
  await page.getByRole('link', { name: 'Handoff settings' }).click();
  const part = (name) => page.getByRole('region', { name, exact: true });
  const steps = (name) => part(name).getByRole('list').first().getByRole('listitem').allInnerTexts();
  const waiting = 'While a visitor waits';
  const silent = 'When a visitor falls silent';
  const when = async (name) => (await steps(name)).map((step) => step.split('\n')[0]);
  await part(silent).getByRole('listitem').first().waitFor();
  assert.deepEqual(await when(waiting),
    ['At once', 'After 1 minute', 'After 2 minutes', 'After 5 minutes', 'After 1 hour']);
  assert.deepEqual(await when(silent), ['After 30 minutes', 'After 24 hours']);
  const look = async (name, at = part(waiting)) => {
    for (const [size, viewport] of Object.entries(consoleSizes)) {
      await page.setViewportSize(viewport);
      await at.evaluate((element) => element.scrollIntoView());
      await picture(page, name, { [size]: viewport });
    }
    await page.setViewportSize(desktop);
  };
  await look('settings-50-wait');

  const number = (name) => page.getByRole('spinbutton', { name: `${name}: number` });
  const unit = (name) => page.getByRole('combobox', { name: `${name}: unit` });
  const onOff = (name, checked) => page.getByRole('switch', { name, ...(checked === undefined ? {} : { checked }) });
  // Under somebody's fingers the unit stays, and what is no time gives way to what holds.
  await number('Tell the visitor').fill('60');
  assert.equal(await unit('Tell the visitor').inputValue(), 'minutes');
  await unit('Tell the visitor').selectOption('seconds');
  await number('Tell the visitor').fill('');
  await number('Tell the visitor').blur();
  assert.equal(await number('Tell the visitor').inputValue(), '60');

  await page.getByRole('button', { name: 'Save' }).click();
  const problem = part(waiting).getByText('Telling the visitor has to come after telling more people.');
  await problem.waitFor();
  assert.equal(await number('Tell the visitor').getAttribute('aria-invalid'), 'true');
  await look('settings-51-wait-refused', part(waiting).getByText('Tell more people', { exact: true }));

  await number('Tell the visitor').fill('90');
  await problem.waitFor({ state: 'detached' });
  await onOff('Tell more people').click();
  await number('Tell more people').waitFor({ state: 'detached' });
  await part(waiting).getByText('Nobody else is told.').waitFor();
  await onOff('Resolve what the agent has', false).click();
  assert.equal(await number('Resolve what the agent has').inputValue(), '24');
  await onOff('Remind the visitor').click();
  assert.deepEqual(await when(waiting), ['At once', 'After 1 minute', 'After 90 seconds', 'After 1 hour']);
  await page.getByRole('button', { name: /^Save|^Try again/ }).click();
  await operator.sees('Saved. It holds from the next message on.');
  await look('settings-52-wait-saved', part(silent));
  await atSizes(page, { ...consoleSizes, smallPhone, zoomed }, async (size) =>
    assert.deepEqual(await sticksOut(page), [], size));

  await page.reload();
  await onOff('Tell more people', false).waitFor();
  assert.equal(await number('Tell the visitor').inputValue(), '90');
  assert.equal(await unit('Tell the visitor').inputValue(), 'seconds');
  assert.deepEqual(await when(silent), ['After 24 hours']);
  // By keyboard, from a switch to its time.
  await onOff('Close when the visitor has left').focus();
  await page.keyboard.press('Tab');
  await number('Close when the visitor has left').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('ArrowUp');
  assert.equal((await when(waiting)).at(-1), 'After 2 hours');
  await page.getByRole('button', { name: 'Discard' }).click();
  assert.equal((await when(waiting)).at(-1), 'After 1 hour');
});
