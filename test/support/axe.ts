import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** WCAG 2.2 AA, and what axe recommends beyond it. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface AxeOptions {
  /** Whether the main landmark is around the document, such as the editor area around a webview. */
  readonly isInMain?: boolean;
}

/** One line for each rule that a document breaks, or that axe cannot decide on, with where. Frames in it do not count. */
export async function brokenAxeRules(document: Page | Frame, { isInMain = false }: AxeOptions = {}): Promise<string[]> {
  if (!(await document.evaluate(() => 'axe' in globalThis))) await document.evaluate(axe.source);
  const options = {
    runOnly: TAGS,
    rules: { 'landmark-one-main': { enabled: !isInMain } },
    resultTypes: ['violations', 'incomplete'],
    iframes: false,
  } satisfies axe.RunOptions;
  const { violations, incomplete } = await document.evaluate(
    (runOptions) => (globalThis as unknown as { axe: typeof axe }).axe.run(globalThis.document, runOptions),
    options,
  );
  return [...violations, ...incomplete].map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}
