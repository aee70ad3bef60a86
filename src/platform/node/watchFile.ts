import { statSync, unwatchFile, watch, watchFile as pollFile, type FSWatcher, type Stats } from 'node:fs';
import path from 'node:path';
import type { Disposable } from '../../core/disposal';

const POLL_MS = 500;
const SLOW_POLL_MS = 5_000;

/**
 * Calls the listener after the file was created, replaced, changed or removed, and sometimes without a change. If the
 * system's notifications are not available (no folder, one that was removed or replaced, no watches left), the file is
 * polled twice per second instead. It is also polled every five seconds unless its folder is local, because there are no
 * notifications for changes that another computer makes on a network file system. Does not keep the process alive.
 * @param file absolute path
 * @param isLocal whether only this computer changes the files of a folder
 */
export function watchFile(
  file: string,
  listener: () => void,
  isLocal: (folder: string) => Promise<boolean>,
): Disposable {
  const folder = path.dirname(file);
  const name = path.basename(file);
  let watcher: FSWatcher | undefined;
  let polls = false;

  const compare = (now: Stats, before: Stats): void => {
    // `pollFile` also reports reads.
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino) listener();
  };
  const pollEvery = (interval: number): void => {
    unwatchFile(file, compare);
    pollFile(file, { interval, persistent: false }, compare);
  };
  const poll = (): void => {
    watcher?.close();
    if (polls) return;
    polls = true;
    pollEvery(POLL_MS);
    // The file may have changed since the last notification.
    listener();
  };
  try {
    const watched = identity(folder);
    watcher = watch(folder, { persistent: false }, (event, changed) => {
      if (changed === null || changed === name) listener();
      // The watcher of a folder that is gone reports nothing of another one in its place. Linux names it; the other one may
      // have its number.
      if (event === 'rename' && (changed === path.basename(folder) || identity(folder) !== watched)) poll();
    });
    watcher.on('error', poll);
    void isLocal(folder).then((local) => {
      if (!local && !polls) pollEvery(SLOW_POLL_MS);
    });
  } catch {
    poll();
  }
  return {
    dispose: () => {
      polls = true;
      watcher?.close();
      unwatchFile(file, compare);
    },
  };
}

/** Differs between a folder and another one that takes its place. Undefined if there is none. */
function identity(folder: string): bigint | undefined {
  try {
    return statSync(folder, { bigint: true }).ino;
  } catch {
    return undefined;
  }
}
