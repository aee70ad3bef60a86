import type { Apply } from './change';

export const likeTrack: Apply = async ({ transaction, userId, op }) => {
  await transaction
    .insertInto('liked_track')
    .values({ user_id: userId, file_hash: op.entity_id, liked_at: Date.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

export const unlikeTrack: Apply = async ({ transaction, userId, op }) => {
  await transaction
    .deleteFrom('liked_track')
    .where('user_id', '=', userId)
    .where('file_hash', '=', op.entity_id)
    .execute();
};
