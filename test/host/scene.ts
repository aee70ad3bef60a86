import type { ServerOptions } from '../server/options';
import { startServer, type Account, type ServerProcess } from '../server/process';
import { VSIX } from './extension';
import { ada } from './user';
import { Program } from './program';
import { startEditor, type Editor, type EditorOptions } from './vscode/editor';
import type { Window } from './vscode/window';

/** Where most suites begin: Ada has an account on a server, and an editor with the extension has one window open. */
export class Scene {
  readonly program: Program;
  readonly #cookie: string;

  private constructor(
    readonly server: ServerProcess,
    readonly editor: Editor,
    readonly window: Window,
    cookie: string,
  ) {
    this.program = new Program(window);
    this.#cookie = cookie;
  }

  static async open({ server: serverOptions, editor: editorOptions }: SceneOptions = {}): Promise<Scene> {
    const started: { close(): Promise<unknown> }[] = [];
    try {
      const server = await startServer(serverOptions);
      started.push({ close: () => server.stop() });
      const { cookie } = await server.signUp(ada);
      const editor = await startEditor({ vsix: VSIX, control: true, ...editorOptions });
      started.push(editor);
      return new Scene(server, editor, await editor.openWindow(), cookie);
    } catch (error) {
      // What is left running would take the time of the suites that follow.
      await Promise.allSettled(started.map((one) => one.close()));
      throw error;
    }
  }

  /** A fresh one of Ada's. */
  token(): Promise<string> {
    return this.server.token(this.#cookie);
  }

  /** The token of a new account. */
  async signUp(account: Account): Promise<string> {
    const { cookie } = await this.server.signUp(account);
    return this.server.token(cookie);
  }

  /** Goes on in a new profile, which has no server and no playlists, without the notifications that were shown. */
  async startOver(profile: string): Promise<void> {
    await this.window.inHost('await vscode.commands.executeCommand("notifications.clearAll")');
    await this.program.run('createProfile', profile);
  }

  /** Sets both URLs. */
  async connect(): Promise<void> {
    await this.program.run('setServerUrl', this.server.url);
    await this.program.run('setWebUrl', this.server.url);
  }

  async close(): Promise<void> {
    await Promise.all([this.editor.close(), this.server.stop()]);
  }
}

export interface SceneOptions {
  readonly server?: Partial<ServerOptions>;
  readonly editor?: Partial<EditorOptions>;
}
