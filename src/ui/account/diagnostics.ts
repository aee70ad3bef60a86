import * as vscode from 'vscode';
import type { Account } from '../../account/account';
import type { RequestHeaders } from '../../account/requestHeaders';
import type { Secrets } from '../../account/secrets';
import { asWaveFlowError, isKeyringFailure } from '../../core/errors';
import { plainText, safeText } from '../../core/safeText';

export interface DiagnosticsOptions {
  readonly account: Account;
  readonly secrets: Secrets;
  readonly requestHeaders: RequestHeaders;
  readonly context: vscode.ExtensionContext;
  /** Where the extension runs. */
  readonly system: string;
  /** What the locks rely on. */
  readonly locking: () => string;
  /** Language of the texts, and the setting that decided it. */
  readonly language: () => string;
  /** Damaged files that were set aside in this session. */
  readonly setAside: () => readonly string[];
}

/**
 * What a bug report needs, in English, one fact a line. No token, no account, of the URL only the host.
 */
export async function diagnostics(options: DiagnosticsOptions): Promise<string> {
  const facts = {
    ...editorEntries(options),
    ...(await accountEntries(options)),
    'Request headers': await headersEntry(options),
    Locks: options.locking(),
    'Damaged files set aside': options.setAside().join(', ') || 'none',
    Keyring: await keyringEntry(options.secrets),
  };
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${plainText(safeText(value, MAX_VALUE_LENGTH))}\n`)
    .join('');
}

function editorEntries({ context, language, system }: DiagnosticsOptions): Record<string, string> {
  const { extension } = context;
  return {
    WaveFlow: String((extension.packageJSON as { version: unknown }).version),
    Editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.uiKind === vscode.UIKind.Web ? 'in a browser' : 'on the desktop'})`,
    'Extension host':
      vscode.ExtensionKind[extension.extensionKind] === 'UI'
        ? 'on this machine'
        : `remote (${vscode.env.remoteName ?? 'unnamed'})`,
    System: system,
    Language: `${language()} (editor: ${vscode.env.language})`,
  };
}

async function accountEntries({ account }: DiagnosticsOptions): Promise<Record<string, string>> {
  try {
    const { url, signedIn, connection } = await account.status();
    return {
      Profiles: String((await account.profiles()).length),
      Server: url === null ? 'not set' : new URL(url).host,
      'Signed in': signedIn ? 'yes' : 'no',
      Connection: [connection.state, connection.reason].join(' ').trim(),
      Databases: 'readable',
    };
  } catch (error) {
    const { kind, details } = asWaveFlowError(error);
    return { Databases: [kind, ...Object.values(details)].join(' ') };
  }
}

/** Names and hosts, and never a value. */
async function headersEntry({ account, requestHeaders }: DiagnosticsOptions): Promise<string> {
  try {
    const { url, webUrl } = await account.status();
    const origins = [
      ...new Set([url, webUrl].flatMap((address) => (address === null ? [] : [new URL(address).origin]))),
    ];
    const headers = await requestHeaders.list(origins);
    const refused = requestHeaders.invalid().map(({ error }) => error.kind);
    return (
      [...headers.map(({ name, origin, state }) => `${name} for ${new URL(origin).host} ${state}`), ...refused].join(
        ', ',
      ) || 'none'
    );
  } catch (error) {
    return asWaveFlowError(error).kind;
  }
}

async function keyringEntry(secrets: Secrets): Promise<string> {
  try {
    await secrets.store(PROBE_KEY, 'probe');
    const kept = await secrets.get(PROBE_KEY);
    await secrets.delete(PROBE_KEY);
    return kept === 'probe' ? 'works' : 'did not keep what it was given';
  } catch (error) {
    return isKeyringFailure(asWaveFlowError(error).kind) ? 'does not answer' : 'unknown';
  }
}

/** UTF-16 code units of a fact. */
const MAX_VALUE_LENGTH = 1000;
const PROBE_KEY = 'waveflow.probe';
