// Nobody is on duty: the request for a person becomes a request for contact details, and a lead.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inSight } from './support/looks.mjs';
import { phone, picture } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

test('off duty, a visitor leaves contact details and the operator finds the lead', async () => {
  const visitor = await shop.visitor({ viewport: phone });
  await visitor.say('Can you dye my bag purple for a wedding?');
  await visitor.sees(/couldn.t find|don.t know|person/i);
  await visitor.askForPerson();

  const question = visitor.chat.getByRole('textbox', { name: 'Your question' });
  await question.waitFor();
  assert.equal(await question.inputValue(), 'Can you dye my bag purple for a wedding?');
  assert.equal(await visitor.chat.getByText('connecting you').count(), 0, 'a person was promised');
  await picture(visitor.page, 'widget-10-contact-form');

  const email = visitor.chat.getByRole('textbox', { name: /email/i });
  await email.fill('not an address');
  await email.blur();
  await visitor.sees('This doesn’t look like an email address.');
  await picture(visitor.page, 'widget-11-contact-form-error');
  await visitor.chat.getByRole('button', { name: 'Send my details' }).click();
  await email.and(visitor.chat.locator(':focus')).waitFor();

  await visitor.chat.getByRole('textbox', { name: /name/i }).fill('Robin Hoang');
  await email.fill('robin@example.org');
  await visitor.chat.getByRole('button', { name: 'Send my details' }).click();
  await visitor.sees('robin@example.org');
  const focused = visitor.chat.locator(':focus');
  await focused.filter({ hasText: 'Thank you, we have your details' }).waitFor();
  await picture(visitor.page, 'widget-12-contact-captured');

  const operator = await shop.operator();
  await operator.view('Leads');
  await operator.openRow('Robin Hoang');
  await operator.page.getByRole('link', { name: 'robin@example.org' }).first().waitFor();
  await picture(operator.page, 'console-10-lead');
});

test('a visitor in the queue is told when the last operator leaves, and can leave details', async () => {
  const operator = await shop.operator({ onDuty: true });
  const visitor = await shop.visitor();
  await visitor.say('What do you charge for repairs?');
  await visitor.log.getByRole('link').first().waitFor();
  await visitor.say('I want to talk to a person');
  await visitor.sees('We’re connecting you with a person — usually within a few minutes');

  await operator.setDuty(false);
  await visitor.sees('Nobody is here right now. You keep your place.');
  await visitor.chat.getByText('We’re connecting you').waitFor({ state: 'detached' });
  const title = visitor.chat.getByRole('heading', { name: /^We’re away right now/ });
  await inSight(title);
  await picture(visitor.page, 'widget-13-unattended');
  const question = visitor.chat.getByRole('textbox', { name: 'Your question' });
  assert.equal(await question.inputValue(), 'What do you charge for repairs?');

  await visitor.chat.getByRole('textbox', { name: /^Name/ }).fill('Kim Berg');
  await visitor.chat.getByRole('textbox', { name: 'Email' }).fill('kim@example.org');
  await visitor.chat.getByRole('button', { name: 'Send my details' }).click();
  await visitor.sees('kim@example.org');
  await operator.view('Leads');
  await operator.row('Kim Berg').waitFor();
});
