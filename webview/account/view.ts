import type { CardAction, CardState } from '../../src/protocol/webview';
import { statusIcon } from './icons';
import type { Field } from './toolkit';

/** The elements of the card and how a state looks in them. Drafts, requests and rules are not its business. */
export class CardView {
  /** Each under the name of the action that saves it. */
  readonly fields = {
    saveUrl: create('vscode-text-field'),
    saveWebUrl: create('vscode-text-field'),
    saveToken: create('vscode-text-area'),
  };
  readonly buttons = {
    saveUrl: create('vscode-button'),
    saveWebUrl: create('vscode-button'),
    signInWithBrowser: create('vscode-button'),
    signInWithEmail: create('vscode-button'),
    openLogin: create('vscode-button'),
    saveToken: create('vscode-button'),
    signOut: create('vscode-button'),
    switchProfile: create('vscode-button'),
    pushNow: create('vscode-button'),
    clearPending: create('vscode-button'),
    showQueue: create('vscode-button'),
  } satisfies Record<Exclude<CardAction['name'], 'setSyncMode'>, HTMLElement>;
  /** The choice of the sync mode. */
  readonly modes = { hybrid: radio(), local: radio() };
  /** Errors, spoken at once. */
  readonly alert = create('p', 'alert');
  /** Progress and confirmations, spoken when there is time. */
  readonly note = create('p', 'note');

  readonly #root = create('section', 'card');
  readonly #heading = create('h1');
  readonly #icon = create('span');
  readonly #status = create('span');
  readonly #hint = create('p', 'hint');
  readonly #details = create('dl');
  readonly #sync = create('div', 'sync');
  readonly #syncHeading = create('h2');
  readonly #syncText = create('p', 'hint');
  readonly #syncFacts = create('ul');
  readonly #modeGroup = create('div', 'modes');
  readonly #modeLabel = create('div', 'label');
  readonly #modeNames = { hybrid: create('label'), local: create('label') };
  readonly #modeHints = { hybrid: create('p', 'hint'), local: create('p', 'hint') };
  readonly #webUrlHint = create('p', 'hint');
  readonly #tokenHint = create('p', 'hint');

