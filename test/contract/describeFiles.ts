import assert from 'node:assert/strict';
import type { Files } from '../../src/store/files';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string | undefined => content && new TextDecoder().decode(content);
/** Without the room for more at its end. */
const grown = (content: Uint8Array | undefined): string | undefined => text(content)?.replace(/\0*$/, '');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What every storage folder does. `make` gives another view of the same folder. */
export function describeFiles(name: string, start: () => Promise<() => Files>): void {
  describe(`Files: ${name}`, () => {
    let make: () => Files;
    let files: Files;

    beforeEach(async () => {
      make = await start();
      files = make();
    });

    it('report a missing file as undefined', async () => {
      assert.equal(await files.read('a.db'), undefined);
      assert.equal(await files.read('no/such/a.db'), undefined);
      assert.equal(await files.version('a.db'), undefined);
      assert.equal(await files.version('no/such/a.db'), undefined);
    });

    it('return what was written, also to other windows', async () => {
      await files.replace('a.db', bytes('one'));
      assert.equal(text(await make().read('a.db')), 'one');
      await files.replace('a.db', bytes(''));
      assert.equal(text(await make().read('a.db')), '');
    });

    it('create the folders of a file', async () => {
      await files.replace('profiles/1/data.db', bytes('deep'));
      assert.equal(text(await files.read('profiles/1/data.db')), 'deep');
    });

    it('keep the bytes as they were at the call', async () => {
      const content = bytes('one');
      await files.replace('a.db', content);
      content.fill(0);
      const read = await files.read('a.db');
      read?.fill(0);
      assert.equal(text(await files.read('a.db')), 'one');
    });

    it('show readers the earlier content or the new one, never a part', async () => {
      const size = 4_000_000;
      const reader = make();
      await files.replace('a.db', new Uint8Array(size));
      const writer = { isDone: false };
      const writing = (async () => {
        for (let round = 1; round <= 10; round++) await files.replace('a.db', new Uint8Array(size).fill(round));
        writer.isDone = true;
      })();
      while (!writer.isDone) {
        const content = await reader.read('a.db');
        assert.equal(content?.length, size);
        assert.equal(content[0], content[size - 1]);
      }
      await writing;
    });

    it('stamp a file differently after every replacement, however fast and alike', async () => {
      const stamps = new Set<string | undefined>();
      for (let count = 0; count < 100; count++) {
        await files.replace('a.db', bytes('same'));
        stamps.add(await files.version('a.db'));
      }
      assert.equal(stamps.size, 100);
      assert(!stamps.has(undefined));
    });

    it('stamp a file that did not change the same', async () => {
      await files.replace('a.db', bytes('one'));
      const stamp = await files.version('a.db');
      await files.replace('b.db', bytes('two'));
      await files.read('a.db');
      assert.equal(await make().version('a.db'), stamp);
    });

    it('return the rest of a file from any position', async () => {
      await files.replace('a.db', bytes('0123456789'));
      for (const [from, rest] of [
        [0, '0123456789'],
        [4, '456789'],
        [10, ''],
        [11, ''],
        [99, ''],
      ] as const) {
        assert.equal(text(await make().read('a.db', from)), rest);
      }
      assert.equal(await files.read('b.db', 4), undefined);
    });

    it('show no draft before it is published', async () => {
      await files.replace('p/a.db', bytes('before'));
      const draft = await files.stage('p/a.db', bytes('after'));
      assert.equal(text(await make().read('p/a.db')), 'before');
      await draft.publish();
      assert.equal(text(await make().read('p/a.db')), 'after');
    });

    it('delete a draft that is discarded', async () => {
      await (await files.stage('a.db', bytes('never'))).discard();
      assert.equal(await files.read('a.db'), undefined);
    });

    it('append to a file and truncate it, visible to all at once', async () => {
      await files.replace('p/a.log', bytes('one'));
      const appender = await files.openForAppend('p/a.log');
      await appender.write(bytes(' two'), 3);
      assert.equal(grown(await make().read('p/a.log')), 'one two');
      await appender.write(bytes(' three'), 7);
      await appender.truncate(7);
      assert.equal(text(await make().read('p/a.log')), 'one two');
      assert.equal(grown(await make().read('p/a.log')), 'one two');
      await appender.write(bytes(' four'), 7);
      await appender.close();
      assert.equal(grown(await make().read('p/a.log')), 'one two four');
      assert.equal(grown(await make().read('p/a.log', 8)), 'four');
    });

    it('append much', async () => {
      await files.replace('a.log', bytes('x'));
      const appender = await files.openForAppend('a.log');
      await appender.write(new Uint8Array(3_000_000).fill(7), 1);
      await appender.close();
      const content = await make().read('a.log', 1);
      assert(content && content.length >= 3_000_000);
      assert(content.every((byte, index) => byte === (index < 3_000_000 ? 7 : 0)));
    });

    it('append where another window has left room', async () => {
      await files.replace('a.log', bytes('one'));
      const first = await files.openForAppend('a.log');
      await first.write(bytes(' two'), 3);
      await first.close();
      const second = await make().openForAppend('a.log');
      await second.write(bytes(' three'), 7);
      await second.close();
      assert.equal(grown(await files.read('a.log')), 'one two three');
    });

    it('refuse to append to a missing file', async () => {
      await assert.rejects(files.openForAppend('a.log'));
      assert.equal(await files.read('a.log'), undefined);
    });

    it('remove a folder with everything in it, and nothing else', async () => {
      for (const path of ['p/1/data.db', 'p/1/more/x.db', 'p/10/data.db', 'app.db'])
        await files.replace(path, bytes('x'));
      await files.removeFolder('p/1');
      await files.removeFolder('p/1');
      assert.equal(await files.read('p/1/data.db'), undefined);
      assert.equal(await files.read('p/1/more/x.db'), undefined);
      assert.equal(text(await files.read('p/10/data.db')), 'x');
      assert.equal(text(await files.read('app.db')), 'x');
    });

    const watched = [
      { title: 'a file that is there', before: ['p/a.db'], folderGoes: false },
      { title: 'a file that is yet to come', before: ['p/b.db'], folderGoes: false },
      { title: 'a file in a folder that is yet to come', before: [], folderGoes: false },
      { title: 'a file whose folder went and came back', before: ['p/a.db'], folderGoes: true },
    ];
    for (const { title, before, folderGoes } of watched) {
      it(`notify within two seconds when another window replaces ${title}`, async () => {
        for (const path of before) await files.replace(path, bytes('before'));
        let calls = 0;
        const watch = files.watch('p/a.db', () => calls++);
        await pause(50);
        if (folderGoes) await make().removeFolder('p');
        await pause(50);
        calls = 0;
        await make().replace('p/a.db', bytes('after'));
        for (let waited = 0; calls === 0 && waited < 2000; waited += 20) await pause(20);
        assert(calls > 0);
        watch.dispose();
        watch.dispose();
      }).timeout(5000);
    }

    it('notify within two seconds when another window appends to a file', async () => {
      await files.replace('p/a.log', bytes('before'));
      let calls = 0;
      const watch = files.watch('p/a.log', () => calls++);
      await pause(50);
      calls = 0;
      const appender = await make().openForAppend('p/a.log');
      await appender.write(bytes('!'), 6);
      for (let waited = 0; calls === 0 && waited < 2000; waited += 20) await pause(20);
      assert(calls > 0);
      await appender.close();
      watch.dispose();
    }).timeout(5000);

    it('send no notification after the watch is disposed', async () => {
      await files.replace('a.db', bytes('one'));
      let calls = 0;
      files.watch('a.db', () => calls++).dispose();
      await make().replace('a.db', bytes('two'));
      await pause(100);
      assert.equal(calls, 0);
    });
  });
}
