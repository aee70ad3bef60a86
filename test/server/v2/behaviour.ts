import * as z from 'zod';

/** The choices; those of `usual` are the present server's. */
const settings = {
  /** What answers: a v2 server, one that nobody has set up yet, a v1 server, another Subsonic server, or a page for everything. */
  personality: z.enum(['v2', 'uninitialised', 'v1', 'subsonic', 'html']),
  /** What the paths begin with, as behind a proxy that strips it; other paths get its page. */
  prefix: z.string(),
  /** An address to which every request is redirected; empty means none. */
  redirectTo: z.string(),
  webClient: z.enum(['there', 'missing']),

  /** Without a form, a browser is sent back at once: as the account `consentAs`, or refused. */
  consent: z.enum([
    'form',
    'approve',
    'deny',
    'wrong state',
    'no callback',
    'duplicate callback',
    'stray request',
    'expired code',
    'error',
  ]),
  consentAs: z.string(),
  denialState: z.enum(['present', 'absent']),
  challenge: z.enum(['43', 'any length']),
  expiresIn: z.enum(['right', 'missing', 'zero']),
  renewedDevice: z.enum(['same', 'other']),
  userScopes: z.enum(['present', 'absent']),
  /** Early servers refused the ping of nobody with an HTTP status. */
  pingStatus: z.enum(['200', '400', '401']),

  /** Clearing a comment is missing in the journal, which repeats the earlier comment (PROTOCOL.md, "v2 faults to withstand"). */
  commentClear: z.enum(['missing', 'logged']),
  repeatedTracks: z.enum(['503', 'allowed']),
  /** Up to where a device may acknowledge. */
  ackLimit: z.enum(['journal', 'account']),
  songsPath: z.enum(['songs/by-genre', 'songs']),
  artworkEtag: z.enum(['present', 'absent']),
  ticketUrl: z.enum(['relative', 'absolute', 'protocol-relative']),
  /** Bytes of one ranged response at most. */
  rangeCap: z.int().min(1),
  transcodes: z.enum(['end', 'endless']),

  /** What a page of changes does wrong. */
  changes: z.enum(['right', 'stuck', 'backwards', 'duplicates']),
  /** Whether pages of changes hold events of unknown kinds and known ones with unknown keys. */
  unknownEvents: z.boolean(),
  /** The same for the feeds of libraries. */
  unknownLibraryEvents: z.boolean(),

  /** A status with which sockets are refused; 0 for none. */
  socketRefusal: z.int().min(0).max(599),
  notices: z.enum(['right', 'none', 'storm', 'stale', 'garbage']),
  /** Milliseconds; 0 for no pings. */
  pingInterval: z.int().min(0),
  /** Frames after which a socket is closed; 0 for never. */
  closeAfter: z.int().min(0),
  /** Sockets open and stay silent: no frame, no pong. */
  halfOpen: z.boolean(),
};

export const settingsSchema = z.strictObject(settings);
export type Settings = z.output<typeof settingsSchema>;

/** Some of the settings; the others stay as they are. */
export const changedSettingsSchema = settingsSchema.partial();
export type ChangedSettings = z.output<typeof changedSettingsSchema>;

const usual: Settings = {
  personality: 'v2',
  prefix: '',
  redirectTo: '',
  webClient: 'there',
  consent: 'form',
  consentAs: '',
  denialState: 'present',
  challenge: '43',
  expiresIn: 'right',
  renewedDevice: 'same',
  userScopes: 'present',
  pingStatus: '200',
  commentClear: 'missing',
  repeatedTracks: '503',
  ackLimit: 'journal',
  songsPath: 'songs/by-genre',
  artworkEtag: 'present',
  ticketUrl: 'relative',
  rangeCap: 8_388_608,
  transcodes: 'end',
  changes: 'right',
  unknownEvents: false,
  unknownLibraryEvents: false,
  socketRefusal: 0,
  notices: 'right',
  pingInterval: 30_000,
  closeAfter: 0,
  halfOpen: false,
};

/** How the server differs from the usual; gone after a restart. */
export class Behaviour {
  #settings: Settings = usual;
  readonly #poison = new Map<string, number>();
  readonly #garbled = new Map<string, Record<string, unknown>>();

  get settings(): Settings {
    return this.#settings;
  }

  change(settings: ChangedSettings): void {
    this.#settings = settingsSchema.parse({ ...this.#settings, ...settings });
  }

  /** From now on the operation is refused with the status. */
  poison(operationId: string, status: number): void {
    this.#poison.set(operationId, status);
  }

  poisonOf(operationId: string): number | undefined {
    return this.#poison.get(operationId);
  }

  /** From now on changes of this entity are handed out with these members in place of their own. */
  garble(entityId: string, shape: Record<string, unknown>): void {
    this.#garbled.set(entityId, shape);
  }

  garbleOf(entityId: string): Record<string, unknown> {
    return this.#garbled.get(entityId) ?? {};
  }

  clear(): void {
    this.#settings = usual;
    this.#poison.clear();
    this.#garbled.clear();
  }
}
