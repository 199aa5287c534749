// What makes the agent step aside, each on and off: what the visitor reads, what the operator reads of it,
// and that it is so: an operator can claim it, or the agent still answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './support/picture.mjs';
import { site } from './support/site.mjs';

const shop = site({
  // All of it on.
  open: '',
  // What may be switched off one by one.
  set: `
repeated = false
operator_pull = false
unknown = { first = "decline", again = "decline" }
topics = [
  { topic = "complaint", action = "off" },
  { topic = "account_closure", action = "decline" },
  { topic = { own = { name = "Dangerous goods", phrases = ["gas canister"] } }, action = "decline" },
]`,
  // Nobody is handed over, by the settings and by the plan.
  shy: 'visitor_asks = false\nagent_decides = false',
  starter: 'plan = "starter"',
});

// After some claims it tells how long it may take, in place of the owner's words.
const CONNECTING = /We’re connecting you with a person — (usually within a few minutes|about )/;
const UNKNOWN = 'I couldn\'t find that in our help centre.';

/** Says it and waits for an answer with its sources. */
async function isAnswered(visitor, text) {
  const answers = visitor.log.getByRole('list', { name: 'Sources' });
  const before = await answers.count();
  await visitor.say(text);
  await answers.nth(before).waitFor();
}

/** Nothing that the visitor reads speaks of a person who comes. */
async function isPromisedNobody(visitor) {
  const words = await visitor.chat.locator('body').innerText();
  assert.doesNotMatch(words, /connecting you|a person was asked|waiting for a person/i);
}

/** Opens a conversation that the agent has. */
async function watch(visitor) {
  await shop.ada.view('Live');
  await shop.ada.openRow(visitor.name);
  await shop.ada.page.getByRole('status').getByText('The agent answers').waitFor();
}

/** The visitor is told that they wait, an operator claims it, and they talk. */
async function isHandedOver(visitor, reason) {
  await visitor.sees(CONNECTING);
  await reason.getByText('The agent stepped aside and the conversation joined the queue.').waitFor();
  await shop.ada.press('Claim');
  await shop.ada.reply('I have your conversation.');
  await visitor.sees('Ada joined the conversation');
  await visitor.sees('I have your conversation.');
}

const REQUESTS = [
  ['en', 'can i pls talk to a reel human about my order', 'talk to a reel human'],
  ['es', 'Mi bolso llegó roto. ¿Puedo HABLAR con alguien de su equipo?', 'HABLAR con alguien'],
  ['zh', '你好，我的包坏了。请帮我转人工客服，谢谢', '人工客服'],
];
for (const [locale, said, matched] of REQUESTS) {
  test(`a person is asked for in the visitor’s own words: ${locale}`, async () => {
    const visitor = await shop.visitorOf('open', { locale });
    await visitor.say(said);
    const reason = await shop.ada.reasonFor(visitor, said);
    await reason.getByText('The visitor asked for a person').waitFor();
    const found = await reason.locator('mark').innerText();
    assert.ok(found.includes(matched), found);
    await picture(shop.ada.page, `console-70-asked-${locale}`);
    await picture(visitor.page, `widget-70-asked-${locale}`);
    await isHandedOver(visitor, reason);
    assert.equal(await visitor.log.getByText('Cobble & Pine help', { exact: true }).count(), 1, 'the agent spoke');
  });
}

test('who wants no person gets an answer', async () => {
  const visitor = await shop.visitorOf('open');
  await visitor.say('No need to transfer me to a human.');
  await isAnswered(visitor, 'How much is shipping to France?');
  await isPromisedNobody(visitor);
  await watch(visitor);
});

test('a sensitive topic is left to a person', async () => {
  const visitor = await shop.visitorOf('open');
  const said = 'Hello. Somebody stole my credit card and ordered two bags!';
  await visitor.say(said);
  const reason = await shop.ada.reasonFor(visitor, said);
  await reason.getByText('The agent leaves this topic to a person').waitFor();
  await reason.getByText('It is about fraud or safety').waitFor();
  assert.match(await reason.locator('mark').innerText(), /stole/);
  await picture(shop.ada.page, 'console-71-topic');
  await isHandedOver(visitor, reason);
});

for (const [said, topic] of [
  ['please delete my account', 'closing the account'],
  ['Can I put a gas canister in the panniers?', '“Dangerous goods”'],
]) {
  test(`a topic that its owner wants declined is declined: ${topic}`, async () => {
    const visitor = await shop.visitorOf('set');
    await visitor.say(said);
    await visitor.sees('I\'m sorry, I can\'t help with that here.');
    await isPromisedNobody(visitor);
    assert.equal(await visitor.log.getByRole('button', { name: 'Talk to a person' }).count(), 0);
    await watch(visitor);
    await shop.ada.sees('The agent declined: this topic is not for it.');
    await picture(visitor.page, 'widget-71-declined');
    await isAnswered(visitor, 'How do I wash my bag?');
  });
}

test('a topic that is off is answered like anything else', async () => {
  const visitor = await shop.visitorOf('set');
  await isAnswered(visitor, 'I want to make a complaint, who do I write to?');
  await isPromisedNobody(visitor);
});

const AGAIN = [
  'How long does delivery take?',
  'how many days does the delivery take',
  'so how long will delivery take',
];

