export function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className) element.className = className;
  return element;
}

export function group(className: string, ...children: readonly Node[]): HTMLElement {
  const element = create('div', className);
  element.append(...children);
  return element;
}

/** Leaves equal text alone: live areas would speak it again. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Names and addresses keep their own direction. */
export function isolated(text: string): HTMLElement {
  const element = create('bdi');
  element.textContent = text;
  return element;
}

/** The names in `record`, which has no more than its type says. */
export const keysOf = <Name extends string>(record: Readonly<Record<Name, unknown>>): readonly Name[] =>
  Object.keys(record) as Name[];
