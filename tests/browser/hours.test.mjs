// Business hours: outside of them a visitor is told when somebody is back, and nobody is promised, even
// with an operator on duty. Operators set them in the console.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inSight, sticksOut } from './support/looks.mjs';
import { atSizes, desktop, laptop, phone, picture, smallPhone, zoomed } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Closed until tomorrow at noon, by the clock of Greenwich. */
function untilTomorrowAtNoon() {
  const tomorrow = DAYS[new Date(Date.now() + DAY_MS).getUTCDay()];
  return { time_zone: 'UTC', weekly: { [tomorrow]: [{ from: '12:00', to: '13:00' }] } };
}

/** Changes the agent's hours as the console's page does, whatever was set before. */
async function setHours({ page }, hours) {
  const status = await page.evaluate(async (hours) => {
    const path = '/v1/operator/agents/demo/handoff';
    const { settings, version } = await (await fetch(path)).json();
    const answer = await fetch(path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ settings: { ...settings, hours }, version }),
    });
    return answer.status;
  }, hours);
  assert.equal(status, 200);
}

test('off hours a request asks for contact details, and tells when somebody is back', async () => {
  const operator = await shop.operator({ onDuty: true });
  await setHours(operator, untilTomorrowAtNoon());
  const visitor = await shop.visitor({ viewport: phone, locale: 'en-GB', timezoneId: 'UTC' });
  const back = visitor.chat.getByText('We’re back tomorrow at 12:00.');
  await back.waitFor();
  await picture(visitor.page, 'widget-60-off-hours');

  await visitor.say('What do you charge for repairs?');
  await visitor.log.getByRole('link').first().waitFor();
  await visitor.askForPerson();
  const form = visitor.chat.getByRole('form', { name: /^We’re away right now/ });
  await inSight(form.getByRole('heading'));
  await form.getByText('We’re back tomorrow at 12:00.').waitFor();
  assert.equal(await back.count(), 1, 'it is said twice');
  assert.equal(await visitor.chat.getByText('connecting you').count(), 0, 'a person was promised');
  await picture(visitor.page, 'widget-61-off-hours-form');
  await form.getByRole('textbox', { name: 'Email' }).fill('robin@example.org');
  await form.getByRole('button', { name: 'Send my details' }).click();
  await visitor.sees('robin@example.org');

  await operator.view('Leads');
  await operator.openRow('What do you charge for repairs?');
  await operator.sees(/^It was outside of business hours/);
  await picture(operator.page, 'console-60-off-hours');
});

test('each visitor is told in their own language and time zone', async () => {
  const operator = await shop.operator({ onDuty: true });
  await setHours(operator, untilTomorrowAtNoon());
  // Noon in Greenwich is half past five in Kolkata, where it may be tomorrow already.
  const inKolkata = new Date(Date.now() + 5.5 * HOUR_MS).getUTCDate();
  const isToday = inKolkata === new Date(Date.now() + DAY_MS).getUTCDate();
  const german = await shop.visitor({ locale: 'de-DE', timezoneId: 'Asia/Kolkata' });
  const words = german.chat.getByText(`Wir sind ${isToday ? 'heute' : 'morgen'} um 17:30 Uhr wieder da.`);
  await words.waitFor();
  assert.equal(await words.getAttribute('lang'), 'de-DE');
  // A language that Baton doesn't speak gets one sentence in English, not one in two languages.
  const finn = await shop.visitor({ locale: 'fi-FI', timezoneId: 'UTC' });
  await finn.sees(/^We’re back tomorrow at 12:00\sPM\.$/);
});

test('a visitor who stays learns when hours begin and when they end', async () => {
  const operator = await shop.operator({ onDuty: true });
  await setHours(operator, untilTomorrowAtNoon());
  const visitor = await shop.visitor({ locale: 'en-GB', timezoneId: 'UTC' });
  const back = visitor.chat.getByText('We’re back tomorrow at 12:00.').first();
  await back.waitFor();
  const allDay = [{ from: '00:00', to: '24:00' }];
  await setHours(operator, { time_zone: 'UTC', weekly: Object.fromEntries(DAYS.map((day) => [day, allDay])) });
  await back.waitFor({ state: 'detached' });
  await visitor.askForPerson();
  await visitor.sees(/^We’re connecting you with a person/);

  // Who waits keeps the place, and is told the truth.
  await setHours(operator, untilTomorrowAtNoon());
  await visitor.sees('Nobody is here right now. You keep your place.');
  await visitor.chat.getByRole('form', { name: /^We’re away right now/ })
    .getByText('We’re back tomorrow at 12:00.').waitFor();
  assert.equal(await visitor.chat.getByText('connecting you').count(), 0, 'a person was promised');
  await picture(visitor.page, 'widget-62-closed-while-waiting');
});

test('an operator sets hours, and what makes no sense is told where it stands', async () => {
  const operator = await shop.operator({ timezoneId: 'Europe/Brussels' });
  await setHours(operator, null);
  const { page } = operator;
  await page.getByRole('link', { name: 'Handoff settings' }).click();
  await page.getByRole('switch', { name: 'Only in business hours', checked: false }).click();
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  assert.equal(await zone.inputValue(), 'Europe/Brussels');
  const day = (name) => page.getByRole('group', { name, exact: true });
  await day('Saturday').getByText('Closed').waitFor();
  await picture(page, 'settings-40-hours');

  const save = page.getByRole('button', { name: /^Save|^Try again/ });
  await day('Monday').getByLabel('Monday until').fill('08:00');
  await save.click();
  await day('Monday').getByText(/^The hours on Monday from 09:00 to 08:00 end before they begin/).waitFor();
  await picture(page, 'settings-41-hours-refused');
  await day('Monday').getByLabel('Monday until').fill('12:30');
  await day('Monday').getByText(/end before they begin/).waitFor({ state: 'detached' });
  await day('Monday').getByRole('button', { name: 'Add hours on Monday' }).click();
  await day('Monday').getByLabel('Monday from', { exact: true }).last().fill('13:30');
  await zone.fill('Europe/Brusels');
  await save.click();
  await operator.sees('"Europe/Brusels" is not a time zone such as "Europe/Brussels".');
  await zone.fill('Europe/Brussels');

  await page.getByRole('button', { name: 'Add a holiday' }).click();
  await page.getByLabel('Date of holiday 1').fill('2026-12-25');
  await page.getByLabel('Name of holiday 1').fill('Christmas');
  await save.click();
  await operator.sees('Saved. It holds from the next message on.');
  await atSizes(page, { phone, desktop, laptop, smallPhone, zoomed }, async (size) =>
    assert.deepEqual(await sticksOut(page), [], size));

  await page.reload();
  await day('Monday').getByLabel('Monday from', { exact: true }).last().waitFor();
  assert.equal(await day('Monday').getByLabel('Monday from', { exact: true }).last().inputValue(), '13:30');
  // Until midnight, which the field shows as the beginning of a day.
  assert.equal(await day('Monday').getByLabel('Monday until').last().inputValue(), '00:00');
  assert.equal(await page.getByLabel('Name of holiday 1').inputValue(), 'Christmas');
  await day('Monday').getByRole('button', { name: 'Remove Monday from 13:30' }).click();
  await day('Monday').getByRole('button', { name: 'Add hours on Monday' }).and(page.locator(':focus')).waitFor();
  await page.getByRole('button', { name: 'Remove the holiday Christmas' }).click();
  await page.getByRole('button', { name: 'Add a holiday' }).and(page.locator(':focus')).waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
});
