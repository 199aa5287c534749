// The handoff settings: changed and saved, tried on a message, replayed on past conversations.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LetterWriter } from './support/letter-writer.mjs';
import { focus, sticksOut } from './support/looks.mjs';
import { atSizes, desktop, laptop, phone, picture, smallPhone, zoomed } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

const SIZES = { phone, desktop, laptop, smallPhone, zoomed };

/** An operator at the settings, which are as in the file. */
async function atSettings(options = {}) {
  const operator = await shop.operator(options);
  await operator.page.getByRole('link', { name: 'Handoff settings' }).click();
  await operator.page.getByRole('heading', { name: 'Topics', exact: true }).waitFor();
  await backToFile(operator);
  return operator;
}

/** Tests share the agent: each begins with what its file says. */
async function backToFile({ page }) {
  await page.getByText(/^As in the configuration file|^Changed by/).waitFor();
  const back = page.getByRole('button', { name: 'Back to the file’s' });
  if (!await back.first().isVisible()) return;
  await back.first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Back to the file’s' }).click();
  await page.getByText('As in the configuration file').waitFor();
}

const toggle = ({ page }, name) => page.getByRole('switch', { name }).click();
const choose = ({ page }, topic, action) => page.getByRole('group', { name: `${topic}: what the agent does` })
  .getByRole('radio', { name: action }).check();
const status = ({ page }) => page.locator('.save-bar__words');

async function save(operator) {
  await operator.page.getByRole('button', { name: 'Save' }).click();
  await operator.sees('Saved. It holds from the next message on.');
}

async function addTopic({ page }, name, phrases, action) {
  await page.getByRole('button', { name: 'Add a topic' }).click();
  const editor = page.getByRole('form', { name: 'A new topic' });
  await editor.getByRole('textbox', { name: 'Name' }).fill(name);
  for (const phrase of phrases) {
    await editor.getByRole('textbox', { name: 'Phrases' }).fill(phrase);
    await page.keyboard.press('Enter');
  }
  await editor.getByRole('radio', { name: action }).check();
  await editor.getByRole('button', { name: 'Add topic' }).click();
  await editor.waitFor({ state: 'detached' });
}

async function tries({ page }, text) {
  await page.getByRole('textbox', { name: 'A visitor’s message' }).fill(text);
  await page.keyboard.press('Enter');
}

const outcome = ({ page }, title) => page.getByRole('heading', { name: title }).waitFor();

// First, before others have talked under other settings.
test('past conversations are replayed, and opened from the list', async () => {
  const operator = await atSettings();
  const { page } = operator;
  const [asks, repairs] = [new LetterWriter(shop.server.origin), new LetterWriter(shop.server.origin)];
  await asks.say('I want to talk to a human about my saddlebag');
  await repairs.say('Do you repair zips on saddlebags?');
  const run = page.getByRole('button', { name: /^Run/ });
  await run.click();
  await operator.sees('Nothing would change.');
  await picture(page, 'settings-20-replay-same');

  await addTopic(operator, 'Zips', ['zips'], 'Hand over');
  await operator.sees('The settings have changed since. Run it again.');
  await run.click();
  const replayed = page.getByRole('link').filter({ hasText: 'Do you repair zips on saddlebags?' });
  await replayed.waitFor();
  assert.match(await replayed.textContent(), /Then.*Stays with the agent.*Now.*Sensitive topic/);
  const figure = (name) => page.locator('.figure').filter({ hasText: name }).locator('dd').textContent();
  assert.equal(Number(await figure('Would be now')), Number(await figure('Handed over then')) + 1);
  await picture(page, 'settings-21-replay');
  await replayed.click();
  await page.getByRole('log', { name: 'Transcript' }).getByText('Do you repair zips on saddlebags?').waitFor();
  await page.goBack();
  // What was found is there for the next one.
  await replayed.waitFor();

  await page.route('**/replay', (route) => route.abort());
  await run.click();
  await operator.sees(/The server can’t be reached/);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.unroute('**/replay');
  await page.getByRole('button', { name: 'Discard' }).click();
});

test('what an operator saves is what the next visitor meets', async () => {
  const operator = await atSettings({ onDuty: true });
  const { page } = operator;
  await picture(page, 'settings-01-as-in-the-file');
  await addTopic(operator, 'Dosage', ['how many drops', 'milligrams'], 'Decline');
  await picture(page, 'settings-02-unsaved');
  await toggle(operator, 'The visitor asks');
  await save(operator);
  await operator.sees(/^Changed by Robin/);
  await picture(page, 'settings-03-saved');

  const visitor = await shop.visitor();
  await visitor.say('How many drops of oil does the zip need?');
  await visitor.sees(/can.t help with that/);
  await visitor.say('I want to talk to a human');
  await visitor.sees(/reach you/);
  assert.equal(await visitor.chat.getByText('connecting you').count(), 0, 'a person was promised');

  await page.reload();
  await page.getByRole('heading', { name: 'Dosage' }).waitFor();
  await backToFile(operator);
  await page.getByRole('heading', { name: 'Dosage' }).waitFor({ state: 'detached' });
  const next = await shop.visitor();
  await next.say('I want to talk to a human');
  await next.sees(/connecting you with a person/);
});

