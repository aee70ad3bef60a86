import type { Page } from 'playwright-core';

/** Names of the elements whose text is cut off, or that stand out of the page. Text fields may scroll. */
export const illegible = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const all = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const isCut = (one: Element): boolean => {
      const { overflowX, overflowY } = getComputedStyle(one);
      return (
        (overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1) ||
        (overflowY !== 'visible' && one.scrollHeight > one.clientHeight + 1)
      );
    };
    const isOutside = (one: Element): boolean => {
      const { left, right, width, height } = one.getBoundingClientRect();
      return width > 0 && height > 0 && (left < 0 || right > document.documentElement.clientWidth);
    };
    return all(document.body)
      .filter((one) => one.checkVisibility() && !one.matches('input, textarea, script, .working, .progress'))
      .filter((one) => isCut(one) || isOutside(one))
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 40)}`);
  });

/** What WCAG 1.4.12 lets readers set. */
const TEXT_SPACING = `* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important; }`;

/** Spaces the text out, in shadow trees as well. */
export const spaceText = (page: Page): Promise<void> =>
  page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    const roots = (root: Document | ShadowRoot): (Document | ShadowRoot)[] => [
      root,
      ...[...root.querySelectorAll('*')].flatMap((one) => (one.shadowRoot ? roots(one.shadowRoot) : [])),
    ];
    for (const root of roots(document)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }, TEXT_SPACING);
