import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AccountState } from '../account/account';
import type { Disposable } from '../core/disposal';
import { hint, signInText } from './cardState';
import { COMMANDS, STATUS_ITEM } from './ids';

/** One item that tells whether this window is signed in; none before a server is set. */
export class StatusBar implements Disposable {
  readonly #item = vscode.window.createStatusBarItem(STATUS_ITEM, vscode.StatusBarAlignment.Right);

  constructor() {
    this.#item.command = COMMANDS.openAccount;
  }

  show(state: AccountState): void {
    const { url, signedIn } = state.status;
    if (url === null) {
      this.#item.hide();
      return;
    }
    const text = signedIn ? signInText(state) : l10n.t('Sign in to WaveFlow');
    const facts = lines(state, new URL(url).host);
    this.#item.name = l10n.t('WaveFlow Account');
    this.#item.text = `${icon(state)} ${text}`;
    this.#item.tooltip = facts.join('\n');
    this.#item.accessibilityInformation = { label: ['WaveFlow', text, ...facts].join(', '), role: 'button' };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

function icon({ status, keyring }: AccountState): string {
  if (keyring !== 'works') return '$(warning)';
  return status.signedIn ? '$(pass-filled)' : '$(account)';
}

function lines(state: AccountState, host: string): string[] {
  const { profile, account, signedIn } = state.status;
  const facts = [l10n.t('Profile: {0}', profile.name)];
  if (account !== null) facts.push(l10n.t('Account: {0}', account));
  facts.push(l10n.t('Server: {0}', host));
  return signedIn ? facts : [signInText(state), ...facts, hint(state)];
}
