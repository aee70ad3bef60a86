import type { CardAction, CardState } from '../../src/protocol/webview';
import { statusIcon } from './icons';

/** The elements of the card and how a state looks in them. Drafts, requests and rules are not its business. */
export class CardView {
  readonly serverUrl = create('vscode-text-field');
  readonly token = create('vscode-text-area');
  readonly buttons = {
    saveUrl: create('vscode-button'),
    saveToken: create('vscode-button'),
    openLogin: create('vscode-button'),
    signOut: create('vscode-button'),
    switchProfile: create('vscode-button'),
  } satisfies Record<CardAction['name'], HTMLElement>;
  /** Errors, spoken at once. */
  readonly alert = create('p', 'alert');
  /** Progress and confirmations, spoken when there is time. */
  readonly note = create('p', 'note');

  readonly #root = create('section', 'card');
  readonly #heading = create('h1');
  readonly #icon = create('span', 'icon');
  readonly #status = create('span');
  readonly #hint = create('p', 'hint');
  readonly #details = create('dl');
  readonly #tokenHint = create('p', 'hint');

  /** Appends the card to `parent`; it stays hidden until the first state is drawn. */
  constructor(parent: HTMLElement) {
    this.#heading.id = 'heading';
    this.#root.setAttribute('aria-labelledby', this.#heading.id);
    this.#root.hidden = true;
    this.#status.setAttribute('role', 'status');
    this.alert.setAttribute('role', 'alert');
    this.note.setAttribute('aria-live', 'polite');
    this.token.rows = 4;
    this.#arrange();
    parent.append(this.#root);
    for (const field of [this.serverUrl, this.token]) prepare(field);
  }

  /** Shows that a request is under way. */
  set busy(busy: boolean) {
    this.#root.classList.toggle('busy', busy);
  }

  /** Draws everything but the contents of the fields. */
  draw(state: CardState): void {
    const { labels } = state;
    document.documentElement.lang = state.language;
    document.documentElement.dir = state.direction;
    setText(this.#heading, labels.region);
    setText(this.#status, state.status);
    setText(this.#hint, state.hint);
    setText(this.serverUrl, labels.serverUrl);
    setText(this.token, labels.token);
    setText(this.#tokenHint, labels.tokenHint);
    this.serverUrl.placeholder = labels.serverUrlExample;
    this.token.control.setAttribute('aria-description', labels.tokenHint);
    for (const name of namesOf(this.buttons)) setText(this.buttons[name], labels[name]);
    this.buttons.signOut.hidden = !state.signedIn;
    this.#markNextStep(state);
    this.#icon.className = state.signedIn ? 'icon signed-in' : 'icon';
    this.#icon.replaceChildren(statusIcon(state.signedIn ? 'signedIn' : 'signedOut'));
    this.#details.replaceChildren(...state.details.map(detail));
    this.#root.hidden = false;
  }

  #arrange(): void {
    const { saveUrl, saveToken, openLogin, signOut, switchProfile } = this.buttons;
    const status = group('status', this.#icon, this.#status);
    const account = group('account', status, this.#hint, this.#details, group('row', switchProfile, signOut));
    const messages = group('messages', this.alert, this.note);
    const server = group('group', group('row', this.serverUrl, saveUrl), group('row', openLogin));
    const token = group('group', this.token, this.#tokenHint, group('row', saveToken));
    this.#root.append(create('div', 'progress'), this.#heading, account, messages, server, token);
  }

  #markNextStep({ url, signedIn }: CardState): void {
    for (const name of namesOf(this.buttons)) this.buttons[name].appearance = 'secondary';
    if (url === '') this.buttons.saveUrl.appearance = 'primary';
    else if (!signedIn) this.buttons.openLogin.appearance = 'primary';
  }
}

function create<Name extends keyof HTMLElementTagNameMap>(name: Name, className = ''): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className) element.className = className;
  return element;
}

function group(className: string, ...children: readonly Node[]): HTMLElement {
  const element = create('div', className);
  element.append(...children);
  return element;
}

/** Leaves the label as the only name, and keeps the browser from checking or remembering what is typed. */
function prepare(field: CardView['serverUrl'] | CardView['token']): void {
  // The toolkit copies the label once, when it connects; the copy would outlive a change of language.
  field.removeAttribute('aria-label');
  field.control.spellcheck = false;
  field.control.autocomplete = 'off';
}

function detail({ label, value }: CardState['details'][number]): HTMLElement {
  const term = create('dt');
  term.textContent = label;
  // Names and addresses keep their own direction.
  const isolated = create('bdi');
  isolated.textContent = value;
  const description = create('dd');
  description.append(isolated);
  return group('detail', term, description);
}

/** Leaves equal text alone: live areas would speak it again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const namesOf = (buttons: CardView['buttons']): readonly CardAction['name'][] =>
  Object.keys(buttons) as CardAction['name'][];
