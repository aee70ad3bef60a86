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

/** Does not touch equal text: live regions would announce it again. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Isolates the text direction of names and addresses. */
export function isolated(text: string): HTMLElement {
  const element = create('bdi');
  element.textContent = text;
  return element;
}

/** The keys of `record`, which must not have more keys than its type. */
export const keysOf = <Name extends string>(record: Readonly<Record<Name, unknown>>): readonly Name[] =>
  Object.keys(record) as Name[];
