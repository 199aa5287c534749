// A visitor without a page: speaks the HTTP API, where a test needs many, or long conversations.

import { randomBytes, randomUUID } from 'node:crypto';

export class LetterWriter {
  constructor(origin, { agent = 'demo' } = {}) {
    this.origin = origin;
    this.agent = agent;
    this.token = randomBytes(32).toString('base64url');
  }

  say(text) {
    return this.command({ type: 'send_message', text });
  }

  askForPerson() {
    return this.command({ type: 'request_handoff' });
  }

  leave(contact, question) {
    return this.command({ type: 'capture_lead', contact, question });
  }

  async command(command) {
    const page = { url: 'https://shop.example/bags', title: 'Bags' };
    const response = await fetch(`${this.origin}/v1/visitor/commands`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ agent: this.agent, id: randomUUID(), command, page, locale: 'en' }),
    });
    if (!response.ok) throw new Error(`${command.type}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
