import assert from 'node:assert/strict';
import type { Files } from '../../src/store/files';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string | undefined => content && new TextDecoder().decode(content);
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

    it('know nothing of a file that is not there', async () => {
      assert.equal(await files.read('a.db'), undefined);
      assert.equal(await files.read('no/such/a.db'), undefined);
      assert.equal(await files.stamp('a.db'), undefined);
      assert.equal(await files.stamp('no/such/a.db'), undefined);
    });

    it('give back what was written, also to others', async () => {
      await files.replace('a.db', bytes('one'));
      assert.equal(text(await make().read('a.db')), 'one');
      await files.replace('a.db', bytes(''));
      assert.equal(text(await make().read('a.db')), '');
    });

    it('make the folders of a file', async () => {
      await files.replace('profiles/1/data.db', bytes('deep'));
      assert.equal(text(await files.read('profiles/1/data.db')), 'deep');
    });

    it('keep what they were given, not what becomes of it', async () => {
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
      let replacing = true;
      const writing = (async () => {
        for (let round = 1; round <= 10; round++) await files.replace('a.db', new Uint8Array(size).fill(round));
        replacing = false;
      })();
      while (replacing) {
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
        stamps.add(await files.stamp('a.db'));
      }
      assert.equal(stamps.size, 100);
      assert(!stamps.has(undefined));
    });

    it('stamp a file that did not change the same', async () => {
      await files.replace('a.db', bytes('one'));
      const stamp = await files.stamp('a.db');
      await files.replace('b.db', bytes('two'));
      await files.read('a.db');
      assert.equal(await make().stamp('a.db'), stamp);
    });

    it('remove a folder with everything in it, and nothing else', async () => {
      for (const path of ['p/1/data.db', 'p/1/more/x.db', 'p/10/data.db', 'app.db']) await files.replace(path, bytes('x'));
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
      it(`tell within two seconds when another one replaces ${title}`, async () => {
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

    it('fall silent when the watch is over', async () => {
      await files.replace('a.db', bytes('one'));
      let calls = 0;
      files.watch('a.db', () => calls++).dispose();
      await make().replace('a.db', bytes('two'));
      await pause(100);
      assert.equal(calls, 0);
    });
  });
}
