import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

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
