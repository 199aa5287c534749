// When it goes wrong: a wrong password, too many of them, no connection, a refused message.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sticksOut } from './support/looks.mjs';
import { atSizes, laptop, phone, picture, smallPhone, turnedPhone } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

/** Has the server's socket refuse every message with this word, without asking the server. */
const refuse = (path, word, refusal) => (context) => context.routeWebSocket(path, (socket) => {
  const server = socket.connectToServer();
  socket.onMessage((text) => {
    const frame = JSON.parse(text);
    if (frame.command?.text?.includes(word)) {
      socket.send(JSON.stringify({ type: 'refused', id: frame.id, refusal }));
    } else {
      server.send(text);
    }
  });
});

test('a login that fails says why, and leaves the password to be typed again', async () => {
  const operator = await shop.operatorAtLogin();
  const { page } = operator;
  const password = page.getByLabel('Password');
  await password.fill('a guess');
  await page.getByRole('button', { name: 'Log in' }).click();
  await operator.sees('This email address and password don’t go together.');
  assert.equal(await password.evaluate((field) => field.selectionEnd - field.selectionStart), 7);
  await picture(page, 'console-50-login-failed');

  await page.route('**/v1/operator/login', (route) => route.fulfill({ status: 429, body: '' }));
  await password.press('Enter');
  await operator.sees('That was a bit fast.');
  await page.unroute('**/v1/operator/login');
  await page.route('**/v1/operator/login', (route) => route.abort());
  await password.press('Enter');
  await operator.sees('The server can’t be reached.');
});

test('a console says that the server is out of reach, that it loads, and that nothing is there', async () => {
  const operator = await shop.operator();
  const { page } = operator;
  const reach = '**/v1/operator/me';
  await page.route(reach, (route) => route.abort());
  await page.reload();
  await operator.sees('The server can’t be reached.');
  await picture(page, 'console-54-out-of-reach');
  await page.unroute(reach);

  // A socket that says nothing: the inbox is on its way.
  const silent = await operator.context.newPage();
  await silent.routeWebSocket('**/v1/operator/socket', () => {});
  await silent.goto(page.url());
  await silent.getByText('Loading conversations').waitFor({ state: 'attached' });
  await picture(silent, 'console-55-loading');

  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Nobody is waiting').waitFor();
  await page.goto(page.url().replace(/(#.*)?$/, `#/awaiting/${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}`));
  await operator.sees('This conversation does not exist');
  await picture(page, 'console-56-missing');
  await page.getByRole('link', { name: 'Back to the list' }).click();
  await operator.sees('No conversation open');
});

test('what is refused stays, says why, and can be sent again or dropped', async () => {
  const operator = await shop.operator({
    onDuty: true,
    prepare: refuse('**/v1/operator/socket', 'refuse', {
      code: 'not_held', message: 'Claim this conversation first.', retry: false,
    }),
  });
  const visitor = await shop.visitor({
    prepare: refuse('**/v1/visitor/socket', 'refuse', {
      code: 'text_too_long', message: 'This text is too long.', retry: false,
    }),
  });
  await visitor.say('Hello');
  await visitor.say('Please refuse this one, which is long enough to take a second line.');
  await visitor.sees('Not sent. This text is too long.');
  await picture(visitor.page, 'widget-51-refused', { phone, turnedPhone });
  await atSizes(visitor.page, { phone, smallPhone }, async (size) =>
    assert.deepEqual(await sticksOut(visitor.chat), [], size));
  await visitor.chat.getByRole('button', { name: 'Discard' }).click();
  await visitor.chat.getByText('Not sent.').waitFor({ state: 'detached' });

  await operator.view('Live');
  await operator.openRow('Visitor');
  await operator.press('Take over');
  await operator.reply('Please refuse this.');
  await operator.sees('Not sent. Claim this conversation first.');
  await picture(operator.page, 'console-51-refused', { phone, laptop });
  await operator.page.getByRole('button', { name: 'Discard' }).click();
  await operator.page.getByText('Not sent.').waitFor({ state: 'detached' });

  await operator.page.getByRole('main').focus();
  await operator.page.keyboard.press('c');
  await operator.sees('You have this conversation.');
  await picture(operator.page, 'console-52-notice');
});

test('without a connection an operator writes on, and it is sent when it is back', async () => {
  const operator = await shop.operator({ onDuty: true });
  const visitor = await shop.visitor();
  await visitor.say('Hello');
  await visitor.askForPerson();
  await operator.view('Awaiting handoff');
  await operator.openRow('Visitor');
  await operator.press('Claim');
  await operator.page.getByRole('textbox', { name: 'Reply to the visitor' }).waitFor();

  await shop.server.stop('SIGKILL');
  await operator.sees('Reconnecting.');
  await operator.reply('Written in the dark.');
  await operator.sees('Sending…');
  await operator.press('Resolve');
  await operator.sees('There is no connection, so this was not done.');
  await picture(operator.page, 'console-53-offline', { phone, laptop });
  await atSizes(operator.page, { phone, smallPhone, laptop }, async (size) =>
    assert.deepEqual(await sticksOut(operator.page), [], size));
  await shop.server.launch();
  await visitor.sees('Written in the dark.');
  await visitor.say('Good, I see it.');
  await operator.sees('Good, I see it.');
  await visitor.chat.getByText('Conversation closed').waitFor({ state: 'detached' });
});
