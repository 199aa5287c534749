// Shows what the server sends to this browser, also while no console is open. The page registers it when
// somebody asks to be notified here. What it is sent stands in docs/notifications.md.

const CONSOLE = new URL("/console/", self.location.href).href;

self.addEventListener("install", () => self.skipWaiting());
// So that an open console can be led to a conversation.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => event.waitUntil(show(read(event))));

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url));
});

function read(event) {
  try {
    return event.data?.json() ?? {};
  } catch {
    return {};
  }
}

async function show({ id, type, title, body, tag, url }) {
  // Who looks at the console already sees it. A test is shown to who asked for it there.
  if (type !== "test" && (await consoles()).some((console) => console.focused)) {
    return;
  }
  // What came twice is told once, as long as it stands there.
  const shown = tag ? await self.registration.getNotifications({ tag }) : [];
  if (shown.some((notification) => notification.data?.id === id)) {
    return;
  }
  await self.registration.showNotification(title || "Something happened in Baton", {
    body: body || "",
    // Of a conversation the latest takes the place of what stood there, and is heard.
    ...(tag && { tag, renotify: true }),
    data: { id, url },
  });
}

// The console that was looked at last, or a new one, at the conversation.
async function open(url) {
  const target = addressOf(url);
  const [console] = await consoles();
  if (!console) {
    return self.clients.openWindow(target);
  }
  try {
    const focused = await console.focus();
    return await (focused ?? console).navigate(target);
  } catch {
    // It is not led by this worker, or went away.
    return self.clients.openWindow(target);
  }
}

// The place that a message names, on this server alone whatever name it is reached by.
function addressOf(url) {
  try {
    return CONSOLE + new URL(url, CONSOLE).hash;
  } catch {
    return CONSOLE;
  }
}

async function consoles() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return windows.filter((window) => window.url.startsWith(CONSOLE));
}
