// The handoff settings of several agents, one of them on a plan without handoff.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage(() => ({
  config: `
[[agents]]
id = "garden"
name = "Garden help"
greeting = "Hello"
sites = ["https://garden.example"]
handoff = { plan = "starter" }

[[agents]]
id = "shop"
name = "Shop help"
greeting = "Hello"
sites = ["https://shop.example"]
`,
}));

test('an agent without handoff in its plan says so, and another is a choice away', async () => {
  const login = shop.server.addOperator('ada@shop.example', 'Ada Lovelace', 'a long enough password');
  const operator = await shop.operator({ login });
  const { page } = operator;
  const asks = page.getByRole('switch', { name: 'The visitor asks' });
  await page.keyboard.press('s');
  await operator.sees('Handoff is not part of the Starter plan');
  assert.equal(await asks.getAttribute('aria-checked'), 'false');
  assert.equal(await asks.getAttribute('aria-disabled'), 'true');
  await asks.dispatchEvent('click');
  assert.equal(await asks.getAttribute('aria-checked'), 'false');
  assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0);
  // What the agent does on a topic is what comes of it with this plan.
  const complaint = page.getByRole('group', { name: 'Complaint: what the agent does' });
  await complaint.getByRole('radio', { name: 'Ask for contact', checked: true }).waitFor();
  assert.equal(await complaint.getByRole('radio', { name: 'Hand over' }).count(), 0);
  await picture(page, 'settings-40-starter');

  const agent = page.getByRole('combobox', { name: 'Agent' });
  await agent.selectOption('Shop help');
  await page.getByRole('switch', { name: 'The visitor asks', checked: true }).waitFor();
  await page.getByText('Handoff is not part').waitFor({ state: 'detached' });
  assert.match(page.url(), /#\/settings\/shop$/);
  await asks.click();
  await page.reload();
  // It is this agent's, after a reload, and the change to it is kept for it alone.
  await page.getByRole('switch', { name: 'The visitor asks', checked: false }).waitFor();
  await picture(page, 'settings-41-agents');
  await agent.selectOption('Garden help');
  await operator.sees('Handoff is not part of the Starter plan');
  assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0);
});
