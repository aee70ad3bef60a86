import * as os from 'node:os';
import * as vscode from 'vscode';
import type { Account } from '../account/account';
import { asWaveFlowError } from '../core/errors';

export interface DiagnosticsParts {
  readonly account: Account;
  readonly context: vscode.ExtensionContext;
  /** Language of the texts, and the setting that decided it. */
  readonly language: () => string;
  /** Damaged files that were set aside in this session. */
  readonly setAside: () => readonly string[];
}

/**
 * What a bug report needs, in English, one fact a line. No token, no account, of the URL only the host.
 */
export async function diagnostics(parts: DiagnosticsParts): Promise<string> {
  const facts = { ...editorFacts(parts), ...(await accountFacts(parts)) };
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

function editorFacts({ context, language }: DiagnosticsParts): Record<string, string> {
  const { extension } = context;
  return {
    'WaveFlow': String((extension.packageJSON as { version: unknown }).version),
    'Editor': `${vscode.env.appName} ${vscode.version} (${vscode.env.uiKind === vscode.UIKind.Web ? 'in a browser' : 'on the desktop'})`,
    'Extension host': vscode.ExtensionKind[extension.extensionKind] === 'UI' ? 'on this machine' : `remote (${vscode.env.remoteName ?? 'unnamed'})`,
    'System': `${os.platform()} ${os.release()} ${os.arch()}, Node ${process.versions.node}`,
    'Language': `${language()} (editor: ${vscode.env.language})`,
  };
}

async function accountFacts({ account, setAside }: DiagnosticsParts): Promise<Record<string, string>> {
  const damaged = setAside().length === 0 ? 'none' : setAside().join(', ');
  try {
    const profiles = await account.profiles();
    const { status, keyring } = await account.state();
    return {
      'Profiles': String(profiles.length),
      'Server': status.url === null ? 'not set' : new URL(status.url).host,
      'Signed in': status.signedIn ? 'yes' : 'no',
      'Databases': 'readable',
      'Damaged files set aside': damaged,
      'Keyring': KEYRING[keyring],
    };
  } catch (error) {
    const { kind, details } = asWaveFlowError(error);
    return { 'Databases': `${kind} ${Object.values(details).join(' ')}`.trim(), 'Damaged files set aside': damaged };
  }
}

const KEYRING = { works: 'works', forgot: 'did not keep a token', failed: 'does not answer' } as const;
