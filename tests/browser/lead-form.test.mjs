// The owner's contact form, set in the console and checked as the visitor types; a lead that is followed
// up, filtered and exported.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sticksOut } from './support/looks.mjs';
import { atSizes, desktop, laptop, phone, picture, smallPhone } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

async function requireName(operator) {
  const { page } = operator;
  await page.getByRole('link', { name: 'Handoff settings' }).click();
  await page.getByRole('heading', { name: 'Contact form' }).waitFor();
  await page.getByRole('group', { name: 'Contact form: Name' }).getByRole('radio', { name: 'Required' }).check();
  await picture(page, 'settings-50-contact-form');
  await atSizes(page, { phone, desktop, laptop, smallPhone }, async (size) =>
    assert.deepEqual(await sticksOut(page), [], size));
  await page.getByRole('button', { name: 'Save' }).click();
  await operator.sees('Saved. It holds from the next message on.');
  await operator.view('Live');
}

test('lead form with errors and offline', async () => {
  const operator = await shop.operator();
  const visitor = await shop.visitor({ viewport: phone });
  await visitor.say('Can you dye forty bags purple?');
  await visitor.sees(/couldn.t find|don.t know|person/i);
  await visitor.askForPerson();
  const field = (name) => visitor.chat.getByRole('textbox', { name });
  await field('Name (optional)').waitFor();
  // Also a form that is open follows its owner.
  await requireName(operator);
  await field('Name (optional)').waitFor({ state: 'detached' });

  const send = visitor.chat.getByRole('button', { name: 'Send my details' });
  const isFocused = (locator) => locator.and(visitor.chat.locator(':focus')).waitFor();
  const error = (locator) => locator.evaluate((it) =>
    document.getElementById(it.getAttribute('aria-describedby')).textContent);
  await field('Email').pressSequentially('robin@example');
  assert.equal(await error(field('Email')), '', 'told off while typing');
  await field('Email').blur();
  await visitor.sees('This doesn’t look like an email address.');
  assert.equal(await field('Email').getAttribute('aria-invalid'), 'true');
  await send.click();
  await isFocused(field('Name'));
  assert.equal(await error(field('Name')), 'Please fill this in.');
  await picture(visitor.page, 'widget-70-lead-errors');
  // What is mended is no longer told off.
  await field('Email').pressSequentially('.org');
  assert.equal(await error(field('Email')), '');
  await field('Name').fill('Robin Hoang');

  await visitor.context.setOffline(true);
  await send.click();
  await visitor.sees('Reconnecting… What you write is kept and sent as soon as possible.');
  await picture(visitor.page, 'widget-72-lead-kept');
  await visitor.context.setOffline(false);
  await visitor.sees('Thank you, we have your details');
  await picture(visitor.page, 'widget-73-lead-sent');

  await operator.view('Leads');
  const rows = operator.page.getByRole('listitem').getByRole('link').filter({ hasText: 'Robin Hoang' });
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1, 'exactly one lead');
  await rows.first().click();
  await operator.page.getByRole('link', { name: 'robin@example.org' }).first().waitFor();
  await picture(operator.page, 'console-70-leads');
});

test('a lead is followed up, filtered and exported', async () => {
  const operator = await shop.operator();
  const { page } = operator;
  const visitor = await shop.visitor();
  await visitor.askForPerson();
  await visitor.chat.getByRole('textbox', { name: /^Name/ }).fill('=1+1');
  await visitor.chat.getByRole('textbox', { name: 'Email' }).fill('kim@example.org');
  await visitor.chat.getByRole('button', { name: 'Send my details' }).click();
  await visitor.sees('kim@example.org');

  await operator.view('Leads');
  await operator.openRow('=1+1');
  const facts = page.getByRole('region', { name: 'Lead', exact: true });
  await facts.getByRole('combobox', { name: 'Owner' }).selectOption({ index: 1 });
  await operator.sees(/took on the lead/);
  await facts.getByRole('combobox', { name: 'State' }).selectOption('Contacted');
  await operator.sees(/marked the lead/);
  await operator.row('=1+1').waitFor({ state: 'detached' });
  const bar = page.getByRole('group', { name: 'Which leads' });
  await bar.getByRole('combobox', { name: 'State' }).selectOption('Contacted');
  await operator.row('=1+1').waitFor();
  await picture(page, 'console-71-leads-contacted');
  await bar.getByRole('combobox', { name: 'Owner' }).selectOption('Nobody’s');
  await operator.sees('No such leads');
  await picture(page, 'console-72-leads-none');
  await bar.getByRole('combobox', { name: 'Owner' }).selectOption('Mine');
  await operator.row('=1+1').waitFor();

  const download = page.waitForEvent('download');
  await bar.getByRole('link', { name: 'Export as CSV' }).click();
  const stream = await (await download).createReadStream();
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  assert.match(text, /^\uFEFFcaptured,state,/);
  assert.match(text, /,contacted,.*,'=1\+1,kim@example.org,/);
  assert.equal(text.includes('robin@example.org'), false, 'only what is shown');
});
