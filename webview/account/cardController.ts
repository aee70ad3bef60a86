import type { CardAction, CardState, DisclosureName, MessageFromCard, MessageToCard } from '../../src/protocol/webview';
import type { Ipc } from '../ipc';
import type { CardView } from './cardView';
import { keysOf } from './elements';
import { FocusKeeper } from './focusKeeper';
import type { InlineMessage } from './inlineMessage';
import type { Control, Field } from './toolkit';

type ActionName = CardAction['name'];
type Settled = Extract<MessageToCard, { type: 'settled' }>;
type Request = Extract<MessageFromCard, { type: 'request' }>;

/**
 * Controls the account card: renders the state from the host, preserves drafts, and sends one request at a time. Drafts
 * exist only in the fields.
 */
export class CardController {
  readonly #view: CardView;
  readonly #ipc: Ipc;
  readonly #focus: FocusKeeper;
  #state: CardState | undefined;
  #pending: Request | undefined;
  /** The message that was shown last. */
  #message: InlineMessage;
  #lastId = 0;

  constructor(view: CardView, ipc: Ipc) {
    this.#view = view;
    this.#ipc = ipc;
    this.#message = view.messages.signOut;
    this.#focus = new FocusKeeper(controlsOf(view), (lost) => this.#successors(lost));
    for (const name of ipc.savedState.open) view.disclosures[name].isOpen = true;
    this.#listen();
    this.#updateEnabled();
  }

  handle(message: MessageToCard): void {
    switch (message.type) {
      case 'state':
        return this.#show(message.state);
      case 'settled':
        return this.#finish(message);
      default:
        message satisfies never;
    }
  }

  #listen(): void {
    const { fields, buttons, modes, disclosures } = this.#view;
    for (const name of keysOf(buttons))
      buttons[name].addEventListener('click', () => this.#request(this.#action(name)));
    for (const mode of keysOf(modes))
      modes[mode].addEventListener('change', () => this.#request({ name: 'setSyncMode', mode }));
    for (const name of keysOf(disclosures)) {
      disclosures[name].toggle.addEventListener('click', () => this.#setOpen(name, !disclosures[name].isOpen));
    }
    for (const name of keysOf(fields)) {
      const field = fields[name];
      field.addEventListener('input', () => this.#handleInput(name));
      field.addEventListener('keydown', (event) => {
        if (!submits(event, name)) return;
        event.preventDefault();
        this.#request(this.#action(name));
      });
    }
  }

  #setOpen(name: DisclosureName, isOpen: boolean): void {
    const { disclosures } = this.#view;
    disclosures[name].isOpen = isOpen;
    this.#ipc.saveState({ open: keysOf(disclosures).filter((one) => disclosures[one].isOpen) });
  }

  /** Updates everything except drafts, which are field values that differ from the last state. */
  #show(state: CardState): void {
    const { fields } = this.#view;
    for (const name of keysOf(fields)) {
      if (fields[name].value === savedValue(name, this.#state)) fields[name].value = savedValue(name, state);
    }
    this.#state = state;
    this.#focus.preserve(() => {
      this.#view.draw(state);
      this.#updateEnabled();
    });
    if (this.#pending) this.#message.showProgress(state.labels.working);
    // A hidden message would be outdated when its section is shown again.
    else if (!this.#message.isEmpty && !this.#message.isVisible) this.#message.clear();
  }

  #request(action: CardAction): void {
    if (!this.#state || !this.#allows(action.name)) return;
    this.#pending = { type: 'request', id: ++this.#lastId, action };
    this.#message.clear();
    this.#message = this.#view.messages[action.name];
    this.#message.showProgress(this.#state.labels.working);
    this.#focus.preserve(() => this.#updateEnabled());
    this.#ipc.post(this.#pending);
  }

  #action(name: Exclude<ActionName, 'setSyncMode'>): CardAction {
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

  #finish({ id, outcome, text }: Settled): void {
    if (this.#pending?.id !== id) return;
    const { name } = this.#pending.action;
    const field = this.#fieldOf(name);
    this.#pending = undefined;
    // A saved value is no longer a draft.
    if (outcome === 'done' && field) field.value = savedValue(name, this.#state);
    if (outcome === 'failed') this.#fail(name, text);
    else this.#messageFor(name).showConfirmation(text);
    this.#focus.preserve(() => this.#updateEnabled());
  }

  #fieldOf(name: ActionName): Field | undefined {
    const fields: Partial<Record<ActionName, Field>> = this.#view.fields;
    return fields[name];
  }

  #fail(name: ActionName, text: string): void {
    const disclosure = this.#view.disclosureOf(name);
    if (disclosure) this.#setOpen(disclosure, true);
    const message = this.#messageFor(name);
    message.showError(text);
    const field = this.#fieldOf(name);
    if (field) this.#focus.redirect(field);
  }

  /** The message of an action, or that of the account section if it is hidden. */
  #messageFor(name: ActionName): InlineMessage {
    const { messages } = this.#view;
    this.#message.clear();
    this.#message = messages[name].isVisible ? messages[name] : messages.signOut;
    return this.#message;
  }

  #handleInput(name: keyof CardView['fields']): void {
    if (!this.#pending && this.#message === this.#view.messages[name]) this.#message.clear();
    this.#updateEnabled();
  }

  #allows(name: ActionName): boolean {
    if (this.#pending || !this.#state) return false;
    switch (name) {
      case 'saveToken':
        return this.#view.fields.saveToken.value.trim() !== '';
      case 'openLogin':
      case 'signInWithBrowser':
      case 'signInWithEmail':
      case 'setRequestHeader':
        return this.#state.url !== '';
      case 'signOut':
        return this.#state.canSignOut;
      case 'syncNow':
        return this.#state.sync?.canSync ?? false;
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

  /** Controls that get focus in place of `lost`, in order of preference. */
  #successors(lost: Control): readonly Control[] {
    const { fields, buttons, modes } = this.#view;
    if (lost === buttons.signOut) return [buttons.signInWithBrowser, fields.saveUrl];
    // Its section is hidden. This button is always visible and harmless if Enter is pressed once more.
    if (!lost.checkVisibility()) return [buttons.switchProfile];
    if (lost === buttons.saveToken) return [fields.saveToken];
    if (lost === buttons.syncNow || lost === buttons.clearPending) return [buttons.showQueue];
    if (lost === modes.hybrid) return [modes.local];
    return lost === modes.local ? [modes.hybrid] : [fields.saveUrl];
  }

  #updateEnabled(): void {
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

/** The stored value of a field; tokens are never sent back. */
function savedValue(name: ActionName, state: CardState | undefined): string {
  if (name === 'saveUrl') return state?.url ?? '';
  if (name === 'saveWebUrl') return state?.webUrl ?? '';
  return '';
}

/** Enter submits, except while an input method is composing. In the token field, which has several lines, Ctrl+Enter does. */
const submits = ({ key, isComposing, ctrlKey, metaKey }: KeyboardEvent, name: ActionName): boolean =>
  key === 'Enter' && !isComposing && (name !== 'saveToken' || ctrlKey || metaKey);

/** All controls that can have focus. */
function controlsOf({ fields, buttons, modes, disclosures }: CardView): readonly Control[] {
  const toggles = Object.values(disclosures).map(({ toggle }) => toggle);
  return [...Object.values(fields), ...Object.values(buttons), ...Object.values(modes), ...toggles];
}
