// Pictures for people to look at: each state light and dark, on a phone and on a desktop.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.BATON_SCREENSHOTS;

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

/** Writes the page as it stands, if pictures are wanted. A phone has a finger and no pointer. */
export async function picture(page, name, sizes = { phone, desktop }) {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  const cdp = await page.context().newCDPSession(page);
  for (const [size, viewport] of Object.entries(sizes)) {
    await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: size.startsWith('phone') });
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
    }
  }
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: false });
  await cdp.detach();
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(before);
}
