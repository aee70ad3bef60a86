import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below the folders that contains the text, however it is encoded there: as UTF-8, UTF-16, Base64 or percent escapes. */
export function filesWith(text: string, folders: readonly string[]): string[] {
  const needles = encodings(text);
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((file) => statSync(file).isFile())
    .filter((file) => {
      const content = readFileSync(file);
      return needles.some((needle) => content.includes(needle));
    });
}

/** The token has no characters that URLs escape but dots, which they leave alone. */
function encodings(text: string): Buffer[] {
  const base64 = Buffer.from(text).toString('base64');
  // Without its last characters, which depend on what follows; only found where the text begins on a multiple of three.
  const inside = base64.slice(0, -4);
  return [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(inside)];
}
