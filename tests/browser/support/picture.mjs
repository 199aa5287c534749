// Pictures for people to look at: each state light and dark, on a phone and on a desktop; on other
// screens light, to see what fits.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.BATON_SCREENSHOTS;

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };
/** A 1280 by 800 screen at 200%, as a page sees it. */
export const zoomed = { width: 640, height: 400 };
export const smallPhone = { width: 320, height: 568 };
export const turnedPhone = { width: 740, height: 360 };
export const laptop = { width: 1024, height: 700 };
/** What operators work on: a wide screen, and one where the views stand above the list. */
export const consoleSizes = { desktop, laptop, phone };

/** Does something at each of these sizes. */
export async function atSizes(page, sizes, look) {
  const before = page.viewportSize();
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await look(size);
  }
  await page.setViewportSize(before);
}

/** Writes the page as it stands, if pictures are wanted. A phone has a finger and no pointer. */
export async function picture(page, name, sizes = { phone, desktop }) {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  const cdp = await page.context().newCDPSession(page);
  for (const [size, viewport] of Object.entries(sizes)) {
    await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: /phone/i.test(size) });
    await page.setViewportSize(viewport);
    const schemes = viewport === phone || viewport === desktop ? ['light', 'dark'] : ['light'];
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      // A frame of another site's lives in another process, and hears of it later.
      await Promise.all(page.frames().map((frame) => frame.waitForFunction(
        (scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme)));
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
    }
  }
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: false });
  await cdp.detach();
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}