test('a topic of the owner’s is checked, changed and removed', async () => {
  const operator = await atSettings();
  const { page } = operator;
  await addTopic(operator, 'Recalls', ['recall'], 'Hand over');
  await page.getByRole('button', { name: 'Add a topic' }).click();
  const editor = page.getByRole('form', { name: 'A new topic' });
  const [name, phrases] = ['Name', 'Phrases'].map((label) => editor.getByRole('textbox', { name: label }));
  await name.and(page.locator(':focus')).waitFor();
  await name.fill('recalls');
  await phrases.fill('x'.repeat(101));
  await operator.sees(/This phrase is too long/);
  await phrases.fill('reseller, bulk  order,');
  await phrases.press('Enter');
  await editor.getByText('There is a topic with this name already.').waitFor();
  await picture(page, 'settings-04-topic-editor');
  await atSizes(page, SIZES, async (size) => assert.deepEqual(await sticksOut(page), [], size));
  await name.fill('Resellers');
  await editor.getByRole('button', { name: 'Remove bulk order' }).click();
  await page.keyboard.type('wholesale');
  await editor.getByRole('button', { name: 'Add topic' }).click();
  // The focus goes to what was made.
  const edit = page.getByRole('button', { name: 'Edit Resellers' });
  await edit.and(page.locator(':focus')).waitFor();
  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Resellers' }) });
  assert.deepEqual(await row.getByRole('listitem').allTextContents(), ['reseller', 'wholesale']);

  await page.keyboard.press('Enter');
  await page.getByRole('form', { name: 'Edit the topic' }).waitFor();
  await page.keyboard.press('Escape');
  await edit.and(page.locator(':focus')).waitFor();
  await page.getByRole('button', { name: 'Remove Resellers' }).click();
  await page.getByRole('button', { name: 'Remove Recalls' }).click();
  await page.getByRole('button', { name: 'Add a topic' }).and(page.locator(':focus')).waitFor();
  // All is as it was: there is nothing to save.
  await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
});

test('a message is tried with the settings as they stand, and tried again as they change', async () => {
  const operator = await atSettings();
  const { page } = operator;
  const mark = page.locator('.trial mark');
  await tries(operator, 'This is unacceptable, I want to file a complaint');
  await outcome(operator, 'The agent hands over');
  await picture(page, 'settings-10-try-topic');
  await choose(operator, 'Complaint', 'Decline');
  await outcome(operator, 'The agent declines');
  await choose(operator, 'Complaint', 'Answer');
  await outcome(operator, 'Would fire if it were on');
  await picture(page, 'settings-11-try-switched-off');

  await tries(operator, 'can I talk to a human please');
  await outcome(operator, 'The agent hands over');
  assert.match(await mark.first().textContent(), /talk to a human/);
  await toggle(operator, 'The visitor asks');
  await outcome(operator, 'The agent asks for contact details');
  await picture(page, 'settings-12-try-contact-details');

  await tries(operator, 'How long does delivery to Germany take?');
  await outcome(operator, 'The agent answers');
  await operator.sees('No trigger fires.');
  const passages = page.getByRole('region', { name: 'Found in the knowledge' });
  // Each has one title, also where another stood there for the message before.
  for (const title of await passages.locator('.passage__title').all()) {
    assert.equal(await title.getByRole('link').count(), 1);
  }
  assert.match(await passages.getByRole('link').first().getAttribute('href'), /\/help\/shipping/);
  await passages.getByText(/Speaks of \d+ % of it · Answers/).first().waitFor();
  await picture(page, 'settings-13-try-answer');

  await tries(operator, 'What is the weather on the moon?');
  // An offer that nobody gets is none.
  await outcome(operator, 'The agent asks for contact details');
  await toggle(operator, 'The visitor asks');
  await outcome(operator, 'The agent doesn’t know, and offers a person');
  await picture(page, 'settings-14-try-unknown');

  await page.getByText('What they asked before').click();
  await page.getByRole('textbox', { name: /^What they asked before/ })
    .fill('How long does delivery to Germany take?\nHow long does a delivery to Germany take, please?');
  await tries(operator, 'how long does the delivery to germany take');
  await outcome(operator, 'The agent hands over');
  await operator.sees('Asked again');
  await toggle(operator, 'Notice repeated questions');
  await outcome(operator, 'Would fire if it were on');
  await atSizes(page, SIZES, async (size) => assert.deepEqual(await sticksOut(page), [], size));

  // Nothing of it was saved, and what can't be tried says so.
  await page.context().setOffline(true);
  await tries(operator, 'Do you repair zips?');
  await operator.sees(/The server can’t be reached/);
  await picture(page, 'settings-15-try-failed');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Discard' }).click();
});

