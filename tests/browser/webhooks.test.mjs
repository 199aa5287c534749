// Webhooks as a receiver in another language checks them: with the official Standard Webhooks library.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { Server } from './support/server.mjs';

const secret = () => `whsec_${randomBytes(32).toString('base64')}`;
const [former, current] = [secret(), secret()];

/** Every request so far; `next` resolves with the one of this number, counted from 0. */
const requests = [];
const waiting = [];
const next = (number) => new Promise((resolve) => {
  waiting.push({ number, resolve });
  tell();
});
function tell() {
  for (const { number, resolve } of waiting) if (requests[number]) resolve(requests[number]);
}

const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part;
  requests.push({ headers: request.headers, body });
  // The first is refused: the second attempt has the same id, and a signature of its own.
  response.writeHead(requests.length === 1 ? 503 : 200).end();
  tell();
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
Object.assign(process.env, { HOOK_NEW: current, HOOK_OLD: former });
const server = await Server.start({
  config: `
[[notify.webhook]]
name = "crm"
url = "http://127.0.0.1:${receiver.address().port}/hook"
secrets_from = ["HOOK_NEW", "HOOK_OLD"]
allow_private = true

[[agents]]
id = "shop"
name = "Shop"
`,
});
after(async () => {
  await server.close();
  receiver.close();
});

/** What a visitor does, over HTTP. */
async function visitorDoes(token, command) {
  const answer = await fetch(`${server.origin}/v1/visitor/commands`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      origin: server.origin,
    },
    body: JSON.stringify({ agent: 'shop', id: randomUUID(), command, page: null, locale: 'en' }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

test('the official library takes what Baton signs, with either secret and after a retry', async () => {
  const token = randomBytes(32).toString('base64url');
  const question = 'Do you ship to “Ísland”? 🙂 \\ "quoted"';
  await visitorDoes(token, { type: 'request_handoff' });
  const contact = { name: 'Grace', email: 'grace@example.com', phone: null };
  await visitorDoes(token, { type: 'capture_lead', contact, question });

  const [first, second] = [await next(0), await next(1)];
  for (const { headers, body } of [first, second]) {
    for (const known of [former, current]) {
      const payload = new Webhook(known).verify(body, headers);
      assert.equal(payload.type, 'lead_captured');
      assert.deepEqual(payload.data.contact, contact);
      assert.equal(payload.data.question, question);
    }
    assert.throws(() => new Webhook(secret()).verify(body, headers), /No matching signature/);
    assert.throws(() => new Webhook(current).verify(`${body} `, headers), /No matching signature/);
  }
  assert.equal(first.headers['webhook-id'], second.headers['webhook-id']);
  assert.equal(first.body, second.body);
});
