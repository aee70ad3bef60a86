import type { CardState } from '../../src/protocol/webview';
import { create, group, isolated, keysOf, setText } from './elements';
import type { InlineMessage } from './inlineMessage';

export interface SyncControls {
  readonly buttons: readonly HTMLElement[];
  /** Shows the results of the buttons. */
  readonly message: InlineMessage;
  /** The radio buttons of the sync mode. */
  readonly modes: Readonly<Record<'hybrid' | 'local', HTMLInputElement>>;
  /** Shows the result of changing the mode. */
  readonly modeMessage: InlineMessage;
}

/** The state of the sync, its commands and the choice of the sync mode. */
export class SyncSection {
  readonly element = create('div', 'sync');
  readonly #controls: SyncControls;
  readonly #heading = create('h2');
  readonly #text = create('p', 'hint');
  readonly #facts = create('ul');
  readonly #modeLabel = create('div', 'label');
  readonly #modeNames = { hybrid: create('label'), local: create('label') };
  readonly #modeHints = { hybrid: create('p', 'hint'), local: create('p', 'hint') };

  constructor(controls: SyncControls) {
    this.#controls = controls;
    this.#heading.id = 'syncHeading';
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-labelledby', this.#heading.id);
    const { buttons, message } = controls;
    this.element.append(
      this.#heading,
      this.#text,
      group('row', ...buttons),
      message.element,
      this.#facts,
      this.#arrangeModes(),
    );
  }

  /** Does not change the selected mode, which may be part of a pending request. */
  draw({ sync, labels }: CardState): void {
    this.element.hidden = !sync;
    setText(this.#heading, labels.sync);
    setText(this.#modeLabel, labels.syncMode);
    for (const mode of keysOf(this.#modeNames)) {
      setText(this.#modeNames[mode], labels[mode]);
      setText(this.#modeHints[mode], labels[`${mode}Hint`]);
    }
    if (!sync) return;
    setText(this.#text, sync.text);
    this.#facts.replaceChildren(...sync.facts.map(factItem));
  }

  #arrangeModes(): HTMLElement {
    const { modes, modeMessage } = this.#controls;
    const choices = keysOf(modes).map((mode) => {
      const [choice, name, hint] = [modes[mode], this.#modeNames[mode], this.#modeHints[mode]];
      choice.id = `mode-${mode}`;
      hint.id = `${choice.id}-hint`;
      name.htmlFor = choice.id;
      choice.setAttribute('aria-describedby', hint.id);
      return group('mode', choice, group('texts', name, hint));
    });
    this.#modeLabel.id = 'syncMode';
    const element = group('modes', this.#modeLabel, ...choices, modeMessage.element);
    element.setAttribute('role', 'radiogroup');
    element.setAttribute('aria-labelledby', this.#modeLabel.id);
    return element;
  }
}

function factItem({ label, value }: CardState['details'][number]): HTMLElement {
  const term = create('span', 'term');
  term.textContent = label;
  const description = create('span');
  description.append(isolated(value));
  const item = create('li', 'detail');
  item.append(term, description);
  return item;
}
