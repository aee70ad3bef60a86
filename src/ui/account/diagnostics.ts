import * as vscode from 'vscode';
import type { Account } from '../../account/account';
import type { RequestHeaders } from '../../account/requestHeaders';
import type { Secrets } from '../../account/secrets';
import { asWaveFlowError, isKeyringFailure, type WaveFlowError } from '../../core/errors';
import { plainText, safeText } from '../../core/safeText';
import type { SyncFailure } from '../../sync/status';
import type { Sync } from '../../sync/sync';

export interface DiagnosticsOptions {
  readonly account: Account;
  readonly sync: Pick<Sync, 'status'>;
  readonly secrets: Secrets;
  readonly requestHeaders: RequestHeaders;
  readonly context: vscode.ExtensionContext;
  /** Where the extension runs. */
  readonly system: string;
  /** The mechanism behind the locks. */
  readonly locking: () => string;
  /** The language of the texts and the setting that selected it. */
  readonly language: () => string;
  /** Names of the copies of damaged files that were made in this session. */
  readonly quarantined: () => readonly string[];
  /** The databases whose checkpoints fail, by file. */
  readonly checkpointFailures: () => ReadonlyMap<string, WaveFlowError>;
}

/** The facts for a bug report, in English, one per line. No token, no account, and only the host of a URL. */
export async function diagnostics(options: DiagnosticsOptions): Promise<string> {
  const entries = {
    ...editorEntries(options),
    ...(await accountEntries(options)),
    ...(await syncEntries(options)),
    'Request headers': await headersEntry(options),
    Locks: options.locking(),
    'Damaged files set aside': options.quarantined().join(', ') || 'none',
    'Failing checkpoints': checkpointsEntry(options.checkpointFailures()),
    Keyring: await keyringEntry(options.secrets),
  };
  return Object.entries(entries)
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
    const { status, generation, renews } = await account.state();
    const { url, signedIn, connection, expiresAt } = status;
    return {
      Profiles: String((await account.profiles()).length),
      Server: url === null ? 'not set' : new URL(url).host,
      'Signed in': signedIn ? 'yes' : 'no',
      'Protocol of the sign-in': generation ?? 'none',
      'Token expires': expiresAt === null ? 'unknown' : `${pointInTime(expiresAt)}${renews ? ' (renews itself)' : ''}`,
      Connection: [connection.state, connection.reason].join(' ').trim(),
      Databases: 'readable',
    };
  } catch (error) {
    const { kind, details } = asWaveFlowError(error);
    return { Databases: [kind, ...Object.values(details)].join(' ') };
  }
}

async function syncEntries({ sync }: DiagnosticsOptions): Promise<Record<string, string>> {
  try {
    const status = await sync.status();
    const { mode, state, pending, parked, otherAccounts, live } = status;
    return {
      Sync: `${mode} ${state}`,
      'Pending operations': `${pending} (failed: ${parked}, of other accounts: ${otherAccounts})`,
      'Last push': pointInTime(status.lastPushAt),
      'Push failure': failureEntry(status.lastError),
      'Last pull': pointInTime(status.lastPullAt),
      'Pull failure': failureEntry(status.pullError),
      'Live updates': live.reason === null ? live.mode : `${live.mode} ${failureEntry(live.reason)}`,
      'Skipped operations': String(status.skipped),
    };
  } catch (error) {
    return { Sync: asWaveFlowError(error).kind };
  }
}

const pointInTime = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString());

/** The kind of error and the HTTP status, if there was one. */
const failureEntry = (failure: SyncFailure | null): string =>
  failure === null ? 'none' : [failure.kind, failure.details['status']].join(' ').trim();

/** Names and hosts of the request headers, never their values. */
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

/** Names the files, the kind of error and the operating system's reason. */
const checkpointsEntry = (failures: ReadonlyMap<string, WaveFlowError>): string =>
  [...failures]
    .map(([file, { kind, details }]) => [file, kind, 'reason' in details ? details.reason : ''].join(' ').trim())
    .join(', ') || 'none';

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

/** In UTF-16 code units. */
const MAX_VALUE_LENGTH = 1000;
const PROBE_KEY = 'waveflow.probe';
