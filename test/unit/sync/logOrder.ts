import assert from 'node:assert/strict';
import type { OutboxRow } from '../../../src/store/tables/outbox';
import type { StoredOperation } from '../../support/modelServer';

/** Clock values rise with the order, unless a clock was turned back or a refused operation came later. */
export function checkClockValues(log: readonly StoredOperation[]): void {
  const last = new Map<string, number>();
  for (const { device_id, lamport_ts } of log) {
    assert(lamport_ts > (last.get(device_id) ?? 0), 'clock values rise');
    last.set(device_id, lamport_ts);
  }
}

/** Operations arrive in the order of the queue: per profile, or per entity after a refusal. */
export function checkOrder(log: readonly OutboxRow[], per: 'profile' | 'entity'): void {
  const last = new Map<string, number>();
  const introduced = new Set<string>();
  for (const { profileId, entity, entityId, op, field, id } of log) {
    const key = per === 'entity' ? `${profileId} ${entity} ${entityId}` : profileId;
    assert(id > (last.get(key) ?? 0), 'in the order of the edits');
    last.set(key, id);
    if (entity !== 'playlist') continue;
    const playlist = `${profileId} ${entityId}`;
    assert(field === null || introduced.has(playlist), 'a playlist is announced first');
    if (field === null && op === 'delete') introduced.delete(playlist);
    else introduced.add(playlist);
  }
}
