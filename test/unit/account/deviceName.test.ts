import assert from 'node:assert/strict';
import { deviceNameOf } from '../../../src/account/deviceName';

describe('The name of the device', () => {
  const names: readonly (readonly [host: string | null, name: string])[] = [
    ['ada-laptop', 'VS Code on ada-laptop'],
    ['Zoë’s Mac', 'VS Code on Zoë’s Mac'],
    ['  a\n\u202Eb ', 'VS Code on ab'],
    ['', 'VS Code'],
    [' ', 'VS Code'],
    [null, 'VS Code'],
    ['x'.repeat(300), `VS Code on ${'x'.repeat(109)}`],
    // 11 bytes, then as many characters of 4 bytes as fit
    ['🎵'.repeat(300), `VS Code on ${'🎵'.repeat(27)}`],
    ['é'.repeat(300), `VS Code on ${'é'.repeat(54)}`],
  ];
  for (const [host, name] of names) {
    it(`has at most 120 bytes: ${name.slice(0, 24)}`, () => {
      assert.equal(deviceNameOf(host), name);
      assert.ok(Buffer.byteLength(deviceNameOf(host)) <= 120);
    });
  }
});