  /** Appends the card to `parent`; it stays hidden until the first state is drawn. */
  constructor(parent: HTMLElement) {
    this.#heading.id = 'heading';
    this.#root.setAttribute('aria-labelledby', this.#heading.id);
    this.#root.hidden = true;
    this.#status.setAttribute('role', 'status');
    this.alert.setAttribute('role', 'alert');
    this.note.setAttribute('aria-live', 'polite');
    this.fields.saveToken.rows = 4;
    this.#syncHeading.id = 'syncHeading';
    this.#sync.setAttribute('role', 'group');
    this.#sync.setAttribute('aria-labelledby', this.#syncHeading.id);
    this.#modeLabel.id = 'syncMode';
    this.#modeGroup.setAttribute('role', 'radiogroup');
    this.#modeGroup.setAttribute('aria-labelledby', this.#modeLabel.id);
    this.#arrange();
    parent.append(this.#root);
    for (const field of Object.values(this.fields)) prepare(field);
  }

  /** Shows that a request is under way. */
  set busy(busy: boolean) {
    this.#root.classList.toggle('busy', busy);
  }

  /** Draws everything but the contents of the fields. */
  draw(state: CardState): void {
    const { labels } = state;
    const { fields, buttons } = this;
    document.documentElement.lang = state.language;
    document.documentElement.dir = state.direction;
    setText(this.#heading, labels.region);
    setText(this.#status, state.status);
    setText(this.#hint, state.hint);
    setText(fields.saveUrl, labels.serverUrl);
    setText(fields.saveWebUrl, labels.webUrl);
    setText(fields.saveToken, labels.token);
    fields.saveUrl.placeholder = labels.serverUrlExample;
    explain(fields.saveWebUrl, this.#webUrlHint, labels.webUrlHint);
    explain(fields.saveToken, this.#tokenHint, labels.tokenHint);
    const next = nextStep(state);
    for (const name of keysOf(buttons)) {
      setText(buttons[name], labels[name]);
      buttons[name].appearance = name === next ? 'primary' : 'secondary';
    }
    buttons.signOut.hidden = !state.canSignOut;
    this.#icon.className = `icon ${state.icon}`;
    this.#icon.replaceChildren(statusIcon(state.icon));
    this.#details.replaceChildren(...state.details.map(detail));
    this.#drawSync(state);
    this.#root.hidden = false;
  }

  /** Leaves alone which mode is chosen: that may be a choice under way. */
  #drawSync({ sync, labels }: CardState): void {
    this.#sync.hidden = !sync;
    setText(this.#syncHeading, labels.sync);
    setText(this.#modeLabel, labels.syncMode);
    for (const mode of keysOf(this.modes)) {
      setText(this.#modeNames[mode], labels[mode]);
      setText(this.#modeHints[mode], labels[`${mode}Hint`]);
    }
    if (!sync) return;
    setText(this.#syncText, sync.text);
    this.#syncFacts.replaceChildren(...sync.facts.map(factItem));
  }

  #arrange(): void {
    const { fields, buttons } = this;
    const status = group('status', this.#icon, this.#status);
    const who = group('row', buttons.switchProfile, buttons.signOut);
    const account = group('account', status, this.#hint, this.#details, who);
    const messages = group('messages', this.alert, this.note);
    const server = group('group', group('row', fields.saveUrl, buttons.saveUrl));
    const web = group('group', group('row', fields.saveWebUrl, buttons.saveWebUrl), this.#webUrlHint);
    const signIn = group('row', buttons.signInWithBrowser, buttons.signInWithEmail, buttons.openLogin);
    const token = group('group', fields.saveToken, this.#tokenHint, group('row', buttons.saveToken));
    const groups = [server, web, group('group', signIn), token];
    this.#root.append(create('div', 'progress'), this.#heading, account, messages, this.#arrangeSync(), ...groups);
  }

  #arrangeSync(): HTMLElement {
    const { pushNow, clearPending, showQueue } = this.buttons;
    const choices = keysOf(this.modes).map((mode) => {
      const [choice, name, hint] = [this.modes[mode], this.#modeNames[mode], this.#modeHints[mode]];
      choice.id = `mode-${mode}`;
      hint.id = `${choice.id}-hint`;
      name.htmlFor = choice.id;
      choice.setAttribute('aria-describedby', hint.id);
      return group('mode', choice, group('group', name, hint));
    });
    this.#modeGroup.append(this.#modeLabel, ...choices);
    this.#sync.append(this.#syncHeading, this.#modeGroup, this.#syncText, this.#syncFacts, group('row', pushNow, clearPending, showQueue));
    return this.#sync;
  }
}

/** The names in `record`, which has no more than its type says. */
export const keysOf = <Name extends string>(record: Readonly<Record<Name, unknown>>): readonly Name[] =>
  Object.keys(record) as Name[];

/** The button that leads on to being signed in, if one does. */
function nextStep({ url, webUrl, icon }: CardState): CardAction['name'] | undefined {
  if (url === '') return 'saveUrl';
  if (icon !== 'signedOut' && icon !== 'expired') return undefined;
  return webUrl === '' ? 'openLogin' : 'signInWithBrowser';
}

function create<Name extends keyof HTMLElementTagNameMap>(name: Name, className = ''): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className) element.className = className;
  return element;
}

function radio(): HTMLInputElement {
  const element = create('input');
  element.type = 'radio';
  element.name = 'syncMode';
  return element;
}

function group(className: string, ...children: readonly Node[]): HTMLElement {
  const element = create('div', className);
  element.append(...children);
  return element;
}

/** Leaves the label as the only name, and keeps the browser from checking or remembering what is typed. */
function prepare(field: Field): void {
  // The toolkit copies the label once, when it connects; the copy would outlive a change of language.
  field.removeAttribute('aria-label');
  field.control.spellcheck = false;
  field.control.autocomplete = 'off';
}

/** Says `text` about the field to those who see `hint` and to those who hear it. */
function explain(field: Field, hint: HTMLElement, text: string): void {
  setText(hint, text);
  field.control.setAttribute('aria-description', text);
}

function detail({ label, value }: CardState['details'][number]): HTMLElement {
  const term = create('dt');
  term.textContent = label;
  const description = create('dd');
  description.append(isolated(value));
  return group('detail', term, description);
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

/** Names and addresses keep their own direction. */
function isolated(text: string): HTMLElement {
  const element = create('bdi');
  element.textContent = text;
  return element;
}

/** Leaves equal text alone: live areas would speak it again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
