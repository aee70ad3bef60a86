import type { CardAction, CardState, DisclosureName } from '../../src/protocol/webview';
import { Disclosure } from './disclosure';
import { create, group, isolated, keysOf, setText } from './elements';
import { statusIcon } from './icons';
import { InlineMessage } from './inlineMessage';
import { SyncSection } from './syncSection';
import type { Field } from './toolkit';

/** The elements of the card. Renders a state; `CardController` handles drafts, requests and which controls are enabled. */
export class CardView {
  /** By the name of the action that saves them. */
  readonly fields = {
    saveUrl: create('vscode-text-field'),
    saveWebUrl: create('vscode-text-field'),
    saveToken: create('vscode-text-area'),
  };
  readonly buttons = {
    switchProfile: create('vscode-button'),
    signOut: create('vscode-button'),
    saveUrl: create('vscode-button'),
    signInWithBrowser: create('vscode-button'),
    signInWithEmail: create('vscode-button'),
    openLogin: create('vscode-button'),
    saveToken: create('vscode-button'),
    syncNow: create('vscode-button'),
    clearPending: create('vscode-button'),
    showQueue: create('vscode-button'),
    saveWebUrl: create('vscode-button'),
    setRequestHeader: create('vscode-button'),
  } satisfies Record<Exclude<CardAction['name'], 'setSyncMode'>, HTMLElement>;
  /** The radio buttons of the sync mode. */
  readonly modes = { hybrid: radio(), local: radio() };
  readonly disclosures: Readonly<Record<DisclosureName, Disclosure>>;
  /** The message that shows the result of each action. */
  readonly messages: Readonly<Record<CardAction['name'], InlineMessage>>;

  readonly #root = create('section', 'card');
  readonly #heading = create('h1');
  readonly #icon = create('span');
  readonly #status = create('span');
  readonly #hint = create('p', 'hint');
  readonly #details = create('dl');
  readonly #urlHint = create('p', 'hint');
  readonly #signIn: HTMLElement;
  readonly #tokenHint = create('p', 'hint');
  readonly #sync: SyncSection;
  readonly #webUrlHint = create('p', 'hint');
  readonly #headersLabel = create('div', 'label');
  readonly #headersHint = create('p', 'hint');

