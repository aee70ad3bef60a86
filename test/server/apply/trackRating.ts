import * as z from 'zod';
import type { Apply } from './change';
import { readPayload } from './payload';

const ratingSchema = z.object({ value: z.int().min(0).max(255) });

export const rateTrack: Apply = async (change) => {
  const { value } = readPayload(change, ratingSchema);
  await change.transaction
    .replaceInto('track_rating')
    .values({ user_id: change.userId, file_hash: change.op.entity_id, rating: value, rated_at: Date.now() })
    .execute();
};

export const unrateTrack: Apply = async ({ transaction, userId, op }) => {
  await transaction
    .deleteFrom('track_rating')
    .where('user_id', '=', userId)
    .where('file_hash', '=', op.entity_id)
    .execute();
};
