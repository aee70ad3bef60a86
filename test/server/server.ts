import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createNodeHandler } from './nodeHandler';
import { openAuth, TOKEN_AUDIENCE } from './auth';
import { createAuthenticate } from './authenticate';
import { BearerVerifier } from './bearer';
import { createBreakableHandlers } from './breakable';
import type { ServerHandlers } from './breakable';
import { Libraries } from './content/libraries';
import { Music } from './content/music';
import { Playlists } from './content/playlists';
import { Shares } from './content/shares';
import { openDatabase } from './database';
import type { ServerDatabase } from './database';
import { ensureDemo } from './demo/demo';
import { startHttpServer } from './httpServer';
import type { ServerOptions } from './options';
import { userFinder } from './findUser';
import { Profiles } from './profiles';
import { createRouter } from './router';
import { assetRoutes } from './routes/assets';
import { authRoutes } from './routes/auth';
import { contentRoutes } from './routes/content';
import { desktopLoginRoutes } from './routes/desktopLogin';
import { healthRoutes } from './routes/health';
import { pageRoutes } from './routes/pages';
import { profileRoutes } from './routes/profiles';
import { revokeRoutes } from './routes/revoke';
import { shareRoutes } from './routes/share';
import { syncControlRoutes } from './routes/syncControl';
import { syncRoutes } from './routes/sync';
import { loadSecret } from './secret';
import { createSocketUpgrade } from './sync/socketUpgrade';
import { Sync } from './sync/sync';
import { Users } from './users';

export interface WaveFlowServer {
  /** Origin without a trailing slash: base URL of Better Auth and `iss` of every token. */
  readonly url: string;
  /** Breaks open connections, writes down what is still in memory and closes the database. */
  close(): Promise<void>;
}

/**
 * Composition root of the server.
 * @throws StartupError when it cannot listen where it should.
 */
export async function startWaveFlowServer(options: ServerOptions): Promise<WaveFlowServer> {
  await mkdir(options.dataFolder, { recursive: true, mode: 0o700 });
  const database = await openDatabase(join(options.dataFolder, 'waveflow.db'));
  const sync = await Sync.open(database);
  const close = async (): Promise<void> => {
    await sync.close();
    await database.destroy();
  };
  try {
    // Better Auth is configured with the origin.
    const server = await startHttpServer(options, (url) => prepareHandlers(url, { database, sync }, options));
    return {
      url: server.url,
      close: async () => {
        await server.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Parts {
  database: ServerDatabase;
  sync: Sync;
}

async function prepareHandlers(
  url: string,
  { database, sync }: Parts,
  {
    dataFolder,
    tokenLife,
    demo,
    faults,
    trustedOrigin,
    publicUrl: baseUrl = url,
    cookiePrefix,
    verifiedEmail,
  }: ServerOptions,
): Promise<ServerHandlers> {
  const secret = await loadSecret(join(dataFolder, 'secret'));
  const auth = await openAuth({
    database,
    baseUrl,
    trustedOrigin,
    cookiePrefix,
    verifiedEmail,
    secret,
    tokenLife,
    secondFactor: faults,
  });
  const bearer = new BearerVerifier({
    jwksUrl: new URL('/api/auth/jwks', url),
    issuer: baseUrl,
    audience: TOKEN_AUDIENCE,
    // Without a detour over the network, where faults and journal would take it for a client.
    fetch: (jwksUrl, init) => auth.handler(new Request(jwksUrl, init)),
  });
  const users = new Users(database);
  if (demo) {
    await ensureDemo({ auth, users, database, sync });
  }
  const authenticate = createAuthenticate(bearer, users);
  const routes = [
    ...healthRoutes(database),
    ...assetRoutes(),
    ...pageRoutes({ api: auth.api, tokenLife, users, music: new Music(database, sync.log) }),
    ...desktopLoginRoutes(auth.api),
    ...authRoutes(auth),
    ...profileRoutes(authenticate, new Profiles(database)),
    ...contentRoutes(authenticate, { playlists: new Playlists(database), libraries: new Libraries(database) }),
    ...shareRoutes(authenticate, new Shares(database)),
    ...syncRoutes(authenticate, sync),
  ];
  const upgrade = createSocketUpgrade(authenticate, sync);
  if (!faults) {
    return { handle: createNodeHandler(createRouter(routes)), upgrade };
  }
  return createBreakableHandlers({
    routes: [...routes, ...revokeRoutes(auth), ...syncControlRoutes(sync, userFinder(auth, users))],
    createHandler: createRouter,
    upgrade,
    faultPath: '/api/v1/',
  });
}
