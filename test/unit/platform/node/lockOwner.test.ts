import assert from 'node:assert/strict';
import { isSameMachine, isReachable, parseLockOwner, type LockOwner } from '../../../../src/platform/node/lockOwner';

describe('The holder of a lock', () => {
  const here: LockOwner = { name: 'here', id: 'a', boot: 'b', network: 'n', device: '1' };
  const others: readonly {
    readonly title: string;
    readonly other: Partial<LockOwner>;
    readonly same: boolean;
    readonly seen: boolean;
  }[] = [
    { title: 'another process', other: {}, same: true, seen: true },
    { title: 'the computer under a new name', other: { name: 'renamed' }, same: true, seen: true },
    {
      title: 'the computer before it was started again',
      other: { boot: 'earlier', device: '2' },
      same: true,
      seen: true,
    },
    { title: 'a container, on the same mount', other: { id: 'c', network: 'other' }, same: true, seen: true },
    { title: 'a container, on a mount of its own', other: { id: 'c', device: '2' }, same: false, seen: false },
    {
      title: 'a container with a port of its own network',
      other: { id: 'c', network: 'other', port: 1 },
      same: true,
      seen: false,
    },
    { title: 'another process with a port', other: { port: 1 }, same: true, seen: true },
    { title: 'another computer', other: { id: 'x', boot: 'y' }, same: false, seen: false },
    {
      title: 'another computer of the same name',
      other: { name: 'here', id: 'x', boot: 'y' },
      same: false,
      seen: false,
    },
  ];
  for (const { title, other, same, seen } of others) {
    it(`on ${title}: ${same ? 'the same' : 'another'} machine, ${seen ? 'within' : 'out of'} sight`, () => {
      const holder = { ...here, ...other };
      assert.deepEqual([isSameMachine(holder, here), isReachable(holder, here)], [same, seen]);
    });
  }

  it('is not the same machine just because neither has a boot id', () => {
    assert.equal(isSameMachine({ ...here, id: 'x', boot: '' }, { ...here, boot: '' }), false);
  });

  for (const text of ['', '{', 'null', '{"name":"here"}', '\0\0\0\0', JSON.stringify({ ...here, port: 'x' })]) {
    it(`is unknown if the file contains ${JSON.stringify(text)}`, () => assert.equal(parseLockOwner(text), undefined));
  }
  it('is read as it was written', () =>
    assert.deepEqual(parseLockOwner(JSON.stringify({ ...here, port: 1 })), { ...here, port: 1 }));
});
