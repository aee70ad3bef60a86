import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below the folders that contains the text, however it is encoded there: as UTF-8, UTF-16, Base64 or percent escapes. */
export function filesWith(text: string, folders: readonly string[]): string[] {
  const needles = encodings(text);
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((file) => {
      const content = contentOf(file);
      return content !== undefined && needles.some((needle) => content.includes(needle));
    });
}

/** Undefined for what is no file, or none any more: locks come and go while the editor runs. */
function contentOf(path: string): Buffer | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path) : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The token has no characters that URLs escape but dots, which they leave alone. */
function encodings(text: string): Buffer[] {
  const base64 = Buffer.from(text).toString('base64');
  // Without its last characters, which depend on what follows; only found where the text begins on a multiple of three.
  const inside = base64.slice(0, -4);
  return [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(inside)];
}
