import type { Files } from './files';

/**
 * Gives a damaged file a name of its own next to the original and returns that name. Its bytes stay as
 * they are, and no earlier copy is overwritten. The caller holds the lock.
 * @param now milliseconds since the epoch
 */
export async function setAside(files: Files, path: string, now: number): Promise<string> {
  const moment = new Date(now).toISOString().replaceAll(/[-:.]/g, '');
  const wanted = `${path}.damaged-${moment}`;
  let copy = wanted;
  for (let count = 2; (await files.stamp(copy)) !== undefined; count++) copy = `${wanted}-${count}`;
  await files.rename(path, copy);
  return copy;
}
