// Baton's loader: what a site pastes.
//
//   <script async src="https://chat.example.com/baton.js" data-agent="shop"></script>
//   data-agent    the agent's id, required
//   data-accent   the launcher's colour, #rrggbb
//   data-label    words beside the launcher's icon
//
// It draws the launcher and nothing else until the visitor comes near. The chat itself runs in a frame
// from the origin of this script; a strict Content-Security-Policy of the site's needs that origin in
// `script-src` and `frame-src`, no more. docs/embedding.md describes the messages between the two.
(() => {
  const script = document.currentScript;
  const agent = script && script.dataset.agent;
  const mark = Symbol.for("baton");
  if (!agent || window[mark]) return;
  window[mark] = true;

  const VERSION = 1;
  const NEAR_PX = 160;
  const CHAT = "M12 4c4.7 0 8.5 3.1 8.5 7s-3.8 7-8.5 7c-1 0-2-.1-2.9-.4L4.5 19.5l1.3-3.6C4.4 14.6 3.5 12.9 3.5 11c0-3.9 3.8-7 8.5-7z";
  const CLOSE = "M6 6l12 12M18 6L6 18";
  const origin = new URL(script.src).origin;
  const flag = "baton.open." + agent;
  const label = script.dataset.label || "";
  const accent = /^#[\da-f]{6}$/i.test(script.dataset.accent) ? script.dataset.accent : "#3b4a6b";
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(accent.slice(at, at + 2), 16));
  const ink = red * 299 + green * 587 + blue * 114 > 140000 ? "#101014" : "#fff";

  // The site's styles reach the host element but nothing in it; `!important` here wins over theirs.
  const css = `:host{all:initial!important}
@media print{:host{display:none!important}}
button,iframe{position:fixed;z-index:2147483646;inset-inline-end:max(20px,env(safe-area-inset-right));border:0;outline:1px solid transparent}
button{bottom:max(20px,env(safe-area-inset-bottom));display:flex;align-items:center;justify-content:center;gap:8px;box-sizing:border-box;min-width:56px;height:56px;padding:0 16px;border-radius:28px;background:${accent};color:${ink};font:600 15px/1.2 system-ui,sans-serif;cursor:pointer;box-shadow:0 2px 6px #0003,0 8px 24px #0003;-webkit-tap-highlight-color:transparent}
@media(hover:hover){button:hover{filter:brightness(1.08)}}
button:focus-visible{outline:2px solid #fff;outline-offset:0;box-shadow:0 0 0 5px #1b1b21}
svg{flex:none;width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;top:-4px;inset-inline-end:-4px;min-width:20px;box-sizing:border-box;padding:0 6px;border:2px solid #fff;border-radius:12px;background:#b3261e;color:#fff;font:600 12px/18px system-ui,sans-serif;text-align:center}
b:empty{display:none}
iframe{bottom:max(88px,calc(env(safe-area-inset-bottom) + 68px));width:400px;max-width:calc(100vw - 40px);height:min(680px,100vh - 108px);border-radius:16px;background:#fff;color-scheme:light dark;box-shadow:0 0 0 1px #0001,0 4px 12px #0002,0 16px 48px #0004;opacity:.001;pointer-events:none;transform:translateY(8px)}
.open{opacity:1;pointer-events:auto;transform:none}
iframe:not([inert]):not(.open){visibility:hidden}
@media(prefers-color-scheme:dark){iframe{background:#18181c;box-shadow:0 0 0 1px #fff2,0 16px 48px #0009}b{border-color:#18181c}}
@media(prefers-reduced-motion:no-preference){iframe{transition:transform .16s}}
@media(max-width:480px),(max-height:480px){iframe{inset:0;width:100%;max-width:none;height:100%;border-radius:0;z-index:2147483647}}`;

  const make = (name, parent, space = "http://www.w3.org/1999/xhtml") =>
    parent.appendChild(document.createElementNS(space, name));

  let root, button, icon, badge, frame, isReady, isOpen, visited;
  let unread = 0;

  const page = () => ({ url: location.href.split("#")[0], title: document.title });

  const post = (type, more) => {
    if (isReady) frame.contentWindow.postMessage({ baton: VERSION, type, ...more }, origin);
  };

  const show = () => {
    const words = isOpen ? "Close chat" : "Open chat" + (unread ? `, ${unread} unread` : "");
    button.setAttribute("aria-label", label ? `${label}: ${words}` : words);
    button.setAttribute("aria-expanded", !!isOpen);
    icon.setAttribute("d", isOpen ? CLOSE : CHAT);
    badge.textContent = isOpen || !unread ? "" : unread > 9 ? "9+" : unread;
    if (frame) {
      frame.className = isOpen ? "open" : "";
      frame.inert = !isOpen;
    }
  };

  // Hidden by `inert` and an `opacity` too low for any screen: Chromium lays out and draws a frame of
  // another site only while it is visible by its styles, and the click would wait for both. A browser
  // that doesn't know `inert` gives it no attribute, and the style hides the frame after all.
  const prepare = () => {
    if (frame) return;
    removeEventListener("pointermove", near);
    frame = document.createElement("iframe");
    frame.title = "Chat";
    frame.inert = true;
    // The frame learns from either to which origin it may speak. The fragment stays in the browser.
    frame.referrerPolicy = "origin";
    // Before it hangs in the page: Chromium makes a whole empty document for a frame without an address.
    frame.src = `${origin}/widget/?agent=${encodeURIComponent(agent)}#${location.origin}`;
    root.appendChild(frame);
  };

  const near = (event) => {
    const box = button.getBoundingClientRect();
    const away = Math.max(box.left - event.clientX, event.clientX - box.right, box.top - event.clientY, event.clientY - box.bottom);
    // In a task of its own: what moves under the pointer goes first.
    if (away < NEAR_PX) setTimeout(prepare);
  };

  const toggle = (open) => {
    isOpen = open;
    if (open) prepare();
    show();
    if (open) enter();
    else {
      post("close");
      button.focus();
    }
  };

  // Not before the app is there: while the frame's first document comes, Chromium may leave the keys
  // with the page although the frame shows its cursor.
  const enter = () => {
    if (!isReady) return;
    visited = page().url;
    post("open", { page: page() });
    frame.focus();
  };

  // A single-page site changes its address without loading: look whenever the visitor does something.
  const look = () =>
    setTimeout(() => {
      if (isReady && visited !== page().url) {
        visited = page().url;
        post("visit", { page: page() });
      }
    });

  // The site's own storage holds this one flag, and only once the visitor has written something.
  const remember = (open) => {
    try {
      if (open) localStorage.setItem(flag, 1);
      else localStorage.removeItem(flag);
    } catch (blocked) {}
  };

  const remembered = () => {
    try {
      return localStorage.getItem(flag);
    } catch (blocked) {}
  };

  const hear = ({ source, origin: from, data }) => {
    if (!frame || source !== frame.contentWindow || from !== origin || !data || data.baton !== VERSION) return;
    if (data.type === "ready") {
      isReady = true;
      visited = "";
      if (isOpen) enter();
      else look();
    } else if (data.type === "close" && isOpen) {
      toggle(false);
    } else if (data.type === "unread") {
      unread = Number(data.count) || 0;
      show();
    } else if (data.type === "session") {
      remember(data.open);
    }
  };

  // Beside the body and not in it: no need to wait for it, and a site may exchange its body.
  const host = make("baton-chat", document.documentElement);
  root = host.attachShadow({ mode: "closed" });
  try {
    // A constructed sheet passes a strict `style-src`, which a style element does not.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch (old) {
    make("style", root).textContent = css;
  }
  button = make("button", root);
  button.type = "button";
  const svg = make("svg", button, "http://www.w3.org/2000/svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  icon = make("path", svg, svg.namespaceURI);
  if (label) make("span", button).textContent = label;
  badge = make("b", button);
  show();

  button.onclick = () => toggle(!isOpen);
  button.onfocus = button.ontouchstart = prepare;
  button.onkeydown = (event) => {
    if (event.key === "Escape" && isOpen) toggle(false);
  };
  addEventListener("pointermove", near, { passive: true });
  addEventListener("message", hear);
  addEventListener("popstate", look);
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("click", look, true);
  // Last in the page, and so in its tab order. A frame that moves would load again.
  if (!document.body) addEventListener("DOMContentLoaded", () => frame || document.documentElement.append(host));
  const resume = () => remembered() && prepare();
  (window.requestIdleCallback || setTimeout)(resume);
})();
