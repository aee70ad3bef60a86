import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestHandler } from '../router';
import type { Account } from './account/accounts';
import { createHandler } from './handler';
import { createParts } from './parts';
import type { Parts } from './parts';
import { createRoutes } from './server';
import { RESTORED_TABLES } from './tables';

const YEAR = 365 * 86_400;

/** A v2 server that is asked without a network. */
export class InProcessServer {
  readonly parts: Parts;
  readonly account: Account;
  readonly handle: RequestHandler;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.parts = createParts({ dataFolder: folder, tokenLife: YEAR, refreshLife: 2 * YEAR, tracks: 1 });
    this.account = this.parts.addAccount({ username: 'ada', password: 'correct horse battery' });
    this.handle = createHandler({ behaviour: this.parts.behaviour, trustedOrigin: undefined })(
      createRoutes(this.parts),
    );
  }

  static async start(): Promise<InProcessServer> {
    return new InProcessServer(await mkdtemp(join(tmpdir(), 'waveflow-v2-')));
  }

  /** A new session of the account, on a device of its own. */
  signIn(deviceName: string): { readonly token: string; readonly deviceId: string } {
    const { access_token: token, device_id: deviceId } = this.parts.sessions.open({
      account: this.account,
      deviceName,
      scopes: [],
    });
    return { token, deviceId };
  }

  /** As if nobody had ever made anything. */
  clear(): void {
    const { store, marks, visibility, behaviour } = this.parts;
    store.transaction(() => RESTORED_TABLES.forEach((table) => store.run(store.query.deleteFrom(table))));
    marks.forget();
    visibility.refresh();
    behaviour.clear();
  }

  async stop(): Promise<void> {
    this.parts.store.close();
    await rm(this.#folder, { recursive: true });
  }
}
