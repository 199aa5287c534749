// A visitor waits too long: the team hears of it again, the visitor is told the truth and may leave a way
// to be reached, keeps the place, and is still claimed. Who has left becomes a lead.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focus, inSight } from './support/looks.mjs';
import { consoleSizes, phone, picture } from './support/picture.mjs';
import { site } from './support/site.mjs';

const shop = site({
  slow: 'wait = { again_after_seconds = 1, wider_after_seconds = 2, tell_after_seconds = 3 }',
  closes: 'wait = { again_after_seconds = 0, wider_after_seconds = 0, tell_after_seconds = 1, close_after_seconds = 2 }',
}, undefined, { host: '127.0.0.1' });

const SORRY = 'Sorry, this takes longer than usual. You keep your place.';
/** Two looks of the server's, a minute apart, find nobody. */
const HAS_LEFT = { timeout: 150_000 };

const offer = (visitor) => visitor.chat.getByRole('form', { name: 'Rather not wait? How can we reach you?' });

async function leaveEmail(visitor, name, email) {
  await offer(visitor).getByRole('textbox', { name: /^Name/ }).fill(name);
  await offer(visitor).getByRole('textbox', { name: 'Email' }).fill(email);
  await offer(visitor).getByRole('button', { name: 'Send my details' }).click();
  await visitor.sees('Thank you, we have your details');
}

test('who waits too long is told so, leaves an address, keeps the place and is claimed', async () => {
  const { ada } = shop;
  const visitor = await shop.visitorOf('slow', { viewport: phone });
  await visitor.say('What do you charge for repairs?');
  await visitor.log.getByRole('link').first().waitFor();
  await visitor.askForPerson();
  await visitor.composer.fill('I wanted to add');
  await visitor.composer.focus();

  // It is told where screen readers hear of what is new, and takes nothing from who is writing.
  const sorry = visitor.log.getByText(SORRY);
  await sorry.waitFor();
  await inSight(sorry);
  await inSight(offer(visitor).getByRole('heading'));
  assert.deepEqual(await focus(visitor.chat), { on: 'Message', isShown: true });
  assert.equal(await visitor.composer.inputValue(), 'I wanted to add');
  assert.equal(await visitor.chat.getByText(/usually within/).count(), 0, 'it is promised what did not come');
  await visitor.chat.getByText('Waiting for a person to join').waitFor();
  await picture(visitor.page, 'widget-80-waits-too-long');

  await ada.view('Awaiting handoff');
  await ada.row('Waits too long').waitFor();
  await ada.openRow(visitor.name);
  await ada.sees(/your team was told again/);
  await ada.sees(/more people were told/);
  await ada.sees(/was told that it takes longer than usual/);
  await picture(ada.page, 'console-80-waits-too-long', consoleSizes);

  assert.equal(
    await offer(visitor).getByRole('textbox', { name: 'Your question' }).inputValue(),
    'What do you charge for repairs?',
  );
  await leaveEmail(visitor, 'Robin Hoang', 'robin@example.org');
  await offer(visitor).waitFor({ state: 'detached' });
  await visitor.chat.getByText('Waiting for a person to join').waitFor();
  await picture(visitor.page, 'widget-81-waits-with-details');

  await ada.row('Robin Hoang').waitFor();
  await ada.press('Claim');
  await ada.reply('Sorry for the wait. It is back next week.');
  await visitor.sees('Sorry for the wait. It is back next week.');
  await visitor.chat.getByText('You’re talking with Ada').waitFor();
  assert.equal(await visitor.composer.inputValue(), 'I wanted to add');
  await picture(visitor.page, 'widget-82-claimed-after-all');
});

test('who has left becomes a lead, and whoever left no address is not waited for', async () => {
  const { ada } = shop;
  const [lead, silent] = await Promise.all(['closes', 'closes'].map((agent) => shop.visitorOf(agent)));
  for (const visitor of [lead, silent]) {
    await visitor.askForPerson();
    await visitor.sees(SORRY);
  }
  await leaveEmail(lead, 'Kim Berg', 'kim@example.org');
  const url = lead.page.url();
  await lead.page.close();
  await silent.page.close();

  await ada.view('Leads');
  await ada.openRow('Kim Berg');
  await ada.page.getByText(/closed: nobody came, and the visitor has left/).waitFor(HAS_LEFT);
  await ada.page.getByRole('status').getByText('Resolved').waitFor();
  await ada.page.getByRole('link', { name: 'kim@example.org' }).first().waitFor();
  await ada.row('Kim Berg').waitFor();
  await picture(ada.page, 'console-81-left-a-lead', consoleSizes);
  await ada.view('Resolved');
  await ada.row(silent.name).waitFor(HAS_LEFT);
  await ada.view('Awaiting handoff');
  assert.equal(await ada.row(silent.name).count(), 0, 'somebody waits who has left');

  // Who comes back is told what happened, and starts over with everything there.
  lead.page = await lead.context.newPage();
  await lead.page.goto(url);
  await lead.open();
  await lead.sees('Sorry, nobody could come. Write again to go on.');
  await picture(lead.page, 'widget-83-nobody-came');
});
