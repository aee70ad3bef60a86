import assert from 'node:assert/strict';
import { decodeOperation, plausibleClock, readOperationId } from '../../../../src/remote/v1/pulledOperation';

const operation = {
  id: 7,
  operation_id: 'o',
  device_id: 'd',
  lamport_ts: 3,
  entity: 'playlist',
  entity_id: 'p',
  field: null,
  op: 'delete',
  payload: null,
  created_at: 1,
  profile_canonical_id: 'profile',
};

describe('A pulled operation', () => {
  const readable: readonly (readonly [title: string, raw: object])[] = [
    ['as late v1 sends it', operation],
    ['as early v1 sends it, without a profile', { ...operation, profile_canonical_id: undefined }],
    ['with a hybrid clock', { ...operation, hlc: { wall: 0, logical: 3 } }],
    ['without a field and a payload', { ...operation, field: undefined, payload: undefined }],
    ['with a damaged operation id', { ...operation, operation_id: 5 }],
    ['with a damaged clock value', { ...operation, lamport_ts: 'x' }],
  ];
  for (const [title, raw] of readable) it(`${title} is decoded`, () => assert.equal(decodeOperation(raw)?.id, 7));

  const unreadable: readonly (readonly [title: string, raw: unknown, id?: number])[] = [
    ['that is no object', 'x'],
    ['that is null', null],
    ['without an op id', { ...operation, id: undefined }],
    ['with text as its op id', { ...operation, id: '7' }],
    ['with the op id 0', { ...operation, id: 0 }],
    ['with half an op id', { ...operation, id: 0.5 }],
    ['without an entity', { ...operation, entity: undefined }, 7],
    ['with a number for its verb', { ...operation, op: 1 }, 7],
    ['with an object for its field', { ...operation, field: {} }, 7],
    ['that is something else', { id: 7, garbled: true }, 7],
  ];
  for (const [title, raw, id] of unreadable) {
    it(`${title} cannot be decoded${id === undefined ? '' : ', but has its op id'}`, () => {
      assert.equal(decodeOperation(raw), undefined);
      assert.equal(readOperationId(raw), id);
    });
  }

  const clocks: readonly (readonly [sent: unknown, plausible: number])[] = [
    [1, 1],
    [2 ** 31 - 1 - 2 ** 20, 2 ** 31 - 1 - 2 ** 20],
    [2 ** 31 - 2 ** 20, 0],
    [2 ** 31, 0],
    [2 ** 60, 0],
    [0, 0],
    [-1, 0],
    [1.5, 0],
    ['5', 0],
    [undefined, 0],
  ];
  for (const [sent, plausible] of clocks) {
    it(`with the clock value ${String(sent)} counts as ${plausible}`, () => {
      const decoded = decodeOperation({ ...operation, lamport_ts: sent });
      assert.equal(decoded && plausibleClock(decoded), plausible);
    });
  }
});
