// An operator's page is gone with a visitor's conversation in it: a colleague sees that they are offline and
// takes over, and who comes back sees who has it.

import { test } from 'node:test';
import { picture } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

test('a colleague takes over from an operator who is offline', async () => {
  const password = 'a long enough password';
  const [ada, bo] = await Promise.all(['Ada', 'Bo'].map((name) => {
    const login = shop.server.addOperator(`${name}@example.com`, name, password);
    return shop.operator({ login, onDuty: true });
  }));
  const visitor = await shop.visitor();
  await visitor.askForPerson();
  await ada.view('Awaiting handoff');
  await ada.openRow('Talk to a person');
  await ada.press('Claim');
  await ada.reply('One moment, I am looking.');
  await visitor.sees('One moment, I am looking.');

  await bo.view('With others');
  await bo.openRow('One moment, I am looking.');
  await bo.page.getByRole('status').getByText('With Ada').waitFor();
  const address = ada.page.url();
  await ada.page.close();
  await bo.page.getByRole('status').getByText('With Ada, who is offline').waitFor();
  await bo.row('Ada, offline').waitFor();
  await picture(bo.page, 'console-20-colleague-offline');
  await bo.press('Take over');
  await bo.reply('Ada had to go. How can I help?');
  await visitor.sees('Ada left the conversation');
  await visitor.sees('Bo joined the conversation');
  await visitor.sees('Ada had to go. How can I help?');
  await picture(visitor.page, 'widget-20-taken-over');

  ada.page = await ada.context.newPage();
  await ada.page.goto(address);
  await ada.page.getByRole('status').getByText('With Bo', { exact: true }).waitFor();
  await ada.sees('You went offline and lost this conversation');
  await ada.sees('Bo has this conversation. You can leave a note.');
  await picture(ada.page, 'console-21-lost-to-colleague');
});
