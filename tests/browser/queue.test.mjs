// Visitors who wait see their place in the queue, and about how long it takes once claims tell. Operators see
// who of the team is on duty, away and offline.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();
const password = 'a long enough password';

test('a place in line, and an estimate after three claims', async () => {
  const login = shop.server.addOperator('ada@example.com', 'Ada', password);
  const ada = await shop.operator({ login, onDuty: true });
  const visitors = [];
  for (let index = 0; index < 5; index += 1) {
    const visitor = await shop.visitor();
    await visitor.askForPerson();
    await visitor.sees('A person was asked to join');
    visitors.push(visitor);
  }
  const [first, second, , fourth, last] = visitors;
  await first.sees('You’re next in line.');
  await second.sees('You’re 2nd in line.');
  await last.sees('You’re 5th in line.');
  await last.sees('We’re connecting you with a person — usually within a few minutes');
  await picture(last.page, 'widget-30-place-in-line');

  for (const [index, visitor] of visitors.slice(0, 3).entries()) {
    await ada.view('Awaiting handoff');
    await ada.openRow(visitor.name);
    await ada.press('Claim');
    await visitor.sees('Ada joined the conversation');
    await last.sees(['You’re 4th in line.', 'You’re 3rd in line.', 'You’re 2nd in line.'][index]);
  }
  await fourth.sees('You’re next in line.');
  await last.sees('We’re connecting you with a person — about a minute');
  await picture(last.page, 'widget-31-estimate');
  assert.equal(await first.chat.getByText('in line').count(), 0, 'who is claimed waits no more');

  await last.page.reload();
  await last.open();
  await last.sees('You’re 2nd in line.');
});

test('the team sees who is on duty, away and offline', async () => {
  const logins = ['Bo', 'Cleo', 'Dov'].map((name) => shop.server.addOperator(
    `${name}@example.com`.toLowerCase(), name, password,
  ));
  const [bo, cleo] = await Promise.all(logins.slice(0, 2).map((login) => shop.operator({ login, onDuty: true })));
  const team = bo.page.getByRole('region', { name: 'Team' });
  const isAt = (name, duty) => team.getByRole('listitem').filter({ hasText: name }).filter({ hasText: duty }).waitFor();
  await isAt('Cleo', 'On duty');
  await isAt('Dov', 'Offline');
  await cleo.page.keyboard.press('d');
  await isAt('Cleo', 'Away');
  await picture(bo.page, 'console-30-team');
  await cleo.page.getByRole('button', { name: 'Log out' }).click();
  await isAt('Cleo', 'Offline');
});
