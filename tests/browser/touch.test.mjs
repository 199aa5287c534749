// On a phone: everything that is pressed is large enough for a finger.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallerThan } from './support/looks.mjs';
import { phone } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();
const FINGER_PX = 44;
const finger = { viewport: phone, hasTouch: true };

test('a finger hits what it points at, in the chat and in the console', async () => {
  const visitor = await shop.visitor(finger);
  const chat = async (when) => assert.deepEqual(await smallerThan(visitor.chat, FINGER_PX), [], when);
  await chat('the greeting');
  await visitor.say('What do you charge for repairs?');
  await visitor.log.getByRole('link').first().waitFor();
  await chat('an answer');
  await visitor.askForPerson();
  await visitor.chat.getByRole('textbox', { name: /email/i }).waitFor();
  await chat('the form');

  const operator = await shop.operatorAtLogin(finger);
  const console = async (when) => assert.deepEqual(await smallerThan(operator.page, FINGER_PX), [], when);
  await console('the login');
  await operator.enter();
  await operator.view('Live');
  await operator.row('Visitor').waitFor();
  await console('the list');
  await operator.openRow('Visitor');
  await operator.press('Take over');
  await operator.page.getByRole('textbox', { name: 'Reply to the visitor' }).waitFor();
  await console('a conversation');
});

test('what only a pointer does is left to pointers: a tap would leave its colour behind', async () => {
  const bare = (place) => place.evaluate(() => {
    const found = [];
    const look = (rules, forPointers) => {
      for (const rule of rules) {
        const here = forPointers || rule.conditionText === '(hover: hover)';
        if (rule.selectorText?.includes(':hover') && !here) found.push(rule.selectorText);
        if (rule.cssRules) look(rule.cssRules, here);
      }
      return rules.length;
    };
    const rules = [...document.styleSheets].map((sheet) => look(sheet.cssRules, false));
    return { found, rules: rules.reduce((sum, count) => sum + count, 0) };
  });
  const visitor = await shop.visitor(finger);
  const operator = await shop.operatorAtLogin(finger);
  for (const place of [visitor.page, visitor.chat, operator.page]) {
    const { found, rules } = await bare(place);
    assert.ok(rules > 20, `${rules} rules`);
    assert.deepEqual(found, [], place.url());
  }
});
