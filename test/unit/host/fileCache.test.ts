import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { FileCache } from '../../../src/host/fileCache';
import { SequenceRandom } from '../../support/sequenceRandom';
import { temporaryFolder } from '../../support/temporaryFolder';
import { testDigest } from '../../support/testDigest';

const FILE = 1;
const FOLDER = 2;

/** The used part of `vscode.workspace.fs` on a disk, where it makes the folders of what it writes. */
const disk = {
  readFile: async ({ fsPath }: vscode.Uri) => new Uint8Array(await readFile(fsPath)),
  writeFile: async ({ fsPath }: vscode.Uri, content: Uint8Array) => {
    await mkdir(path.dirname(fsPath), { recursive: true });
    await writeFile(fsPath, content);
  },
  rename: (from: vscode.Uri, to: vscode.Uri) => rename(from.fsPath, to.fsPath),
  delete: ({ fsPath }: vscode.Uri) => rm(fsPath),
  stat: async ({ fsPath }: vscode.Uri) => {
    const { size, mtimeMs } = await stat(fsPath);
    return { type: FILE, size, mtime: mtimeMs, ctime: 0 };
  },
  readDirectory: async ({ fsPath }: vscode.Uri) =>
    (await readdir(fsPath, { withFileTypes: true })).map((entry): [string, number] => [
      entry.name,
      entry.isDirectory() ? FOLDER : FILE,
    ]),
};

const uriOf = (file: string): vscode.Uri =>
  ({
    scheme: 'file',
    path: file,
    fsPath: file,
    with: (change: { path: string }) => uriOf(change.path),
  }) as unknown as vscode.Uri;

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const read = (content: Uint8Array | undefined): string | undefined => content && new TextDecoder().decode(content);

describe('The cache of files', () => {
  const lists = { owner: 'home ann', kind: 'lists' } as const;
  const random = new SequenceRandom();
  let folder: string;

  beforeEach(async () => {
    folder = path.join(await temporaryFolder(), 'cache');
  });

  const open = (maxBytes?: number) =>
    new FileCache({ fs: disk, folder: uriOf(folder), digest: testDigest, random, ...(maxBytes ? { maxBytes } : {}) });
  const files = async (): Promise<string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((one) => one.isFile())
      .map(({ name }) => name);

  it('has nothing before something is written', async () => {
    const cache = open();
    assert.equal(await cache.read(lists, 'a'), undefined);
    assert.deepEqual(await cache.readAll(lists), []);
  });

  it('keeps entries for all windows, and replaces them', async () => {
    const [one, other] = [open(), open()];
    await one.write(lists, 'a', text('first'));
    assert.equal(read(await other.read(lists, 'a')), 'first');
    await other.write(lists, 'a', text('second'));
    assert.equal(read(await one.read(lists, 'a')), 'second');
    assert.equal((await files()).length, 1);
  });

  it('keeps owners and kinds apart', async () => {
    const cache = open();
    await cache.write(lists, 'a', text('mine'));
    assert.equal(await cache.read({ ...lists, owner: 'home bo' }, 'a'), undefined);
    assert.equal(await cache.read({ ...lists, kind: 'pictures' }, 'a'), undefined);
    assert.deepEqual(await cache.readAll({ ...lists, owner: 'home bo' }), []);
  });

  it('names neither owners nor keys in its files', async () => {
    await open().write({ owner: '../ann', kind: 'pictures' }, '../../secret', text('x'));
    const [name = ''] = await files();
    assert.match(name, /^[\da-f]{32}\.png$/);
    assert.deepEqual(await readdir(path.dirname(folder)), ['cache']);
  });

  it('lists what was written last first, without what is being written', async () => {
    const cache = open();
    for (const key of ['a', 'b', 'c']) {
      await cache.write(lists, key, text(key));
      const file = (await cache.fileOf(lists, key)) ?? '';
      await utimes(file, 1000, key === 'b' ? 9000 : key.charCodeAt(0));
    }
    await writeFile(`${await cache.fileOf(lists, 'a')}.half.tmp`, 'half');
    assert.deepEqual((await cache.readAll(lists)).map(read), ['b', 'c', 'a']);
  });

  it('evicts what was written first when it is full', async () => {
    const cache = open(1000);
    for (let index = 0; index < 12; index++) {
      await cache.write(lists, String(index), new Uint8Array(100));
      await utimes((await cache.fileOf(lists, String(index))) ?? '', index, index);
    }
    await open(1000).write({ ...lists, owner: 'other' }, 'last', new Uint8Array(100));
    assert.ok((await files()).length <= 10);
    assert.equal(await cache.read(lists, '0'), undefined);
    assert.ok(await cache.read(lists, '11'));
  });

  it('does not keep what would take much of its room', async () => {
    const cache = open(1000);
    await cache.write(lists, 'a', new Uint8Array(300));
    assert.equal(await cache.read(lists, 'a'), undefined);
  });

  it('does without a folder that cannot be written', async () => {
    await writeFile(folder, 'no folder');
    const cache = open();
    await cache.write(lists, 'a', text('x'));
    assert.equal(await cache.read(lists, 'a'), undefined);
  });
});
