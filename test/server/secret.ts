import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/**
 * The secret that signs session cookies and encrypts the signing keys. Made on the first start and kept in `file`
 * (mode 600): a new secret would sign all users out and make the stored keys unreadable.
 */
export async function loadSecret(file: string): Promise<string> {
  try {
    await writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!isAlreadyThere(error)) {
      throw error;
    }
  }
  return readFile(file, 'utf8');
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
