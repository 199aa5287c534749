// The people of the tests: a visitor on a page with the tag, an operator in the console. They find
// things as a person would, by role and label.

import { chromium } from 'playwright-core';
import { desktop } from './picture.mjs';

export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.BATON_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export class Visitor {
  /**
   * Opens a page with the tag. Another page of the same visitor's shares `context`; a new one is made
   * with Playwright's options, and `prepare` has it before the page.
   */
  static async on(browser, url, { context, prepare, ...options } = {}) {
    const visitor = new Visitor();
    visitor.context = context ?? await browser.newContext({
      viewport: desktop, reducedMotion: 'reduce', ...options,
    });
    await prepare?.(visitor.context);
    visitor.page = await visitor.context.newPage();
    visitor.frames = [];
    visitor.welcomed = new Promise((welcome) => {
      visitor.page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
          visitor.frames.push(String(payload));
          if (String(payload).includes('"welcome"')) welcome();
        }));
    });
    await visitor.page.goto(url);
    return visitor;
  }

  /**
   * The launcher, found through the accessibility tree: its shadow root is closed to scripts, as it
   * is to the scripts of the host page, but not to a screen reader. Its name may go on with what is
   * unread.
   */
  async launcher(name = 'Open chat') {
    const cdp = await this.context.newCDPSession(this.page);
    try {
      await cdp.send('DOM.getDocument', { depth: -1, pierce: true });
      const { nodes } = await cdp.send('Accessibility.getFullAXTree');
      const node = nodes.find((n) => n.role?.value === 'button' && n.name?.value.startsWith(name));
      if (!node) return null;
      const { model } = await cdp.send('DOM.getBoxModel', { backendNodeId: node.backendDOMNodeId });
      const [left, top, , , right, bottom] = model.border;
      const isFocused = node.properties.some((one) => one.name === 'focused' && one.value.value);
      return { x: (left + right) / 2, y: (top + bottom) / 2, isFocused };
    } finally {
      await cdp.detach();
    }
  }

  /** Waits until the launcher is there, and points at it. */
  async pointAtLauncher() {
    let at;
    while (!(at = await this.launcher())) {
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await this.page.mouse.move(at.x, at.y);
  }

  /** Points at the launcher and clicks. */
  async pressLauncher() {
    await this.pointAtLauncher();
    await this.page.mouse.down();
    await this.page.mouse.up();
  }

  /** Opens the chat and waits for its composer. */
  async open() {
    await this.pressLauncher();
    await this.chatFrame();
    await this.composer.waitFor();
  }

  /** The chat's frame, once the loader has made it. */
  async chatFrame() {
    const isChat = (frame) => new URL(frame.url(), 'http://none').pathname === '/widget/';
    while (!(this.chat = this.page.frames().find(isChat))) {
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    return this.chat;
  }

  get composer() {
    return this.chat.getByRole('textbox', { name: 'Message' });
  }

  get log() {
    return this.chat.getByRole('log');
  }

  async say(text) {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Waits until the conversation shows the text. */
  async sees(text) {
    await this.chat.getByText(text).last().waitFor();
  }

  async askForPerson() {
    await this.chat.getByRole('button', { name: 'Talk to a person' }).first().click();
  }

  /** What operators call a visitor who left no name: after the session, which the first frame names. */
  get name() {
    const { session } = JSON.parse(this.frames.find((frame) => frame.includes('"welcome"')));
    return `Visitor ${session.slice(0, 4).toUpperCase()}`;
  }

  /** Whether any frame from the server held the text. */
  received(text) {
    return this.frames.some((frame) => frame.includes(text));
  }
}

export class Operator {
  /** Opens the console, with the options of a visitor's page, and fills in its login. */
  static async atLogin(browser, origin, { email, password }, { prepare, ...options } = {}) {
    const operator = new Operator();
    operator.context = await browser.newContext({
      viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options,
    });
    await prepare?.(operator.context);
    operator.page = await operator.context.newPage();
    await operator.page.goto(`${origin}/console/`);
    await operator.page.getByLabel('Email').fill(email);
    await operator.page.getByLabel('Password').fill(password);
    return operator;
  }

  async enter() {
    await this.page.getByRole('button', { name: 'Log in' }).click();
    // Enabled once the server has told how it stands.
    await this.page.locator('[role=switch]:enabled').waitFor();
  }

  get duty() {
    return this.page.getByRole('switch', { name: /on duty/i });
  }

  async setDuty(on) {
    if ((await this.duty.getAttribute('aria-checked')) !== String(on)) {
      await this.duty.click();
    }
    await this.page.getByRole('switch', { name: /on duty/i, checked: on }).waitFor();
  }

  /** Opens one of the inbox's views: Live, Awaiting handoff, Mine, Leads, Resolved. */
  async view(name) {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();
  }

  /** The row whose text holds this. */
  row(text) {
    return this.page.getByRole('listitem').getByRole('link').filter({ hasText: text }).first();
  }

  async openRow(text) {
    await this.row(text).waitFor();
    await this.row(text).click();
  }

  /** Opens a visitor's conversation and waits for the card of the handoff that holds the words.
   *  Who has left an address is `called` by it. */
  async reasonFor(visitor, words, { view = 'Awaiting handoff', called } = {}) {
    await visitor.welcomed;
    await this.view(view);
    await this.openRow(called ?? visitor.name);
    const cards = this.page.getByRole('region', { name: 'Reason of the handoff' });
    const reason = cards.filter({ hasText: words }).last();
    await reason.waitFor();
    return reason;
  }

  async press(action) {
    const actions = this.page.getByRole('group', { name: 'Actions' });
    await actions.getByRole('button', { name: action }).click();
  }

  async sees(text) {
    await this.page.getByText(text).last().waitFor();
  }

  async reply(text) {
    await this.write('Reply', 'Reply to the visitor', text);
  }

  async note(text) {
    await this.write('Note', 'Internal note', text);
  }

  async write(mode, label, text) {
    await this.page.getByRole('group', { name: 'Who sees it' }).getByRole('button', { name: mode }).click();
    const composer = this.page.getByRole('textbox', { name: label });
    await composer.fill(text);
    await composer.press('Enter');
  }
}
