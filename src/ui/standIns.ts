import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/disposal';
import { ACCOUNT_CARD_VIEW, PLAYLIST_VIEW, SETTINGS } from './common/ids';

/** What links and restored panels are passed on to. */
interface Program {
  readonly links: vscode.UriHandler;
  readonly card: vscode.WebviewPanelSerializer;
}

export interface StandInOptions {
  /** Starts the program, unless it has been started. */
  readonly program: () => Promise<Program>;
  /** Calls the listener when the program has something to show that it did not have before. */
  readonly onChange: (listener: () => void) => Disposable;
}

/** In place of the views of a program that is not started: they start it when they are used. Dispose of them then. */
export class StandIns implements Disposable {
  readonly #owned = new DisposableList();

  constructor({ program, onChange }: StandInOptions) {
    // Who started it hears of a failure.
    const start = () => void program().catch(() => undefined);
    this.#owned.add(onChange(start));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.language}`)) start();
      }),
    );
    this.#owned.add(
      vscode.window.registerTreeDataProvider<never>(PLAYLIST_VIEW, {
        getChildren: () => {
          start();
          return [];
        },
        getTreeItem: (item) => item,
      }),
    );
    this.#owned.add(
      vscode.window.registerUriHandler({ handleUri: async (uri) => (await program()).links.handleUri(uri) }),
    );
    this.#owned.add(
      vscode.window.registerWebviewPanelSerializer(ACCOUNT_CARD_VIEW, {
        deserializeWebviewPanel: async (panel, state) => (await program()).card.deserializeWebviewPanel(panel, state),
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
