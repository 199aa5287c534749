// What a console would be heard to say: its tones and its notifications.

/** Runs in the console before anything else: counts what would be heard, and keeps notifications. */
export function listenIn() {
  globalThis.heard = 0;
  globalThis.notifications = [];
  const { createOscillator } = AudioContext.prototype;
  AudioContext.prototype.createOscillator = function count() {
    globalThis.heard += 1;
    return createOscillator.call(this);
  };
  globalThis.Notification = class {
    static permission = 'default';
    static async requestPermission() {
      return (this.permission = 'granted');
    }
    constructor(title, { body } = {}) {
      globalThis.notifications.push([title, body].filter(Boolean).join(': '));
      globalThis.lastNotification = this;
    }
    close() {}
  };
  // A browser without a window never hides a page.
  let hidden = false;
  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });
  document.hasFocus = () => !hidden;
  globalThis.hide = (now) => {
    hidden = now;
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  };
}