test('what a colleague changed meanwhile is not overwritten unseen', async () => {
  const operator = await atSettings();
  const login = shop.server.addOperator('ada@shop.example', 'Ada Lovelace', 'a long enough password');
  const ada = await shop.operator({ login });
  await ada.page.goto(`${shop.server.origin}/console/#/settings`);
  await toggle(operator, 'Operators take over');

  await toggle(ada, 'Notice repeated questions');
  await save(ada);
  await operator.page.getByRole('button', { name: 'Save' }).click();
  await operator.sees('Ada Lovelace changed these settings after you began.');
  await picture(operator.page, 'settings-30-overtaken');
  await operator.page.getByRole('button', { name: 'Keep mine' }).click();
  await save(operator);

  // Ada sees it when she is back, and has nothing of her own to keep.
  await ada.page.reload();
  await ada.page.getByRole('switch', { name: 'Notice repeated questions', checked: true }).waitFor();
  await toggle(ada, 'The agent decides');
  await toggle(operator, 'The visitor asks');
  await save(operator);
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await ada.sees('Robin changed these settings after you began.');
  await ada.page.getByRole('button', { name: 'Load theirs' }).click();
  await ada.page.getByRole('switch', { name: 'The visitor asks', checked: false }).waitFor();
  await ada.page.getByRole('switch', { name: 'The agent decides', checked: true }).waitFor();
});

test('changes outlive a detour, a reload and a server that is away', async () => {
  const operator = await atSettings();
  const { page } = operator;
  await toggle(operator, 'Operators take over');
  await operator.view('Live');
  await operator.sees(/Your changes to the handoff settings are not saved/);
  const link = page.getByRole('link', { name: 'Handoff settings Unsaved changes' });
  await link.waitFor();
  await picture(page, 'settings-31-left');
  await page.reload();
  await link.click();
  await page.getByRole('switch', { name: 'Operators take over', checked: false }).waitFor();

  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Save' }).click();
  await status(operator).getByText(/^Not saved\. The server can’t be reached/).waitFor();
  await picture(page, 'settings-32-failed');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await operator.sees('Saved. It holds from the next message on.');
  assert.equal(await link.count(), 0);
});

test('settings that can’t be had say so, and can be asked for again', async () => {
  const operator = await shop.operator();
  const { page } = operator;
  await page.route('**/v1/operator/agents', (route) => route.abort());
  await page.keyboard.press('s');
  await operator.sees('The settings can’t be shown');
  await picture(page, 'settings-33-unreachable');
  await page.unroute('**/v1/operator/agents');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Topics', exact: true }).waitFor();
  await page.goto(`${shop.server.origin}/console/#/settings/nobody`);
  await operator.sees('This agent does not exist');
  await page.getByRole('link', { name: 'To the first agent' }).click();
  await page.getByRole('heading', { name: 'Topics', exact: true }).waitFor();
});

test('the settings need no mouse, and the keys of the inbox rest meanwhile', async () => {
  const operator = await atSettings({ onDuty: true });
  const { page } = operator;
  const { keyboard } = page;
  const writer = new LetterWriter(shop.server.origin);
  await writer.say('I want to talk to a human');
  await page.keyboard.press('1');
  await operator.row('a human').waitFor();
  await keyboard.press('j');
  await keyboard.press('s');
  await page.locator('#settings:focus').waitFor();
  // A claim here would be of a conversation that nobody sees.
  await keyboard.press('c');
  const reached = async (name) => {
    for (let presses = 0; presses < 80; presses += 1) {
      await keyboard.press('Tab');
      const { on, isShown } = await focus(page);
      assert.ok(isShown, `the focus on ${on} can't be seen`);
      if (on?.startsWith(name)) return;
    }
    assert.fail(`Tab does not reach ${name}`);
  };
  await reached('The visitor asks');
  await keyboard.press('Space');
  await page.getByRole('switch', { name: 'The visitor asks', checked: false }).waitFor();
  await reached('Hand over');
  await keyboard.press('ArrowRight');
  await page.getByRole('group', { name: 'Disputed payment' })
    .getByRole('radio', { name: 'Decline', checked: true }).waitFor();
  await keyboard.press('Escape');
  await page.locator('#settings:focus').waitFor();
  await keyboard.press('Control+s');
  await operator.sees('Saved. It holds from the next message on.');
  await keyboard.press('Escape');
  await operator.row('a human').waitFor();
  await operator.openRow('a human');
  await operator.sees('Waiting for a person');
  await keyboard.press('s');
  await backToFile(operator);
});
