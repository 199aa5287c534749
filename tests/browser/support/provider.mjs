// A language model's provider, as far as a test needs one: what it says to a question is scripted.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { after } from 'node:test';

/**
 * Starts when its table of the configuration is asked for. `script` has the request's words, and answers
 * with a status, or with the call of a tool.
 */
export function provider(script) {
  const http = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const said = script(body);
    if (typeof said === 'number') return response.writeHead(said).end('{"error":{"message":"scripted"}}');
    const call = { index: 0, id: 'call_1', type: 'function', function: said };
    const chunk = (delta, finish) => `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${chunk({ tool_calls: [call] })}${chunk({}, 'stop')}data: [DONE]\n\n`);
  });
  after(() => http.close());
  return {
    async table() {
      await once(http.listen(0, '127.0.0.1'), 'listening');
      return `[model]\nprovider = "openai"\nname = "scripted"\nbase_url = "http://127.0.0.1:${http.address().port}/v1"\n`;
    },
  };
}
