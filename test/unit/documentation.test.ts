import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const ROOT = path.join(__dirname, '../..');
const SKIPPED = ['node_modules', 'dist', '.git', '.vscode-test', '.test-output', '.bench', '.mutation'];
/** Starts like a path of this repository. */
const REPOSITORY_PATH = /^(?:src|test|webview|migrations|l10n|\.github|\.vscode)\/[\w./-]*$/;

function markdownFiles(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.includes(entry.name) ? [] : markdownFiles(name);
    return entry.name.endsWith('.md') ? [name] : [];
  });
}

const withoutCodeBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');

/** Links to files, relative to the page, and paths in code spans, relative to the root. */
function namedPaths(page: string): string[] {
  const text = withoutCodeBlocks(readFileSync(path.join(ROOT, page), 'utf8'));
  const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
  const files = links.filter((target) => !/^[a-z]+:/i.test(target));
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [
    ...files.map((target) => path.join(path.dirname(page), target)),
    ...spans.filter((span) => REPOSITORY_PATH.test(span)),
  ];
}

const text = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8');

describe('Documentation', () => {
  for (const page of markdownFiles('.')) {
    it(`${page} names files that exist`, () => {
      assert.deepEqual(
        namedPaths(page).filter((name) => !existsSync(path.join(ROOT, name))),
        [],
      );
    });
  }
});

describe('The README', () => {
  const readme = text('README.md');
  const PICTURE_FOLDER = '.github/pictures/';
  const MAX_PICTURE_BYTES = 150_000;
  const { repository, homepage } = z
    .object({ repository: z.object({ url: z.string() }), homepage: z.string() })
    .parse(JSON.parse(text('package.json')));
  const address = repository.url.replace(/\.git$/, '');
  const inReadme = (pattern: RegExp): string[] => [...readme.matchAll(pattern)].map(([, found = '']) => found);
  const size = (name: string): [width: number, height: number] => {
    const png = readFileSync(path.join(ROOT, PICTURE_FOLDER, name));
    assert.equal(png.toString('latin1', 1, 4), 'PNG', name);
    return [png.readUInt32BE(16), png.readUInt32BE(20)];
  };

  it('shows every picture, in light and in dark', () => {
    const light = inReadme(/<img src="\.github\/pictures\/([\w-]+)-light\.png" alt="[^"]{20,}"/g);
    const dark = inReadme(/<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">/g);
    assert.deepEqual(
      dark,
      light.map((name) => `${address}/raw/HEAD/${PICTURE_FOLDER}${name}-dark.png`),
    );
    const files = light.flatMap((name) => [`${name}-dark.png`, `${name}-light.png`]);
    assert.deepEqual(readdirSync(path.join(ROOT, PICTURE_FOLDER)).sort(), files.sort());
  });

  for (const name of readdirSync(path.join(ROOT, PICTURE_FOLDER))) {
    it(`loads ${name} quickly, and shows it at the size of the others`, () => {
      assert.deepEqual(size(name), [1280, 800]);
      const { length } = readFileSync(path.join(ROOT, PICTURE_FOLDER, name));
      assert.ok(length < MAX_PICTURE_BYTES, `${length} bytes`);
    });
  }

  it('leads to its own sections', () => {
    const sections = inReadme(/^#+ (.+)$/gm).map((title) => title.toLowerCase().replaceAll(' ', '-'));
    const targets = inReadme(/\]\(#([^)]+)\)/g);
    assert.deepEqual(
      targets.filter((target) => !sections.includes(target)),
      [],
    );
  });

  it('quotes texts that users can see', () => {
    const bundle = Object.keys(z.record(z.string(), z.string()).parse(JSON.parse(text('l10n/bundle.l10n.json'))));
    const shown = bundle.map((sentence) => sentence.replace(/\{\d[^}]*\}/g, '…').toLowerCase());
    const troubles = readme.slice(readme.indexOf('## Troubleshooting'), readme.indexOf('### When nothing helps'));
    const quoted = [...troubles.matchAll(/^\| (\*\*.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/\*\*(.+?)\*\*/g)].map(([, words = '']) => words.toLowerCase()),
    );
    assert.ok(quoted.length > 30);
    assert.deepEqual(
      quoted.filter((words) => !shown.some((sentence) => sentence.includes(words))),
      [],
    );
  });

  it('names the repository of the manifest, and no other', () => {
    const pages = [
      'README.md',
      '.github/CONTRIBUTING.md',
      '.github/SECURITY.md',
      '.github/ISSUE_TEMPLATE/config.yml',
      'CHANGELOG.md',
    ];
    const named = pages.flatMap((page) => text(page).match(/https:\/\/github\.com\/[^)\s"]+/g) ?? []);
    assert.ok([homepage, ...named].every((url) => url.startsWith(address)));
  });

  it('has the commands of a checkout', () => {
    assert.match(readme, /^npm start\b/m);
    assert.match(readme, /^npm test\b/m);
  });
});
