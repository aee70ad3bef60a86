import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const FOLDERS = ['src', 'webview', 'test', 'migrations'];

const QUOTED = '"[^"\\n]+"';
const LIST = `${QUOTED}(?:, ${QUOTED})*(?: and ${QUOTED})?`;
/** `PROTOCOL.md, "Push"`, or several headings: `PROTOCOL.md, "Push", "Pull" and "Cursor"`. */
const CITATION = new RegExp(`PROTOCOL\\.md, (${LIST})`, 'g');
/** The file itself, as in a path, is no citation. */
const MENTION = /(?<![\w/])PROTOCOL\.md/g;
/** Numbered citations of a text that is not in the repository. Sections of RFCs have numbers. */
const NUMBERED = /(?<!RFC \d+, )\bsections? \d|\b13-[A-G]\d/gi;

/** Citations do not name the page, so headings are unique over all. */
const PAGES = ['v1', 'v2'].map((folder) => readFileSync(path.join(ROOT, 'src/remote', folder, 'PROTOCOL.md'), 'utf8'));
const headings = PAGES.join('\n')
  .split('\n')
  .flatMap((line) => /^#+ (.+)$/.exec(line)?.[1] ?? []);

/** Every source and test with its text, comments that go on in the next line joined to one. */
const sources = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|js|cjs|mjs|css|sql|html)$/.test(file))
    .map((file) => path.join(folder, file))
    .filter((file) => path.join(ROOT, file) !== __filename)
    .map((file) => ({
      file,
      text: readFileSync(path.join(ROOT, file), 'utf8').replace(/\s*\n\s*(?:\*(?!\/)|\/\/|--)?\s*/g, ' '),
    })),
);

const cited = sources.flatMap(({ file, text }) =>
  [...text.matchAll(CITATION)].flatMap(([, list = '']) =>
    [...list.matchAll(/"([^"]+)"/g)].map(([, heading = '']) => ({ file, heading })),
  ),
);

describe('Citations of PROTOCOL.md', () => {
  it('have headings to name, each of which is there once', () => {
    assert.ok(headings.length > 50);
    assert.deepEqual(
      headings.filter((heading, index) => headings.indexOf(heading) !== index),
      [],
    );
  });

  it('name headings that exist', () => {
    assert.ok(cited.length > 100);
    assert.deepEqual(
      cited.filter(({ heading }) => !headings.includes(heading)),
      [],
    );
  });

  it('name headings that exist in the pages themselves, too', () => {
    const prose = PAGES.join('\n').replace(/```[^]*?```|`[^`]*`/g, '');
    const named = [...prose.matchAll(/"((?:[A-Z]|v2 )[^"]*)"/g)].map(([, heading = '']) =>
      heading.replace(/\s+/g, ' '),
    );
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter((heading) => !headings.includes(heading)),
      [],
    );
  });

  it('have one form', () => {
    const others = sources.filter(
      ({ text }) => [...text.matchAll(MENTION)].length !== [...text.matchAll(CITATION)].length,
    );
    assert.deepEqual(
      others.map(({ file }) => file),
      [],
    );
  });

  it('have taken the place of numbered ones', () => {
    const numbered = sources.flatMap(({ file, text }) =>
      [...text.matchAll(NUMBERED)].map(([found]) => `${file}: ${found}`),
    );
    assert.deepEqual(numbered, []);
  });
});
