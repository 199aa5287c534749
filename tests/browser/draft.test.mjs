// What an operator has begun to write: it outlives a reload, goes when it is sent, and is nobody else's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LetterWriter } from './support/letter-writer.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

test('a draft is there after a reload, in its own conversation, until it is sent', async () => {
  const operator = await shop.operator({ onDuty: true });
  const { page } = operator;
  const field = page.getByRole('textbox', { name: 'Reply to the visitor' });
  const stored = () => page.evaluate(() => Object.values(sessionStorage));
  for (const question of ['Do you repair zips?', 'Where is your shop?']) {
    const writer = new LetterWriter(shop.server.origin);
    await writer.say(question);
    await writer.askForPerson();
    await operator.view('Awaiting handoff');
    await operator.openRow('Visitor');
    await operator.sees(question);
    await operator.press('Claim');
    await field.fill(`On: ${question}`);
  }

  const transcript = page.getByRole('log', { name: 'Transcript' });
  await page.reload();
  await transcript.getByText('Where is your shop?').first().waitFor();
  assert.equal(await field.inputValue(), 'On: Where is your shop?');
  await field.press('Enter');
  await transcript.getByText('On: Where is your shop?').waitFor();
  assert.deepEqual(await stored(), ['On: Do you repair zips?']);

  await page.reload();
  await transcript.getByText('On: Where is your shop?').waitFor();
  assert.equal(await field.inputValue(), '');
});
