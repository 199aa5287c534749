// A shop's own site, with a page for each of its agents, and the people whom they meet there.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { stage } from './stage.mjs';

/**
 * A server with these agents, by id, each with its `[agents.handoff]` (TOML) and the demo shop's help
 * centre; `rest` makes what else the configuration has. Ada is on duty. On another `host` than the server's
 * the chat is a third party, whose storage the browser denies: who leaves the page is somebody else then.
 */
export function site(agents, rest = () => '', { host = 'localhost' } = {}) {
  let origin;
  const http = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><html lang="en"><title>Bags of ${request.url.slice(1)}</title><body><h1>Bags</h1>
      <script async src="${shop.server.origin}/baton.js" data-agent="${request.url.slice(1)}"></script>`);
  });
  const shop = stage(async () => {
    await once(http.listen(0, '127.0.0.1'), 'listening');
    origin = `http://${host}:${http.address().port}`;
    const tables = Object.entries(agents).map(([id, handoff]) => table(id, origin, handoff));
    return { config: [await rest(), ...tables].join('\n'), knowing: Object.keys(agents) };
  }, async (stage) => {
    const login = stage.server.addOperator('ada@example.com', 'Ada', 'a long enough password');
    stage.ada = await stage.operator({ login, onDuty: true });
  });
  after(() => http.close());
  shop.visitorOf = (agent, options) => shop.visitor({ url: `${origin}/${agent}`, ...options });
  return shop;
}

const table = (id, origin, handoff) => `
[[agents]]
id = "${id}"
name = "Cobble & Pine help"
sites = ["${origin}"]
knowledge_url_base = "https://cobbleandpine.example"
[agents.handoff]
${handoff}`;
