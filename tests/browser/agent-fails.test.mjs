// A language model that fails, or that leaves a question to a person: nobody is left alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './support/picture.mjs';
import { provider } from './support/provider.mjs';
import { site } from './support/site.mjs';

const WHY = 'Only the workshop can judge such a crack.';
const model = provider((request) => (request.includes('crack')
  ? { name: 'step_aside', arguments: JSON.stringify({ why: WHY }) }
  : 500));
const shop = site({ open: '', shy: 'agent_decides = false' }, () => model.table());

for (const [about, said, evidence] of [
  ['a failure of the agent', 'How long does delivery take?', [
    'The agent could not answer', 'The language model’s server refused.', 'model_refused']],
  ['a decision of the agent', 'my pannier has a crack, is that covered by the warranty', [
    'The agent asked for a person', WHY]],
]) {
  test(`${about} hands over, with what there is to know`, async () => {
    const visitor = await shop.visitorOf('open');
    await visitor.say(said);
    await visitor.sees(/We’re connecting you with a person/);
    const reason = await shop.ada.reasonFor(visitor, said);
    for (const words of evidence) await reason.getByText(words).waitFor();
    await picture(shop.ada.page, `console-75-${about.split(' ')[1]}`);
    await picture(visitor.page, `widget-75-${about.split(' ')[1]}`);
    assert.ok(!visitor.received(evidence.at(-1)), 'the evidence is the operators’');
    assert.equal(await visitor.chat.getByText('You asked for a person').count(), 0, 'they did not');
    await shop.ada.press('Claim');
    await shop.ada.reply('I am looking into it.');
    await visitor.sees('I am looking into it.');
  });
}

test('a failure asks for contact details where the agent may not hand over', async () => {
  const visitor = await shop.visitorOf('shy');
  await visitor.say('Do you ship to Norway?');
  const form = visitor.chat.getByRole('form', { name: 'How can a person reach you?' });
  await form.waitFor();
  assert.equal(await form.getByRole('textbox', { name: 'Your question' }).inputValue(), 'Do you ship to Norway?');
  assert.equal(await visitor.chat.getByText(/connecting you/).count(), 0, 'a person was promised');
  await form.getByRole('textbox', { name: 'Email' }).fill('kim@example.org');
  await form.getByRole('button', { name: 'Send my details' }).click();
  await visitor.sees('Thank you, we have your details');
  const reason = await shop.ada.reasonFor(visitor, 'Do you ship to Norway?', { view: 'Leads', called: 'kim@example.org' });
  await reason.getByText('The agent could not answer').waitFor();

  // Who asks for a person gets one all the same.
  await visitor.say('can I speak to someone');
  await visitor.sees(/We’re connecting you with a person/);
});
