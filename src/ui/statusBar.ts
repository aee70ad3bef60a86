import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AccountState } from '../account/account';
import type { Disposable } from '../core/disposal';
import { expiryText, hint, signInText, type Moment } from './cardState';
import { COMMANDS, STATUS_ITEM } from './ids';

/** One item that tells whether this window is signed in; none before a server is set. */
export class StatusBar implements Disposable {
  readonly #item = vscode.window.createStatusBarItem(STATUS_ITEM, vscode.StatusBarAlignment.Right);

  show(state: AccountState, moment: Moment): void {
    const { url, webUrl, connection } = state.status;
    if (url === null) {
      this.#item.hide();
      return;
    }
    const signedOut = connection.state === 'signedOut';
    const text = signedOut && state.keyring !== 'failed' ? l10n.t('Sign in to WaveFlow') : signInText(state);
    const facts = lines(state, moment, new URL(url).host);
    this.#item.name = l10n.t('WaveFlow Account');
    this.#item.text = `${icon(state)} ${text}`;
    this.#item.tooltip = facts.join('\n');
    this.#item.accessibilityInformation = { label: ['WaveFlow', text, ...facts].join(', '), role: 'button' };
    const asksForSignIn = signedOut || connection.state === 'expired';
    this.#item.command = asksForSignIn && webUrl !== null ? COMMANDS.signIn : COMMANDS.openAccount;
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

const ICONS = {
  notConfigured: '$(account)',
  signedOut: '$(account)',
  checking: '$(sync~spin)',
  online: '$(pass-filled)',
  offline: '$(debug-disconnect)',
  expired: '$(warning)',
} as const;

const icon = ({ status, keyring }: AccountState): string =>
  keyring === 'works' ? ICONS[status.connection.state] : '$(warning)';

function lines(state: AccountState, moment: Moment, host: string): string[] {
  const { profile, account, connection } = state.status;
  const facts = [l10n.t('Profile: {0}', profile.name)];
  if (account !== null) facts.push(l10n.t('Account: {0}', account));
  facts.push(l10n.t('Server: {0}', host));
  const expiry = expiryText(state, moment);
  if (expiry !== null) facts.push(l10n.t('Sign-in ends: {0}', expiry));
  if (connection.state !== 'online') facts.push(signInText(state), hint(state));
  return facts;
}
