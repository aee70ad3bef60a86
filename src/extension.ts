import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { parseSessionId, sessionIdOf } from './account/sessionKey';
import { DisposableList } from './core/disposal';
import { recordFailure } from './core/failureLog';
import { systemTimers as timers } from './core/timers';
import { PublishedApi, type WaveFlowApi } from './host/api';
import { WaveFlowAuthentication } from './host/authentication';
import { Dormancy } from './host/dormancy';
import { channelLog } from './host/log';
import type { Program, StartOptions } from './main';
import { StatusMemory } from './ui/account/statusMemory';
import { ACCOUNT_STATUS_ITEM, AUTH_PROVIDER, COMMANDS } from './ui/common/ids';
import { languageSetting, loadLocalization } from './ui/common/loadLocalization';
import { showError } from './ui/common/message';
import { StatusItem } from './ui/common/statusItem';
import { StandIns } from './ui/standIns';

/**
 * Registers what has to be there once an extension is active. Everything else is in `main.ts`, which the build keeps
 * apart: it is loaded right after the activation, or as soon as something here is used. While nobody is signed in, only
 * the latter.
 */
export function activate(context: vscode.ExtensionContext): WaveFlowApi {
  const owned = new DisposableList();
  context.subscriptions.push(owned);
  const stopping = new AbortController();
  owned.add({ dispose: () => stopping.abort() });
  const channel = owned.add(vscode.window.createOutputChannel('WaveFlow', { log: true }));
  const statusItem = owned.add(new StatusItem(ACCOUNT_STATUS_ITEM));
  const statusMemory = new StatusMemory(context.globalState);
  const last = statusMemory.recall();
  if (last) statusItem.show(last);
  let starting: Promise<Program> | undefined;
  const dormancy = new Dormancy(context, () => `${vscode.env.language} ${languageSetting()}`);
  const canBeDormant = dormancy.isPossible();
  const isDormant = async () => (await canBeDormant) && starting === undefined;
  const standIns = owned.add(new DisposableList());
  const program = (): Promise<Program> => {
    standIns.dispose();
    return (starting ??= startProgram({
      context,
      owned,
      channel,
      published,
      authentication,
      statusItem,
      statusMemory,
      dormancy,
      signal: stopping.signal,
    }));
  };
  const published = owned.add(new PublishedApi(program));
  const authentication = owned.add(
    new WaveFlowAuthentication({
      id: AUTH_PROVIDER,
      program,
      isDormant,
      idOf: sessionIdOf,
      keyOf: parseSessionId,
    }),
  );
  for (const id of Object.values(COMMANDS)) {
    const run = async (...values: unknown[]) => (await program()).runCommand(id, values);
    owned.add(vscode.commands.registerCommand(id, run));
  }
  const begin = async () => {
    if (await isDormant()) {
      standIns.add(new StandIns({ program, onChange: (listener) => dormancy.onChange(listener) }));
      // The files may have changed before they were watched.
      if (await dormancy.isPossible()) return;
    }
    await program();
  };
  owned.add(timers.after(0, () => void begin().catch(() => undefined)));
  return published.api;
}

/** Rejects with a sentence for the user, who is shown it as well. */
async function startProgram(options: StartOptions): Promise<Program> {
  try {
    const { start } = await import('./main');
    return await start(options);
  } catch (error) {
    const { context, channel, statusItem, signal } = options;
    statusItem.hide();
    const log = channelLog(channel);
    // For Node, this bundle has a copy of its own of what `l10n.t` reads.
    await loadLocalization(context.extensionUri, log);
    const sentence = l10n.t(
      'WaveFlow could not start. Reload the window. If that does not help, install the extension again.',
    );
    if (!signal.aborted) {
      recordFailure(log, error);
      const showLog = l10n.t('Show Log');
      void showError(sentence, showLog).then((chosen) => chosen === showLog && channel.show());
    }
    throw new Error(sentence, { cause: error });
  }
}
