import type { LibraryChange } from '../../src/protocol/libraryChange';
import type { OutgoingOperation, SyncServer } from '../../src/remote/syncServer';

export interface DeviceOptions {
  /** Canonical id of the profile; that of the bed by default. */
  readonly profileId?: string;
  /** Each call of `token` gets the next one, and the last one again; the account's good one by default. */
  readonly tokens?: readonly string[];
}

/** A device under test. */
export interface TestDevice {
  readonly server: SyncServer;
  /** The tokens that were rejected, as the device was asked for others. */
  readonly rejected: readonly (string | undefined)[];
}

/** What a protocol can say, and how. */
export interface ProtocolTraits {
  /** Whether changes come out as they went in. If not, they come to the same. */
  readonly isExact: boolean;
  /** Whether it has libraries, and colors and icons of playlists. */
  readonly hasLooks: boolean;
  /** Whether an account has several profiles. */
  readonly hasProfiles: boolean;
  /** Whether operations have clock values. */
  readonly hasClock: boolean;
}

/** A server with an account of its own, for one test of the contract of `SyncServer`. */
export interface SyncServerBed {
  /** Canonical id. */
  readonly profileId: string;
  /** A new device of the account. @param options default: of the profile of the bed, with a good token */
  device(options?: DeviceOptions): TestDevice;
  /** The same device after its process was restarted. */
  restarted(device: TestDevice): TestDevice;
  /** Makes changes on another device, one after the other. @param profileId default: that of the bed */
  change(changes: readonly LibraryChange[], profileId?: string): Promise<void>;
  /** What comes out for changes that were made, if nothing else was. */
  expected(changes: readonly LibraryChange[]): LibraryChange[];
  /** An operation of the outbox that renames this playlist. */
  rename(playlistId: string, name: string, lamport: number): OutgoingOperation;
  /** Makes every cursor so far too old. */
  forget(): Promise<void>;
  /** Whether the server knows that the device has applied everything up to now. */
  hasAcknowledged(device: TestDevice): Promise<boolean>;
  /** The next request of a push is handled, but its response gets lost. */
  loseAnswer(): Promise<void>;
  /** Number of open connections on which the account is told of changes. */
  listeners(): Promise<number>;
  /** Ends these connections: as a server does that stops, or without a word. */
  endConnections(how: 'close' | 'break'): Promise<void>;
  /** A token that the server rejects. */
  readonly badToken: string;
  readonly goodToken: string;
}
