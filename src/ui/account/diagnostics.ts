import * as vscode from 'vscode';
import type { Account } from '../../account/account';
import type { RequestHeaders } from '../../account/requestHeaders';
import type { Secrets } from '../../account/secrets';
import { asWaveFlowError, isKeyringFailure } from '../../core/errors';
import { plainText, safeText } from '../../core/safeText';

export interface DiagnosticsParts {
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
export async function diagnostics(parts: DiagnosticsParts): Promise<string> {
  const facts = {
    ...editorFacts(parts),
    ...(await accountFacts(parts)),
    'Request headers': await headersFact(parts),
    Locks: parts.locking(),
    'Damaged files set aside': parts.setAside().join(', ') || 'none',
    Keyring: await keyringFact(parts.secrets),
  };
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${plainText(safeText(value, FACT))}\n`)
    .join('');
}

function editorFacts({ context, language, system }: DiagnosticsParts): Record<string, string> {
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

async function accountFacts({ account }: DiagnosticsParts): Promise<Record<string, string>> {
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
async function headersFact({ account, requestHeaders }: DiagnosticsParts): Promise<string> {
  try {
    const { url, webUrl } = await account.status();
    const origins = [
      ...new Set([url, webUrl].flatMap((address) => (address === null ? [] : [new URL(address).origin]))),
    ];
    const headers = await requestHeaders.list(origins);
    const refused = requestHeaders.refused().map(({ error }) => error.kind);
    return (
      [...headers.map(({ name, origin, state }) => `${name} for ${new URL(origin).host} ${state}`), ...refused].join(
        ', ',
      ) || 'none'
    );
  } catch (error) {
    return asWaveFlowError(error).kind;
  }
}

async function keyringFact(secrets: Secrets): Promise<string> {
  try {
    await secrets.store(PROBE, 'probe');
    const kept = await secrets.get(PROBE);
    await secrets.delete(PROBE);
    return kept === 'probe' ? 'works' : 'did not keep what it was given';
  } catch (error) {
    return isKeyringFailure(asWaveFlowError(error).kind) ? 'does not answer' : 'unknown';
  }
}

/** UTF-16 code units of a fact. */
const FACT = 1000;
const PROBE = 'waveflow.probe';
