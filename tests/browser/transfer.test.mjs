// A conversation is passed on to a colleague with a note: only they are alerted, the visitor reads to whom,
// and they take it up. And how conversations come to operators, in the settings.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sticksOut } from './support/looks.mjs';
import { atSizes, desktop, laptop, phone, picture, smallPhone, zoomed } from './support/picture.mjs';
import { site } from './support/site.mjs';

const password = 'a long enough password';
const shop = site({ shop: 'routing = { take_up_within_seconds = 300 }' }, () => `
[[teams]]
id = "billing"
name = "Billing"
members = ["grace@example.com"]
[[teams]]
id = "night"
name = "Night shift"
members = ["nobody@example.com"]`);

const title = ({ page }, expected) =>
  page.waitForFunction((expected) => document.title === expected, expected);

test('a conversation is passed on with a note to a colleague who takes it up', async () => {
  const { ada } = shop;
  const [grace, cy] = await Promise.all(['Grace', 'Cy'].map((name) => {
    const login = shop.server.addOperator(`${name.toLowerCase()}@example.com`, name, password);
    return shop.operator({ login, onDuty: true });
  }));
  const visitor = await shop.visitorOf('shop');
  await visitor.say('I need an invoice for my company.');
  await visitor.askForPerson();
  await ada.view('Awaiting handoff');
  await ada.openRow(visitor.name);
  await ada.press('Claim');
  await ada.reply('One moment, please.');
  await visitor.sees('One moment, please.');
  await title(grace, 'Baton');

  await ada.page.locator('#session').focus();
  await ada.page.keyboard.press('p');
  const dialog = ada.page.getByRole('dialog', { name: 'Transfer this conversation' });
  await dialog.waitFor();
  await dialog.getByRole('radio', { name: 'Cy' }).waitFor();
  assert.ok(await dialog.getByRole('radio', { name: 'Night shift' }).isDisabled(), 'nobody is there');
  await dialog.getByRole('radio', { name: 'Grace' }).check();
  await dialog.getByRole('textbox').fill('They want an invoice with their blue folder.');
  await picture(ada.page, 'console-70-transfer');
  await atSizes(ada.page, { smallPhone, phone, zoomed, laptop, desktop }, async (size) => {
    assert.deepEqual(await sticksOut(ada.page), [], size);
  });
  await dialog.getByRole('button', { name: 'Transfer', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });

  await visitor.sees('Ada is passing you on to Grace');
  await picture(visitor.page, 'widget-70-passed-on');
  assert.ok(!visitor.received('blue folder'), 'the note is for operators');
  await ada.sees('You passed this conversation on to Grace');
  await picture(ada.page, 'console-71-passed-on');
  await title(grace, '(1) Baton');
  await title(cy, 'Baton');

  await grace.view('Awaiting handoff');
  await grace.row('For you').waitFor();
  await grace.openRow(visitor.name);
  await grace.sees('Ada passed this conversation on to you');
  await grace.sees('They want an invoice with their blue folder.');
  await grace.page.getByRole('status').getByText('Waiting for you').waitFor();
  await picture(grace.page, 'console-72-for-you');
  await cy.view('Awaiting handoff');
  await cy.row('For Grace').waitFor();
  await picture(cy.page, 'console-73-for-a-colleague');
  await grace.press('Claim');
  await grace.reply('I have your invoice here.');
  await visitor.sees('I have your invoice here.');
  await visitor.sees('Grace joined the conversation');
  await title(grace, 'Baton');
});

test('how conversations come to operators is set in the console', async () => {
  const { page } = shop.ada;
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Handoff settings' }).click();
  const part = page.getByRole('region', { name: 'Who gets a conversation' });
  await part.getByRole('radio', { name: 'In turn' }).check();
  await part.getByRole('spinbutton', { name: 'Time to take it up' }).fill('30');
  await part.getByRole('spinbutton', { name: 'Conversations at once' }).fill('3');
  await part.scrollIntoViewIfNeeded();
  await picture(page, 'console-74-routing');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').first().waitFor();
  const { settings } = await page.evaluate(async () =>
    (await fetch('/v1/operator/agents/shop/handoff')).json());
  assert.deepEqual(settings.routing, { mode: 'in_turn', take_up_within_seconds: 30, capacity: 3 });
});
