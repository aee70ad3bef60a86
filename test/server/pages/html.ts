/** Markup that is safe to put into other markup as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Template tag: every value is escaped, for text and for quoted attributes, unless it is {@link Html} itself. */
export function html(parts: TemplateStringsArray, ...values: (string | Html)[]): Html {
  return new Html(
    String.raw({ raw: parts }, ...values.map((value) => (value instanceof Html ? value.text : escape(value)))),
  );
}

/** One after the other. */
export function join(parts: readonly Html[]): Html {
  return new Html(parts.map(({ text }) => text).join(''));
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
