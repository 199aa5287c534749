// Once a visitor is handed over, a language model writes a brief for operators: it is marked as the
// model's, and nothing of it reaches the visitor.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { picture } from './support/picture.mjs';
import { stage } from './support/stage.mjs';

const words = 'They used a bag once, would like to send it back, and say that the form did not open.';

/** A server as OpenAI-compatible ones are, which says the same to everyone. */
const model = createServer((request, response) => {
  request.resume().on('end', () => {
    const say = (choice, rest) => {
      const part = { choices: [{ index: 0, ...choice }], ...rest };
      response.write(`data: ${JSON.stringify(part)}\n\n`);
    };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    say({ delta: { content: words } });
    say({ delta: {}, finish_reason: 'stop' }, { usage: { total_tokens: 40 } });
    response.end('data: [DONE]\n\n');
  });
});

const shop = stage(async () => {
  model.listen(0, '127.0.0.1');
  await once(model, 'listening');
  const url = `http://127.0.0.1:${model.address().port}/v1`;
  return { config: `[model]\nprovider = "openai"\nname = "scripted"\nbase_url = "${url}"\n` };
});
after(() => {
  model.close();
  model.closeAllConnections();
});

test('an operator sees what the model makes of the conversation, and the visitor does not', async () => {
  const operator = await shop.operator({ onDuty: true });
  const visitor = await shop.visitor();
  await visitor.say('The return form does not open. Can I talk to a human?');
  await operator.view('Awaiting handoff');
  await operator.openRow('The return form does not open.');
  const reason = operator.page.getByRole('region', { name: 'Reason of the handoff' });
  await reason.getByText('The visitor asked for a person').waitFor();
  const brief = operator.page.getByRole('region', { name: 'Brief by the language model' });
  await brief.getByText(words).waitFor();
  await brief.getByText('Written by the language model, so it may be wrong.').waitFor();
  await picture(operator.page, 'console-22-brief-by-model');
  await operator.press('Claim');
  await operator.reply('Hello, let me look at that form.');
  await visitor.sees('Hello, let me look at that form.');
  assert.ok(!visitor.received('used a bag once'), 'no frame of the visitor’s holds it');
});
