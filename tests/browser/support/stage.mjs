// What the tests of one file share: a real server and a real browser, there before the first test and
// gone after the last, and the people who come in.

import { after, before } from 'node:test';
import { Operator, Visitor, launchBrowser } from './people.mjs';
import { Server } from './server.mjs';

/**
 * `prepare` makes the server's options, for what must stand before the server does; `furnish` adds what
 * needs the server. One hook for both: hooks of a file don't wait for each other.
 */
export function stage(prepare = () => ({}), furnish = () => {}) {
  const stage = new Stage();
  before(async () => {
    await stage.open(prepare);
    await furnish(stage);
  });
  after(() => stage.close());
  return stage;
}

class Stage {
  async open(prepare) {
    const server = async () => Server.start(await prepare());
    [this.server, this.browser] = await Promise.all([server(), launchBrowser()]);
  }

  async close() {
    await this.browser?.close();
    await this.server?.close();
  }

  /** A visitor on the demo shop, or at another address, with the chat open. */
  async visitor({ url = `${this.server.origin}/demo/`, ...options } = {}) {
    const visitor = await Visitor.on(this.browser, url, options);
    await visitor.open();
    return visitor;
  }

  /** An operator before the login, whose form is filled in: the demo workspace's, or another. */
  async operatorAtLogin({ login = this.server.demoLogin, ...options } = {}) {
    return Operator.atLogin(this.browser, this.server.origin, login, options);
  }

  /** An operator at work. */
  async operator({ onDuty = false, ...options } = {}) {
    const operator = await this.operatorAtLogin(options);
    await operator.enter();
    if (onDuty) await operator.setDuty(true);
    return operator;
  }
}
