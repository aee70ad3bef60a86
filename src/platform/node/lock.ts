import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DisposableList } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import type { Random } from '../../core/random';
import { Serial } from '../../core/serial';
import type { Hold, Lock } from '../../store/lock';
import { Beacon, watchBeacon } from './beacon';

// Stands for the holder before the first.
const nobody = 'nobody';
const idPattern = /^[\w-]{22}$/;

interface Acquired {
  readonly beacon: Beacon;
  readonly release: () => Promise<void>;
}

/**
 * The lock of a folder on a local disk, between all processes of one machine.
 *
 * Every hold has an id that is never used again, and a beacon (`lock.ID.socket`) that shines until it ends. Holds
 * form a chain: `lock.after-X` names the one that came after X. Making that file is the claim, and linking it
 * complete under its name can succeed only once. `lock` names the last hold that ended in order; the chain is read
 * from there. The last of the chain has the lock as long as its beacon shines; when it has gone out, there may be a
 * claim to come after it.
 *
 * Ending a hold moves `lock` to it, and only then removes the files before it. A process that slept in the middle
 * of a claim could therefore make a file anew that had been removed; so a claim counts only if it is found in the
 * chain afterwards. It is found there if and only if its place was free: the holder alone moves `lock`, only ever
 * forward, past files that it removes later. Nothing here depends on time, on process ids or on the order in which
 * a folder is listed.
 *
 * A power cut may leave these files empty. Then no holder is left, and an empty file stands for a dead one.
 */
export class NodeLock implements Lock {
  readonly #folder: string;
  readonly #random: Random;
  readonly #queue = new Serial();
  readonly #called = new Emitter<void>();
  #waiting = 0;

  /** @param folder absolute path; made where it is missing. It must be able to hold hard links and sockets. */
  constructor(folder: string, random: Random) {
    this.#folder = folder;
    this.#random = random;
  }

  run<T>(task: (hold: Hold) => Promise<T>): Promise<T> {
    this.#waiting++;
    this.#called.fire();
    return this.#queue.run(async () => {
      this.#waiting--;
      const { beacon, release } = await this.#acquire();
      try {
        return await task(this.#hold(beacon));
      } finally {
        await release();
      }
    });
  }

  #hold(beacon: Beacon): Hold {
    const isWanted = (): boolean => this.#waiting > 0 || beacon.isWatched;
    return {
      get wanted() {
        return isWanted();
      },
      onWanted: (listener) => {
        const watches = new DisposableList();
        watches.add(this.#called.event(listener));
        watches.add(beacon.onNoticed(listener));
        return watches;
      },
    };
  }

  async #acquire(): Promise<Acquired> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (;;) {
      const chain = await this.#chain();
      const last = chain.at(-1) ?? nobody;
      // The first of the chain has ended; what came after it may have died.
      if (chain.length > 1 && (await watchBeacon(this.#socket(last), this.#random))) continue;
      const acquired = await this.#claim(last);
      if (acquired) return acquired;
    }
  }

  /** Tries to come after a hold that is over. Undefined where another one was faster. */
  async #claim(last: string): Promise<Acquired | undefined> {
    const id = this.#random.nonce();
    const beacon = await Beacon.light(this.#socket(id), this.#random);
    let chain: string[] = [];
    try {
      await writeFile(this.#draft(id), id, { mode: 0o600 });
      await link(this.#draft(id), this.#after(last));
      chain = await this.#chain();
      // Nobody will ever come past it there.
      if (!chain.includes(id)) await this.#remove(this.#after(last));
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    } finally {
      if (!chain.includes(id)) {
        beacon.dispose();
        await this.#remove(this.#draft(id), this.#socket(id));
      }
    }
    return chain.includes(id) ? { beacon, release: () => this.#release(chain, id, beacon) } : undefined;
  }

  /** Never fails: at worst the next one finds the beacon out. */
  async #release(chain: readonly string[], id: string, beacon: Beacon): Promise<void> {
    const inOrder = await rename(this.#draft(id), this.#path('lock')).then(
      () => true,
      () => false,
    );
    beacon.dispose();
    if (!inOrder) return;
    const earlier = chain.slice(0, chain.indexOf(id));
    // The first one ended in order and cleared up after itself; the others died.
    const died = earlier.slice(1).flatMap((dead) => [this.#socket(dead), this.#draft(dead)]);
    await this.#remove(this.#socket(id), ...earlier.map((passed) => this.#after(passed)), ...died);
  }

  /** Ids from the last hold that ended in order to the one that came last. */
  async #chain(): Promise<string[]> {
    const chain: string[] = [];
    let next = await this.#read(this.#path('lock'), nobody);
    for (let id = next ?? nobody; ; id = next) {
      chain.push(id);
      next = await this.#read(this.#after(id), `${id}~`);
      if (next === undefined) return chain;
    }
  }

  /** The id in a file; `unreadable` where there is none in it, undefined where there is no file. */
  async #read(file: string, unreadable: string): Promise<string | undefined> {
    try {
      const text = await readFile(file, 'utf8');
      return idPattern.test(text) ? text : unreadable;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  async #remove(...files: string[]): Promise<void> {
    await Promise.all(files.map((file) => unlink(file).catch(() => undefined)));
  }

  #after(id: string): string {
    return this.#path(`lock.after-${id}`);
  }

  #draft(id: string): string {
    return this.#path(`lock.${id}.tmp`);
  }

  #socket(id: string): string {
    return this.#path(`lock.${id}.socket`);
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