  /** Appends the card to `parent`. It is hidden until the first state is rendered. */
  constructor(parent: HTMLElement) {
    const { fields, buttons, modes } = this;
    const account = new InlineMessage();
    const others = new InlineMessage();
    const sync = new InlineMessage();
    this.messages = {
      switchProfile: account,
      signOut: account,
      saveUrl: new InlineMessage(fields.saveUrl),
      signInWithBrowser: new InlineMessage(),
      signInWithEmail: others,
      openLogin: others,
      saveToken: new InlineMessage(fields.saveToken),
      syncNow: sync,
      clearPending: sync,
      showQueue: sync,
      setSyncMode: new InlineMessage(),
      saveWebUrl: new InlineMessage(fields.saveWebUrl),
      setRequestHeader: new InlineMessage(),
    };
    const { syncNow, clearPending, showQueue } = buttons;
    this.#sync = new SyncSection({
      buttons: [syncNow, showQueue, clearPending],
      message: sync,
      modes,
      modeMessage: this.messages.setSyncMode,
    });
    this.disclosures = { otherWays: this.#otherWays(), advanced: this.#advanced() };
    this.#signIn = group(
      'signIn',
      group('part', buttons.signInWithBrowser, this.messages.signInWithBrowser.element),
      this.disclosures.otherWays.element,
    );
    this.#arrange();
    parent.append(this.#root);
    for (const field of Object.values(fields)) prepare(field);
  }

  /** Shows that a request is in progress. */
  set busy(busy: boolean) {
    this.#root.classList.toggle('busy', busy);
  }

  /** The collapsible section that an action is in, if any. */
  disclosureOf(name: CardAction['name']): DisclosureName | undefined {
    switch (name) {
      case 'signInWithEmail':
      case 'openLogin':
      case 'saveToken':
        return 'otherWays';
      case 'saveWebUrl':
      case 'setRequestHeader':
        return 'advanced';
      default:
        return undefined;
    }
  }

  /** Renders everything except the values of the fields. */
  draw(state: CardState): void {
    const { labels } = state;
    document.documentElement.lang = state.language;
    document.documentElement.dir = state.direction;
    setText(this.#heading, labels.region);
    setText(this.#status, state.status);
    setText(this.#hint, state.hint);
    this.#icon.className = `icon ${state.icon}`;
    this.#icon.replaceChildren(statusIcon(state.icon));
    this.#details.replaceChildren(...state.details.map(detail));
    this.#drawFields(state);
    const next = nextStep(state);
    for (const name of keysOf(this.buttons)) {
      setText(this.buttons[name], labels[name]);
      this.buttons[name].appearance = name === next ? 'primary' : 'secondary';
    }
    for (const name of keysOf(this.disclosures)) this.disclosures[name].label = labels[name];
    setText(this.#headersLabel, labels.requestHeaders);
    setText(this.#headersHint, labels.requestHeadersHint);
    this.buttons.signOut.hidden = !state.canSignOut;
    this.#signIn.hidden = !state.canSignIn;
    this.#sync.draw(state);
    this.#root.hidden = false;
  }

  #drawFields({ labels, urlHint, webUrlHint, webUrlPlaceholder }: CardState): void {
    const { fields } = this;
    setText(fields.saveUrl, labels.serverUrl);
    setText(fields.saveWebUrl, labels.webUrl);
    setText(fields.saveToken, labels.token);
    fields.saveUrl.placeholder = labels.serverUrlExample;
    fields.saveWebUrl.placeholder = webUrlPlaceholder;
    this.#explain('saveUrl', this.#urlHint, urlHint);
    this.#explain('saveWebUrl', this.#webUrlHint, webUrlHint);
    this.#explain('saveToken', this.#tokenHint, labels.tokenHint);
  }

  /** Shows `text` as the hint of a field, also to assistive technology. */
  #explain(name: keyof CardView['fields'], hint: HTMLElement, text: string): void {
    setText(hint, text);
    this.messages[name].hint = text;
  }

  #arrange(): void {
    const { fields, buttons, messages, disclosures } = this;
    this.#heading.id = 'heading';
    this.#root.setAttribute('aria-labelledby', this.#heading.id);
    this.#root.hidden = true;
    this.#status.setAttribute('role', 'status');
    const status = group('status', this.#icon, this.#status);
    const who = group('row', buttons.switchProfile, buttons.signOut);
    const account = group('account', status, this.#hint, this.#details, who, messages.signOut.element);
    const server = group(
      'part',
      group('row', fields.saveUrl, buttons.saveUrl),
      messages.saveUrl.element,
      this.#urlHint,
    );
    const parts = [account, server, this.#signIn, this.#sync.element, disclosures.advanced.element];
    this.#root.append(create('div', 'progress'), this.#heading, ...parts);
  }

  #otherWays(): Disclosure {
    const { fields, buttons, messages } = this;
    fields.saveToken.rows = 3;
    const ways = group('part', group('row', buttons.signInWithEmail, buttons.openLogin), messages.openLogin.element);
    const token = group(
      'part',
      fields.saveToken,
      messages.saveToken.element,
      this.#tokenHint,
      group('row', buttons.saveToken),
    );
    return new Disclosure('otherWays', ways, token);
  }

  #advanced(): Disclosure {
    const { fields, buttons, messages } = this;
    const web = group(
      'part',
      group('row', fields.saveWebUrl, buttons.saveWebUrl),
      messages.saveWebUrl.element,
      this.#webUrlHint,
    );
    const button = group('row', buttons.setRequestHeader);
    const headers = group('part', this.#headersLabel, this.#headersHint, button, messages.setRequestHeader.element);
    return new Disclosure('advanced', web, headers);
  }
}

/** The button for the next step towards a sign-in, if any. */
function nextStep({ url, icon, canSignIn }: CardState): CardAction['name'] | undefined {
  if (url === '') return 'saveUrl';
  // Not while the keyring cannot be read: the user may be signed in.
  return canSignIn && icon !== 'offline' ? 'signInWithBrowser' : undefined;
}

function radio(): HTMLInputElement {
  const element = create('input');
  element.type = 'radio';
  element.name = 'syncMode';
  return element;
}

/** Makes the label the only accessible name, and turns off spell checking and autocompletion. */
function prepare(field: Field): void {
  // The toolkit copies the label once, when it connects; the copy would outlive a change of language.
  field.removeAttribute('aria-label');
  field.control.spellcheck = false;
  field.control.autocomplete = 'off';
}

function detail({ label, value }: CardState['details'][number]): HTMLElement {
  const term = create('dt');
  term.textContent = label;
  const description = create('dd');
  description.append(isolated(value));
  return group('detail', term, description);
}
