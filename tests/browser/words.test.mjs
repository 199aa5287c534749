// Words as people write them: long, in other scripts and directions, with lists, links and code; on
// small, turned and zoomed screens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inSight, outOfSight, sticksOut } from './support/looks.mjs';
import {
  atSizes, desktop, laptop, phone, picture, smallPhone, turnedPhone, zoomed,
} from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const shop = stage();

const WIDGET = { desktop, smallPhone, turnedPhone, zoomed };
const CONSOLE = { phone, laptop, smallPhone, zoomed };
const LONG_WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2);
const MARKDOWN = `Here is **what to do**, step by step:

1. Open [the repair form](https://cobbleandpine.example/repair)
2. Send *two* photos
   - one of the zip
   - one of the whole bag
3. Wait for \`RMA-2024-0001\`

\`\`\`
curl -X POST https://api.cobbleandpine.example/v1/repairs --header "Content-Type: application/json"
\`\`\`

Kind regards`;

/** A visitor whom an operator holds. */
async function talk() {
  const operator = await shop.operator({ onDuty: true });
  const visitor = await shop.visitor();
  await visitor.say(`Do you repair zips? ${LONG_WORD}`);
  await visitor.askForPerson();
  await operator.view('Awaiting handoff');
  await operator.openRow('Visitor');
  await operator.press('Claim');
  return { operator, visitor };
}

async function fits(page, frame, sizes, what) {
  await atSizes(page, sizes, async (size) =>
    assert.deepEqual(await sticksOut(frame), [], `${what} at ${size}`));
}

test('long words, code, lists and other scripts stay in their place on every screen', async () => {
  const { operator, visitor } = await talk();
  await operator.reply(MARKDOWN);
  await visitor.sees('Kind regards');
  await picture(visitor.page, 'widget-20-rich', WIDGET);
  await picture(operator.page, 'console-20-rich', CONSOLE);
  // A reader at the end stays there, whatever becomes of the screen.
  await atSizes(operator.page, CONSOLE, () => inSight(operator.page.getByText('Kind regards').last()));

  await visitor.say('مرحبا، هل يمكنكم إصلاح سحاب حقيبتي؟ رقم الطلب 12345 ABC.');
  await operator.reply('שלום! כן, אנחנו מתקנים רוכסנים.');
  await visitor.say('我的包的拉链坏了，可以修理吗？👜🔧 👩‍👩‍👧‍👦');
  await operator.sees(/的拉链坏了/);
  await picture(visitor.page, 'widget-21-scripts', WIDGET);
  await picture(operator.page, 'console-21-scripts', CONSOLE);
  await operator.reply('And a long answer, with every detail that one could wish for. '.repeat(60).trim());
  await visitor.sees(/with every detail/);

  const direction = (page, words) =>
    page.getByText(words).last().evaluate((element) => getComputedStyle(element).direction);
  for (const [page, words] of [[visitor.chat, 'مرحبا'], [visitor.chat, 'שלום'], [operator.page, 'שלום']]) {
    assert.equal(await direction(page, words), 'rtl', words);
  }

  const draft = `${'A draft\n'.repeat(12)}${'x'.repeat(3800)}`;
  await visitor.composer.fill(draft);
  await visitor.sees(/\d+ left/);
  await operator.page.getByRole('textbox', { name: 'Reply to the visitor' }).fill(`${draft}${'y'.repeat(200)}`);
  await operator.sees('Too long');
  await picture(visitor.page, 'widget-22-draft', WIDGET);
  await picture(operator.page, 'console-22-draft', CONSOLE);

  await fits(visitor.page, visitor.chat, WIDGET, 'the chat');
  await fits(operator.page, operator.page, CONSOLE, 'the console');
});

test('who gets more than fits begins to read at its beginning, and is told of what follows', async () => {
  const { operator, visitor } = await talk();
  await visitor.page.setViewportSize(turnedPhone);
  const steps = Array.from({ length: 20 }, (_, step) => `${step + 1}. Look at seam ${step + 1}`);
  await operator.reply(`Before you send it:\n\n${steps.join('\n')}`);
  await inSight(visitor.log.getByText('Before you send it:'));
  await outOfSight(visitor.log.getByText('Look at seam 20'));

  // Whoever reads is not taken away from it.
  await operator.reply('And take a photo.');
  const news = visitor.chat.getByRole('button', { name: 'New messages' });
  await news.waitFor();
  await inSight(visitor.log.getByText('Before you send it:'));
  await news.click();
  await inSight(visitor.log.getByText('And take a photo.'));

  // What was read is not begun again, whatever becomes of the room.
  await visitor.page.setViewportSize(desktop);
  await visitor.say('Thank you');
  await inSight(visitor.log.getByText('Thank you'));
  await visitor.page.setViewportSize(turnedPhone);
  await inSight(visitor.log.getByText('Thank you'));
});
