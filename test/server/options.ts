import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { StartupError } from './startupError';

const optionsSchema = z.strictObject({
  /** Which protocol the server speaks. */
  protocol: z.enum(['v1', 'v2']).default('v2'),
  /** 0 takes a free port. Tokens name the port in `iss`, so they do not outlive a change of port. */
  port: z.coerce.number().int().min(0).max(65535).default(0),
  host: z.string().min(1).default('127.0.0.1'),
  /** Holds the database and the secret; created when missing. */
  dataFolder: z.string().min(1).default(join(__dirname, '.data')),
  /** Seconds until an issued token, or an access token of v2, expires. The default is that of PROTOCOL.md, "Session and token". */
  tokenLife: z.coerce
    .number()
    .int()
    .min(1)
    .default(15 * 60),
  /** Seconds until a refresh token of v2 expires. */
  refreshLife: z.coerce
    .number()
    .int()
    .min(1)
    .default(30 * 24 * 60 * 60),
  /** How many tracks a v2 server has at least. */
  tracks: z.coerce.number().int().min(60).default(3000),
  /** Creates the demo account and prints its password. */
  demo: z.boolean().default(false),
  /** Opens the control endpoints `/__…`, and lets accounts demand a second factor. */
  faults: z.boolean().default(false),
  /** Serves https with the certificate of the tests; `client-certificate` demands a client certificate, which no client has. */
  tls: z.literal(['self-signed', 'client-certificate']).optional(),
  /** Another origin from which users may sign in, for a server that is reached through a proxy. */
  trustedOrigin: z.url().optional(),
  /** The address that Better Auth regards as its own, and therefore trusts; that of the server when left out. */
  publicUrl: z.url().optional(),
  /** What the names of Better Auth's cookies begin with. */
  cookiePrefix: z.string().min(1).optional(),
  /** Rejects users whose e-mail address is not verified; no address ever is. */
  verifiedEmail: z.boolean().default(false),
});

export type ServerOptions = z.output<typeof optionsSchema>;

export const USAGE = `Usage: node --import tsx test/server/main.ts [options]

  --v1                    speak protocol v1 instead of v2
  --port NUMBER           port to listen on, 0 for a free one (default 0)
  --host ADDRESS          address to listen on (default 127.0.0.1)
  --data-folder PATH      where accounts, sessions and keys are kept (default test/server/.data)
  --token-life SECONDS    life of an issued token (default 900)
  --refresh-life SECONDS  life of a refresh token of v2 (default 30 days)
  --tracks NUMBER         how many tracks a v2 server has at least (default 3000)
  --demo                  create a demo account and print how to sign in
  --faults                open the control endpoints /__faults, /__gateway, /__requests, /__revoke, /__sync and /__v2
  --tls self-signed       serve https with a certificate that no client trusts
  --tls client-certificate  the same, and demand a client certificate, which no client has
  --trusted-origin URL    another origin from which users may sign in
  --public-url URL        address that Better Auth takes for its own
  --cookie-prefix NAME    what the names of Better Auth's cookies begin with
  --verified-email        reject users whose e-mail address is not verified
  --help                  show this text
`;

/**
 * Reads command-line flags; undefined means that the user asked for help.
 * @throws StartupError for an unknown flag or a value out of range.
 */
export function parseFlags(argv: readonly string[]): ServerOptions | undefined {
  const flags = readFlags(argv);
  if (flags.help) {
    return undefined;
  }
  const options = optionsSchema.safeParse({
    protocol: flags.v1 ? 'v1' : 'v2',
    port: flags.port,
    host: flags.host,
    dataFolder: flags['data-folder'],
    tokenLife: flags['token-life'],
    refreshLife: flags['refresh-life'],
    tracks: flags.tracks,
    demo: flags.demo,
    faults: flags.faults,
    tls: flags.tls,
    trustedOrigin: flags['trusted-origin'],
    publicUrl: flags['public-url'],
    cookiePrefix: flags['cookie-prefix'],
    verifiedEmail: flags['verified-email'],
  });
  if (!options.success) {
    throw new StartupError(`${z.prettifyError(options.error)}\n\n${USAGE}`);
  }
  return options.data;
}

/** The flags that make {@link parseFlags} return these options. */
export function toFlags(options: Partial<ServerOptions>): string[] {
  return [
    ...(options.protocol === 'v1' ? ['--v1'] : []),
    ...(options.port === undefined ? [] : ['--port', String(options.port)]),
    ...(options.host === undefined ? [] : ['--host', options.host]),
    ...(options.dataFolder === undefined ? [] : ['--data-folder', options.dataFolder]),
    ...(options.tokenLife === undefined ? [] : ['--token-life', String(options.tokenLife)]),
    ...(options.refreshLife === undefined ? [] : ['--refresh-life', String(options.refreshLife)]),
    ...(options.tracks === undefined ? [] : ['--tracks', String(options.tracks)]),
    ...(options.demo ? ['--demo'] : []),
    ...(options.faults ? ['--faults'] : []),
    ...(options.tls === undefined ? [] : ['--tls', options.tls]),
    ...(options.trustedOrigin === undefined ? [] : ['--trusted-origin', options.trustedOrigin]),
    ...(options.publicUrl === undefined ? [] : ['--public-url', options.publicUrl]),
    ...(options.cookiePrefix === undefined ? [] : ['--cookie-prefix', options.cookiePrefix]),
    ...(options.verifiedEmail ? ['--verified-email'] : []),
  ];
}

function readFlags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        v1: { type: 'boolean' },
        port: { type: 'string' },
        host: { type: 'string' },
        'data-folder': { type: 'string' },
        'token-life': { type: 'string' },
        'refresh-life': { type: 'string' },
        tracks: { type: 'string' },
        demo: { type: 'boolean' },
        faults: { type: 'boolean' },
        tls: { type: 'string' },
        'trusted-origin': { type: 'string' },
        'public-url': { type: 'string' },
        'cookie-prefix': { type: 'string' },
        'verified-email': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`${reason}\n\n${USAGE}`, { cause: error });
  }
}
