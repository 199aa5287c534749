// The main job in one run: a visitor asks, gets a cited answer, asks for a person, waits; an operator
// claims, they talk, the operator resolves; the visitor writes again and the agent answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

test('a visitor is handed from the agent to a person and back', async () => {
  const operator = await shop.operatorAtLogin();
  await picture(operator.page, 'console-01-login');
  await operator.enter();
  await operator.setDuty(true);
  await picture(operator.page, 'console-02-empty');

  const visitor = await shop.visitor();
  await picture(visitor.page, 'widget-01-greeting');

  await visitor.say('How long does delivery to Germany take?');
  const source = visitor.log.getByRole('link').first();
  await source.waitFor();
  assert.match(await source.getAttribute('href'), /\/demo\/help\/shipping|\/help\/shipping/);
  await picture(visitor.page, 'widget-02-cited-answer');

  await visitor.say('What is the weather on the moon?');
  await visitor.sees(/couldn.t find|don.t know/i);
  await picture(visitor.page, 'widget-03-does-not-know');

  await visitor.askForPerson();
  await visitor.sees('We’re connecting you with a person — usually within a few minutes');
  await picture(visitor.page, 'widget-04-waiting');

  await operator.view('Awaiting handoff');
  // The row says what the visitor wants, not what the agent said last.
  await operator.row('Talk to a person').getByText('What is the weather on the moon?').waitFor();
  await picture(operator.page, 'console-03-awaiting');
  await operator.openRow('Talk to a person');
  await operator.sees('How long does delivery to Germany take?');
  await picture(operator.page, 'console-04-before-claim');
  // The card is short: what the agent said stands in full above.
  const words = operator.page.locator('.brief__words').first();
  const height = async () => (await words.boundingBox()).height;
  const short = await height();
  await operator.page.getByRole('button', { name: 'Show all' }).click();
  await operator.page.getByRole('button', { name: 'Show less' }).waitFor();
  assert.ok((await height()) > short);
  await operator.page.getByRole('button', { name: 'Show less' }).click();
  await operator.page.getByRole('button', { name: 'Show all' }).waitFor();
  assert.equal(await height(), short);
  // Another action takes the place of "Claim": the second click of a double one is not meant for it.
  const actions = operator.page.getByRole('group', { name: 'Actions' });
  const claim = await actions.getByRole('button', { name: 'Claim' }).boundingBox();
  const [x, y] = [claim.x + claim.width / 2, claim.y + claim.height / 2];
  await operator.page.mouse.click(x, y);
  await actions.getByRole('button', { name: 'Release' }).waitFor();
  await operator.page.mouse.down({ clickCount: 2 });
  await operator.page.mouse.up({ clickCount: 2 });

  await operator.reply('Hello, this is a person. **How** can I help?');
  await visitor.sees('Hello, this is a person.');
  await picture(visitor.page, 'widget-05-operator');
  await visitor.say('My bag came without its strap.');
  await operator.sees('My bag came without its strap.');

  await operator.note('Strap missing, third time this week: tell the warehouse.');
  await operator.sees('tell the warehouse');
  await picture(operator.page, 'console-05-talking');
  await operator.reply('A new strap is on its way.');
  await visitor.sees('A new strap is on its way.');
  assert.ok(visitor.received('A new strap is on its way.'), 'frames are looked into');
  assert.ok(!visitor.received('tell the warehouse'), 'the note reached the visitor');

  await operator.press('Resolve');
  await visitor.sees('Conversation closed');
  await picture(visitor.page, 'widget-06-resolved');
  await operator.view('Resolved');
  await operator.row('A new strap').waitFor();
  await picture(operator.page, 'console-06-resolved');

  const answers = await visitor.log.getByRole('link').count();
  await visitor.say('Can I send a bag back?');
  await visitor.log.getByRole('link').nth(answers).waitFor();
  await picture(visitor.page, 'widget-07-agent-again');
  await visitor.chat.getByRole('button', { name: 'Close chat' }).click();
  await picture(visitor.page, 'widget-09-launcher');
});

test('an operator takes over from the agent and returns the session to it', async () => {
  const operator = await shop.operator({ onDuty: true });
  const visitor = await shop.visitor();
  await visitor.say('Do you repair zips?');
  await visitor.log.getByRole('link').first().waitFor();

  await operator.view('Live');
  await operator.openRow('Visitor');
  await operator.sees('Do you repair zips?');
  await operator.press('Take over');
  await operator.reply('I can see your question.');
  await visitor.sees('I can see your question.');
  await operator.press('Return to agent');

  const answers = await visitor.log.getByRole('link').count();
  await visitor.say('How much is shipping to France?');
  await visitor.log.getByRole('link').nth(answers).waitFor();
});

test('a visitor who asks in their own words is handed over at once', async () => {
  const operator = await shop.operator({ onDuty: true });
  const visitor = await shop.visitor();
  await visitor.say('can i please talk to a real human about my order');
  await visitor.sees(/We’re connecting you with a person/);

  await operator.view('Awaiting handoff');
  await operator.openRow('talk to a real human');
  await operator.sees(/asked for a person/i);
});
