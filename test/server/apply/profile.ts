import * as z from 'zod';
import type { Apply } from './change';
import { readPayload, rejected } from './payload';

const textSchema = z.object({ value: z.string() });

/** The op must speak of the profile it comes from. */
export function setProfileField(field: 'name' | 'color_id'): Apply {
  return async (change) => {
    const { transaction, profiles, op } = change;
    const { value } = readPayload(change, textSchema);
    const id = await profiles.resolve(op.profile_canonical_id);
    if (id === undefined) {
      return;
    }
    if (op.entity_id !== op.profile_canonical_id) {
      throw rejected();
    }
    await transaction
      .updateTable('profile')
      .set(field === 'name' ? { name: value } : { color_id: value })
      .where('id', '=', id)
      .execute();
  };
}
