import type { CardAction, CardState, MessageFromCard, MessageToCard } from '../../src/protocol/webview';
import { FocusKeeper } from './focus';
import type { Control, Field } from './toolkit';
import type { CardView } from './view';

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
    const { serverUrl, token, buttons } = view;
    const { saveUrl, saveToken, openLogin, signOut, switchProfile } = buttons;
    const successors = new Map<Control, Control[]>([
      [saveToken, [token]],
      [openLogin, [serverUrl]],
      [signOut, [openLogin, serverUrl]],
    ]);
    const controls = [serverUrl, saveUrl, openLogin, token, saveToken, switchProfile, signOut];
    this.#focus = new FocusKeeper(controls, successors);
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
    const { serverUrl, token, buttons } = this.#view;
    const saveUrl = (): void => this.#request({ name: 'saveUrl', url: serverUrl.value.trim() });
    const saveToken = (): void => this.#request({ name: 'saveToken', token: token.value.trim() });
    buttons.saveUrl.addEventListener('click', saveUrl);
    buttons.saveToken.addEventListener('click', saveToken);
    buttons.openLogin.addEventListener('click', () => this.#request({ name: 'openLogin' }));
    buttons.signOut.addEventListener('click', () => this.#request({ name: 'signOut' }));
    buttons.switchProfile.addEventListener('click', () => this.#request({ name: 'switchProfile' }));
    onEnter(serverUrl, () => true, saveUrl);
    onEnter(token, (event) => event.ctrlKey || event.metaKey, saveToken);
    for (const field of [serverUrl, token]) field.addEventListener('input', () => this.#edited(field));
  }

  /** Everything follows the host but a draft: a URL that is not the one the host sent last. */
  #show(state: CardState): void {
    const { serverUrl } = this.#view;
    const followsHost = serverUrl.value === (this.#state?.url ?? '');
    this.#state = state;
    if (followsHost) serverUrl.value = state.url;
    this.#focus.around(() => {
      this.#view.draw(state);
      this.#drawRules();
    });
    if (this.#pending) this.#view.note.textContent = state.labels.working;
  }

  #request(action: CardAction): void {
    if (!this.#state || !this.#allows(action.name)) return;
    this.#pending = { type: 'request', id: ++this.#lastId, action };
    this.#clearError();
    this.#view.note.textContent = this.#state.labels.working;
    this.#focus.around(() => this.#drawRules());
    this.#post(this.#pending);
  }

  #settle({ id, outcome, text }: Settled): void {
    if (this.#pending?.id !== id) return;
    const { name } = this.#pending.action;
    this.#pending = undefined;
    this.#view.note.textContent = outcome === 'failed' ? '' : text;
    if (outcome === 'done') this.#forgetDraft(name);
    if (outcome === 'failed') this.#showError(this.#fieldOf(name), text);
    this.#focus.around(() => this.#drawRules());
  }

  /** What was saved is no draft any more. */
  #forgetDraft(name: CardAction['name']): void {
    if (name === 'saveUrl') this.#view.serverUrl.value = this.#state?.url ?? '';
    if (name === 'saveToken') this.#view.token.value = '';
  }

  #fieldOf(name: CardAction['name']): Field | undefined {
    if (name === 'saveUrl') return this.#view.serverUrl;
    if (name === 'saveToken') return this.#view.token;
    return undefined;
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

  #allows(name: CardAction['name']): boolean {
    if (this.#pending || !this.#state) return false;
    switch (name) {
      case 'saveToken':
        return this.#view.token.value.trim() !== '';
      case 'openLogin':
        return this.#state.url !== '';
      case 'signOut':
        return this.#state.signedIn;
      case 'saveUrl':
      case 'switchProfile':
        return true;
    }
  }

  #drawRules(): void {
    const { serverUrl, token, buttons } = this.#view;
    const busy = this.#pending !== undefined;
    this.#view.busy = busy;
    serverUrl.disabled = busy;
    token.disabled = busy;
    buttons.saveUrl.disabled = !this.#allows('saveUrl');
    buttons.saveToken.disabled = !this.#allows('saveToken');
    buttons.openLogin.disabled = !this.#allows('openLogin');
    buttons.signOut.disabled = !this.#allows('signOut');
    buttons.switchProfile.disabled = !this.#allows('switchProfile');
  }
}

/** Runs `submit` on Enter, but not while an input method is composing. */
function onEnter(field: Field, applies: (event: KeyboardEvent) => boolean, submit: () => void): void {
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || !applies(event)) return;
    event.preventDefault();
    submit();
  });
}
