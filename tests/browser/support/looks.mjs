// What a picture would show and nobody looks at every day: words that are cut off, targets that a
// finger misses, focus that can't be seen.

/** What sticks out of a page sideways, one readable line each. What scrolls or is cut with … may. */
export const sticksOut = (frame) => frame.evaluate(() => {
  const holds = (element) => {
    if (!element) return false;
    const { overflowX, textOverflow } = getComputedStyle(element);
    return /auto|scroll/.test(overflowX) || textOverflow === 'ellipsis' || holds(element.parentElement);
  };
  const isHidden = (element) => !element.checkVisibility() || element.closest('.visually-hidden, .skip-link');
  return [...document.body.querySelectorAll('*')]
    .filter((element) => !isHidden(element) && !holds(element.parentElement))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, { left, right, width }]) => width > 0 && (left < -0.5 || right > innerWidth + 0.5))
    .map(([element, { left, right }]) => `${element.className || element.localName}: ${left} to ${right}`);
});

/** Controls that are less than so many pixels wide or high. A link within words is as high as they are. */
export const smallerThan = (frame, pixels) => frame.evaluate((pixels) => {
  const controls = [...document.querySelectorAll('button, input, textarea, [role=switch], a')];
  return controls
    .filter((control) => control.checkVisibility() && !control.matches('.skip-link'))
    .filter((control) => getComputedStyle(control).display !== 'inline')
    .map((control) => [control, control.getBoundingClientRect()])
    .filter(([, { width, height }]) => Math.min(width, height) < pixels - 0.5)
    .map(([control, { width, height }]) => `${control.className || control.localName}: ${width} x ${height}`);
}, pixels);

/** What has the focus, by its words, and whether it looks otherwise than without. */
export const focus = (page) => page.evaluate(() => {
  const focused = document.activeElement;
  if (focused === document.body) return { on: null };
  // A field may leave the ring to the box around it.
  const around = [focused, focused.parentElement, focused.closest('section, li')].filter(Boolean);
  const look = () => around.map((element) => {
    const { boxShadow, borderColor, outlineStyle, outlineColor, clipPath } = getComputedStyle(element);
    return [boxShadow, borderColor, outlineStyle, outlineColor, clipPath].join();
  }).join();
  const withFocus = look();
  focused.blur();
  const without = look();
  focused.focus();
  const words = focused.getAttribute('aria-label') ?? focused.labels?.[0]?.textContent ?? focused.textContent;
  return { on: words.trim().replace(/\s+/g, ' '), isShown: withFocus !== without };
});

/** Waits until all of it is in sight, and nothing that scrolls holds a part of it back. */
export const inSight = (locator) => seen(locator, (part) => part > 0.99);

/** Waits until nothing of it is in sight. */
export const outOfSight = (locator) => seen(locator, (part) => part === 0);

async function seen(locator, isEnough) {
  const element = await locator.elementHandle();
  const frame = await element.ownerFrame();
  const part = () => frame.evaluate((element) => new Promise((seen) => {
    new IntersectionObserver(([{ intersectionRatio }], watch) => {
      watch.disconnect();
      seen(intersectionRatio);
    }).observe(element);
  }), element);
  while (!isEnough(await part()));
}
