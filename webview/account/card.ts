import type { CardAction, CardState, MessageFromCard, MessageToCard } from '../../src/protocol/webview';
import { FocusKeeper } from './focus';
import type { Control, Field } from './toolkit';
import { keysOf, type CardView } from './view';

type Name = CardAction['name'];
type Settled = Extract<MessageToCard, { type: 'settled' }>;
type Request = Extract<MessageFromCard, { type: 'request' }>;

/**
 * The account card: draws what the host sends, keeps what people are typing, and asks for one thing at a time.
 * Drafts live in the fields and nowhere else.
 */
export class AccountCard {
  readonly #view: CardView;
  readonly #post: (message: MessageFromCard) => void;
  readonly #focus: FocusKeeper;
  #state: CardState | undefined;
  #pending: Request | undefined;
  /** The field that the shown error is about. */
  #failed: Field | undefined;
  #lastId = 0;

  constructor(view: CardView, post: (message: MessageFromCard) => void) {
    this.#view = view;
    this.#post = post;
    const controls = [...Object.values(view.fields), ...Object.values(view.buttons), ...Object.values(view.modes)];
    this.#focus = new FocusKeeper(controls, successors(view));
    this.#listen();
    this.#drawRules();
  }

  receive(message: MessageToCard): void {
    switch (message.type) {
      case 'state':
        return this.#show(message.state);
      case 'settled':
        return this.#settle(message);
      default:
        message satisfies never;
    }
  }

  #listen(): void {
    const { fields, buttons, modes } = this.#view;
    for (const name of keysOf(buttons)) buttons[name].addEventListener('click', () => this.#request(this.#action(name)));
    for (const mode of keysOf(modes)) modes[mode].addEventListener('change', () => this.#request({ name: 'setSyncMode', mode }));
    for (const name of keysOf(fields)) {
      const field = fields[name];
      field.addEventListener('input', () => this.#edited(field));
      field.addEventListener('keydown', (event) => {
        if (!submits(event, name)) return;
        event.preventDefault();
        this.#request(this.#action(name));
      });
    }
  }

  /** Everything follows the host but drafts: texts that are not what the host sent last. */
  #show(state: CardState): void {
    const { fields, note } = this.#view;
    for (const name of keysOf(fields)) {
      if (fields[name].value === stored(name, this.#state)) fields[name].value = stored(name, state);
    }
    this.#state = state;
    this.#focus.around(() => {
      this.#view.draw(state);
      this.#drawRules();
    });
    if (this.#pending) note.textContent = state.labels.working;
  }

  #request(action: CardAction): void {
    if (!this.#state || !this.#allows(action.name)) return;
    this.#pending = { type: 'request', id: ++this.#lastId, action };
    this.#clearError();
    this.#view.note.textContent = this.#state.labels.working;
    this.#focus.around(() => this.#drawRules());
    this.#post(this.#pending);
  }

  #action(name: Exclude<Name, 'setSyncMode'>): CardAction {
    const { fields } = this.#view;
    switch (name) {
      case 'saveUrl':
      case 'saveWebUrl':
        return { name, url: fields[name].value.trim() };
      case 'saveToken':
        return { name, token: fields[name].value.trim() };
      default:
        return { name };
    }
  }

  #settle({ id, outcome, text }: Settled): void {
    if (this.#pending?.id !== id) return;
    const { name } = this.#pending.action;
    const field = this.#fieldOf(name);
    this.#pending = undefined;
    this.#view.note.textContent = outcome === 'failed' ? '' : text;
    // What was saved is no draft any more.
    if (outcome === 'done' && field) field.value = stored(name, this.#state);
    if (outcome === 'failed') this.#showError(field, text);
    this.#focus.around(() => this.#drawRules());
  }

  #fieldOf(name: Name): Field | undefined {
    const fields: Partial<Record<Name, Field>> = this.#view.fields;
    return fields[name];
  }

  #showError(field: Field | undefined, text: string): void {
    this.#view.alert.textContent = text;
    this.#view.alert.scrollIntoView({ block: 'nearest' });
    this.#failed = field;
    if (!field) return;
    field.ariaInvalid = 'true';
    this.#focus.redirect(field);
  }

  #clearError(): void {
    this.#view.alert.textContent = '';
    if (this.#failed) this.#failed.ariaInvalid = 'false';
    this.#failed = undefined;
  }

  #edited(field: Field): void {
    if (field === this.#failed) this.#clearError();
    this.#drawRules();
  }

  #allows(name: Name): boolean {
    if (this.#pending || !this.#state) return false;
    switch (name) {
      case 'saveToken':
        return this.#view.fields.saveToken.value.trim() !== '';
      case 'openLogin':
        return this.#state.url !== '';
      case 'signInWithBrowser':
      case 'signInWithEmail':
        return this.#state.webUrl !== '';
      case 'signOut':
        return this.#state.canSignOut;
      case 'pushNow':
        return this.#state.sync?.canPush ?? false;
      case 'clearPending':
        return this.#state.sync?.canClear ?? false;
      case 'saveUrl':
      case 'saveWebUrl':
      case 'switchProfile':
      case 'setSyncMode':
      case 'showQueue':
        return true;
    }
  }

  #drawRules(): void {
    const { fields, buttons, modes } = this.#view;
    const busy = this.#pending !== undefined;
    const mode = this.#pending?.action.name === 'setSyncMode' ? this.#pending.action.mode : this.#state?.sync?.mode;
    for (const name of keysOf(modes)) {
      modes[name].checked = name === mode;
      modes[name].disabled = busy;
    }
    this.#view.busy = busy;
    for (const field of Object.values(fields)) field.disabled = busy;
    for (const name of keysOf(buttons)) buttons[name].disabled = !this.#allows(name);
  }
}

/** What the host keeps of the field that `name` saves; tokens never come back. */
function stored(name: Name, state: CardState | undefined): string {
  if (name === 'saveUrl') return state?.url ?? '';
  if (name === 'saveWebUrl') return state?.webUrl ?? '';
  return '';
}

/** Enter saves, but not while an input method is composing; in a token it is a new line. */
const submits = ({ key, isComposing, ctrlKey, metaKey }: KeyboardEvent, name: Name): boolean =>
  key === 'Enter' && !isComposing && (name !== 'saveToken' || ctrlKey || metaKey);

/** Who gets focus in place of whom. */
function successors({ fields, buttons, modes }: CardView): ReadonlyMap<Control, readonly Control[]> {
  const { saveToken, openLogin, signInWithBrowser, signInWithEmail, signOut, pushNow, clearPending, showQueue } = buttons;
  return new Map<Control, readonly Control[]>([
    [saveToken, [fields.saveToken]],
    [openLogin, [fields.saveUrl]],
    [signInWithBrowser, [fields.saveWebUrl]],
    [signInWithEmail, [fields.saveWebUrl]],
    [signOut, [signInWithBrowser, openLogin, fields.saveUrl]],
    [pushNow, [showQueue]],
    [clearPending, [showQueue]],
    [modes.hybrid, [modes.local]],
    [modes.local, [modes.hybrid]],
  ]);
}
