import { mkdir } from 'node:fs/promises';
import { createBreakableHandlers } from '../breakable';
import type { ServerHandlers } from '../breakable';
import { startHttpServer } from '../httpServer';
import type { HttpServer } from '../httpServer';
import { createNodeHandler } from '../nodeHandler';
import type { ServerOptions } from '../options';
import type { Route } from '../router';
import { assetRoutes } from '../routes/assets';
import { ensureDemo } from './demo/demo';
import { Guard } from './guard';
import { createHandler } from './handler';
import { createParts } from './parts';
import type { Parts } from './parts';
import { adminRoutes } from './routes/admin';
import { authRoutes } from './routes/auth';
import { authorizeRoutes } from './routes/authorize';
import { catalogueRoutes } from './routes/catalogue';
import { controlRoutes } from './routes/control';
import { mediaRoutes } from './routes/media';
import { pageRoutes } from './routes/pages';
import { probeRoutes } from './routes/probe';
import { shareRoutes } from './routes/shares';
import { syncRoutes } from './routes/sync';
import { userDataRoutes } from './routes/userData';
import { createSocketUpgrade } from './sync/socketUpgrade';

/**
 * Composition root of the server that speaks protocol v2.
 * @throws StartupError when it cannot listen where it should.
 */
export async function startWaveFlowServerV2(options: ServerOptions): Promise<HttpServer> {
  await mkdir(options.dataFolder, { recursive: true, mode: 0o700 });
  const parts = createParts(options);
  if (options.demo) {
    ensureDemo(parts);
  }
  try {
    const server = await startHttpServer(options, async () => createHandlers(parts, options));
    return {
      url: server.url,
      close: async () => {
        parts.heldRenewals.clear();
        await server.close();
        parts.store.close();
      },
    };
  } catch (error) {
    parts.store.close();
    throw error;
  }
}

function createHandlers(parts: Parts, { faults, trustedOrigin }: ServerOptions): ServerHandlers {
  const routes = createRoutes(parts);
  const create = createHandler({ behaviour: parts.behaviour, trustedOrigin });
  const upgrade = createSocketUpgrade(parts);
  if (!faults) {
    return { handle: createNodeHandler(create(routes)), upgrade };
  }
  return createBreakableHandlers({
    routes: [...routes, ...controlRoutes(parts)],
    createHandler: create,
    upgrade,
    faultPath: '/api/v2/',
  });
}

/** Everything that the server answers. */
export function createRoutes(parts: Parts): Route[] {
  const guard = new Guard(parts.callers, parts.mutations);
  return [
    ...probeRoutes(parts),
    ...authRoutes(parts),
    ...authorizeRoutes(parts),
    ...adminRoutes(guard, parts.accounts, parts.apiTokens),
    ...catalogueRoutes(guard, parts),
    ...mediaRoutes(guard, parts),
    ...userDataRoutes(guard, parts.data),
    ...shareRoutes(guard, parts.data.shares),
    ...syncRoutes(guard, parts),
    ...pageRoutes(parts),
    ...assetRoutes(),
  ];
}
