import assert from 'node:assert/strict';
import { safe } from '../../../../src/core/safeText';
import { ACCOUNT_ICONS } from '../../../../src/ui/account/accountIcons';
import { StatusMemory } from '../../../../src/ui/account/statusMemory';
import { COMMANDS } from '../../../../src/ui/common/ids';
import type { StatusItemState } from '../../../../src/ui/common/statusItem';

const SHOWN: StatusItemState = {
  name: safe`WaveFlow Account`,
  icon: ACCOUNT_ICONS.checking,
  text: safe`Signed in`,
  tooltip: [safe`Profile: Default`, safe`Server: music.example.com`],
  accessibilityLabel: [safe`Signed in`, safe`Profile: Default`],
  command: COMMANDS.openAccount,
};

/** The storage of the editor: what is read was JSON. */
class Storage {
  writes = 0;
  #json: string | undefined;

  constructor(value?: unknown) {
    this.#json = JSON.stringify(value);
  }

  get(): unknown {
    return this.#json === undefined ? undefined : JSON.parse(this.#json);
  }

  update(_key: string, value: unknown): Promise<void> {
    this.writes++;
    this.#json = JSON.stringify(value);
    return Promise.resolve();
  }
}

describe('The memory of the status bar', () => {
  it('has nothing at first', () => assert.equal(new StatusMemory(new Storage()).recall(), null));

  it('gives back what was shown last', async () => {
    const memory = new StatusMemory(new Storage());
    await memory.keep(SHOWN);
    assert.deepEqual(memory.recall(), SHOWN);
    await memory.keep(null);
    assert.equal(memory.recall(), null);
  });

  it('is written only when something changes', async () => {
    const storage = new Storage();
    const memory = new StatusMemory(storage);
    for (const shown of [null, SHOWN, SHOWN, { ...SHOWN, text: safe`Session expired` }]) await memory.keep(shown);
    assert.equal(storage.writes, 2);
  });

  it('brings no icon or link into the text', () => {
    const memory = new StatusMemory(new Storage({ ...SHOWN, text: '$(bug) [Signed](command:x) in' }));
    assert.doesNotMatch(memory.recall()?.text ?? '$(', /\$\(|\]\(/);
  });

  const unknown: readonly (readonly [what: string, stored: unknown])[] = [
    ['a text', 'Signed in'],
    ['null', null],
    ['another icon', { ...SHOWN, icon: '$(bug)' }],
    ['another command', { ...SHOWN, command: 'workbench.action.quit' }],
    ['a tooltip that is no list', { ...SHOWN, tooltip: 'Profile: Default' }],
  ];
  for (const [what, stored] of unknown) {
    it(`shows nothing for ${what}`, () => assert.equal(new StatusMemory(new Storage(stored)).recall(), null));
  }
});
