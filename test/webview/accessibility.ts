import type { CDPSession } from 'playwright-core';

/** What Chromium exposes to assistive technology about one element. */
export interface AccessibleNode {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  readonly disabled: boolean;
  readonly invalid: boolean;
  /** Of a radio button, else false. */
  readonly checked: boolean;
  /** Of a button that opens and closes something. */
  readonly expanded?: boolean;
}

const SHOWN = ['region', 'group', 'radiogroup', 'heading', 'status', 'alert', 'textbox', 'radio', 'button'];

/** Controls, landmarks and live areas in reading order. */
export async function accessibilityTree(session: CDPSession): Promise<AccessibleNode[]> {
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const inReadingOrder = (ids: readonly string[]): typeof nodes =>
    nodes
      .filter(({ nodeId }) => ids.includes(nodeId))
      .sort((a, b) => ids.indexOf(a.nodeId) - ids.indexOf(b.nodeId))
      .flatMap((node) => [node, ...inReadingOrder(node.childIds ?? [])]);
  return inReadingOrder(nodes.slice(0, 1).map(({ nodeId }) => nodeId))
    .filter((node) => !node.ignored && SHOWN.includes(String(node.role?.value)))
    .map((node) => {
      const property = (name: string): unknown => node.properties?.find((one) => one.name === name)?.value.value;
      return {
        role: String(node.role?.value),
        name: String(node.name?.value ?? ''),
        description: String(node.description?.value ?? ''),
        disabled: property('disabled') === true,
        invalid: property('invalid') === 'true',
        checked: property('checked') === 'true',
        ...(property('expanded') !== undefined && { expanded: property('expanded') === true }),
      };
    });
}