test('the second rephrase of a question hands over, and what follows up does not', async () => {
  const visitor = await shop.visitorOf('open');
  await isAnswered(visitor, AGAIN[0]);
  await isAnswered(visitor, 'What does shipping cost?');
  await isAnswered(visitor, AGAIN[1]);
  await isPromisedNobody(visitor);
  await visitor.say(AGAIN[2]);
  const reason = await shop.ada.reasonFor(visitor, AGAIN[2]);
  await reason.getByText('The visitor asked the same again').waitFor();
  const quotes = await reason.locator('blockquote').allInnerTexts();
  assert.deepEqual(quotes, [AGAIN[0], AGAIN[2]]);
  await picture(shop.ada.page, 'console-72-again');
  await picture(visitor.page, 'widget-72-again');
  await isHandedOver(visitor, reason);
});

test('a question may be asked again without end where that is off', async () => {
  const visitor = await shop.visitorOf('set');
  for (const again of AGAIN) await isAnswered(visitor, again);
  await isPromisedNobody(visitor);
});

test('what the knowledge does not have is offered a person once, and then handed over', async () => {
  const visitor = await shop.visitorOf('open');
  await visitor.say('do u sell bike helmets');
  await visitor.sees(UNKNOWN);
  await visitor.log.getByRole('button', { name: 'Talk to a person' }).waitFor();
  await isPromisedNobody(visitor);
  await picture(visitor.page, 'widget-73-offer');
  await watch(visitor);
  await shop.ada.sees('The agent did not know and offered a person.');

  const said = 'can i rent a pannier for a weekend trip';
  await visitor.say(said);
  const reason = await shop.ada.reasonFor(visitor, said);
  await reason.getByText('The agent found no answer').waitFor();
  await reason.getByText('Question 2 in a row without an answer.').waitFor();
  await picture(shop.ada.page, 'console-73-unknown');
  await isHandedOver(visitor, reason);
});

test('what the knowledge does not have is declined where that is set, in the visitor’s language', async () => {
  const visitor = await shop.visitorOf('set', { locale: 'de-DE' });
  for (const [at, said] of ['Verkaufen Sie auch Fahrradhelme?', 'Kann man bei Ihnen ein Zelt mieten?'].entries()) {
    await visitor.say(said);
    await visitor.log.getByText('Das habe ich in unserem Hilfebereich nicht gefunden.').nth(at).waitFor();
  }
  await isPromisedNobody(visitor);
  assert.equal(await visitor.log.getByRole('button', { name: 'Talk to a person' }).count(), 0);
  await watch(visitor);
  await shop.ada.sees('The agent did not know and said so.');
});

test('operators may take a conversation from the agent, unless that is off', async () => {
  const takeOver = shop.ada.page.getByRole('group', { name: 'Actions' }).getByRole('button', { name: 'Take over' });
  for (const [agent, offered] of [['open', 'visible'], ['set', 'detached']]) {
    const visitor = await shop.visitorOf(agent);
    await isAnswered(visitor, 'What do you charge for repairs?');
    await watch(visitor);
    await takeOver.waitFor({ state: offered });
    await visitor.say('I want to talk to a person');
    await isHandedOver(visitor, await shop.ada.reasonFor(visitor, 'I want to talk to a person'));
  }
});

for (const agent of ['shy', 'starter']) {
  test(`where nobody is handed over, contact details are asked for: ${agent}`, async () => {
    const visitor = await shop.visitorOf(agent);
    await isAnswered(visitor, 'How much to fix a zip?');
    await visitor.say('let me talk to a human');
    const form = visitor.chat.getByRole('form', { name: 'How can a person reach you?' });
    await form.waitFor();
    await isPromisedNobody(visitor);
    await picture(visitor.page, `widget-74-${agent}`);
    // The agent goes on, also over a topic that it would leave to a person.
    await isAnswered(visitor, 'how much is shipping to italy');
    await visitor.say('my lawyer will contact you');
    await form.getByRole('textbox', { name: 'Email' }).fill(`${agent}@example.org`);
    await form.getByRole('button', { name: 'Send my details' }).click();
    await visitor.sees('Thank you, we have your details');
    await isPromisedNobody(visitor);

    for (const [title, words] of [
      ['The visitor asked for a person', 'let me talk to a human'],
      ['The agent leaves this topic to a person', 'my lawyer will contact you'],
    ]) {
      // The later card tells of the earlier words too.
      const cards = shop.ada.page.getByRole('region', { name: 'Reason of the handoff' });
      await shop.ada.reasonFor(visitor, words, { view: 'Leads', called: `${agent}@example.org` });
      const reason = cards.filter({ hasText: title });
      await reason.getByText('Handing over is switched off.').waitFor();
    }
    await picture(shop.ada.page, `console-74-${agent}`);
    await shop.ada.page.getByRole('status').getByText('The agent answers').waitFor();
  });
}

test('after a return to the agent a closed episode never triggers again', async () => {
  const visitor = await shop.visitorOf('open');
  for (const question of AGAIN.slice(0, 2)) await isAnswered(visitor, question);
  await visitor.say(AGAIN[2]);
  await isHandedOver(visitor, await shop.ada.reasonFor(visitor, AGAIN[2]));
  await shop.ada.press('Return to agent');
  await visitor.sees('Cobble & Pine help answers again');
  // What led to a person is asked again, and again: the agent answers it like a new question.
  for (const question of AGAIN.slice(1)) await isAnswered(visitor, question);
  await shop.ada.page.getByRole('status').getByText('The agent answers').waitFor();
  assert.equal(await visitor.chat.getByText(CONNECTING).count(), 0);

  await visitor.say('no, get me a person please');
  await isHandedOver(visitor, await shop.ada.reasonFor(visitor, 'get me a person please'));
});
