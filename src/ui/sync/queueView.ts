import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../core/disposal';
import type { Timers } from '../../core/timers';
import type { Sync } from '../../sync/sync';
import { COMMANDS, QUEUE_SCHEME } from '../common/ids';
import type { Language } from '../i18n/language';
import { queueDocument } from './queueDocument';

const REFRESH_MS = 500;

export interface QueueViewOptions {
  readonly sync: Sync;
  readonly timers: Timers;
  readonly language: () => Language;
}

/** The outbox as a read-only document, with actions as code lenses above the parked operations. */
export class QueueView implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, Disposable {
  readonly #options: QueueViewOptions;
  readonly #owned = new DisposableList();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  #pendingRefresh: Disposable | undefined;
  #parkedLine: number | undefined;

  readonly onDidChange = this.#changed.event;
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;

  constructor(options: QueueViewOptions) {
    this.#options = options;
    this.#owned.add(this.#changed);
    this.#owned.add(this.#lensesChanged);
    this.#owned.add(vscode.workspace.registerTextDocumentContentProvider(QUEUE_SCHEME, this));
    this.#owned.add(vscode.languages.registerCodeLensProvider({ scheme: QUEUE_SCHEME }, this));
    // Setting the language fails for a document that has been closed meanwhile.
    this.#owned.add(
      vscode.workspace.onDidOpenTextDocument((document) => void withQueueLanguage(document).catch(() => undefined)),
    );
    this.#owned.add(options.sync.onDidChange(() => this.refresh()));
    this.#owned.add({ dispose: () => this.#pendingRefresh?.dispose() });
  }

  async open(): Promise<void> {
    const uri = vscode.Uri.from({ scheme: QUEUE_SCHEME, path: `/${l10n.t('WaveFlow Sync Queue')}` });
    await vscode.window.showTextDocument(await withQueueLanguage(await vscode.workspace.openTextDocument(uri)), {
      preview: true,
    });
  }

  async provideTextDocumentContent(): Promise<string> {
    const [status, rows] = await Promise.all([this.#options.sync.status(), this.#options.sync.listOutbox()]);
    const { text, parkedLine } = queueDocument(status, rows, this.#options.language());
    this.#parkedLine = parkedLine;
    this.#lensesChanged.fire();
    return text;
  }

  provideCodeLenses(): vscode.CodeLens[] {
    if (this.#parkedLine === undefined) return [];
    const line = new vscode.Range(this.#parkedLine, 0, this.#parkedLine, 0);
    const actions = [
      { title: l10n.t('Retry'), command: COMMANDS.retryParked },
      { title: l10n.t('Export…'), command: COMMANDS.exportParked },
      { title: l10n.t('Discard…'), command: COMMANDS.discardParked },
    ];
    return actions.map((action) => new vscode.CodeLens(line, action));
  }

  /** Updates open documents, at most every 500 ms: during a push the outbox changes many times a second. */
  refresh(): void {
    if (this.#pendingRefresh || this.#openUris().length === 0) return;
    this.#pendingRefresh = this.#options.timers.after(REFRESH_MS, () => {
      this.#pendingRefresh = undefined;
      for (const uri of this.#openUris()) this.#changed.fire(uri);
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #openUris(): vscode.Uri[] {
    return vscode.workspace.textDocuments.map(({ uri }) => uri).filter(({ scheme }) => scheme === QUEUE_SCHEME);
  }
}

/** Sets the language of the queue document, which the editor does not remember across a reload. */
async function withQueueLanguage(document: vscode.TextDocument): Promise<vscode.TextDocument> {
  if (document.uri.scheme !== QUEUE_SCHEME || document.languageId === QUEUE_SCHEME) return document;
  return vscode.languages.setTextDocumentLanguage(document, QUEUE_SCHEME);
}
