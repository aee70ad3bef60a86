import { sql } from 'kysely';
import * as z from 'zod';
import type { Apply, Change } from './change';
import { readPayload } from './payload';

/** The table of playlists or of libraries, and the default color and icon. */
export interface ShelfKind {
  table: 'playlist' | 'library';
  color_id: string;
  icon_id: string;
}

const textSchema = z.object({ value: z.string() });
const clearableSchema = z.object({ value: z.string().nullable() });

/** The fields of a playlist or library, each with what an op may set it to. */
const fields = {
  name: textSchema,
  description: clearableSchema,
  color_id: textSchema,
  icon_id: textSchema,
};

export type ShelfField = keyof typeof fields;

export const shelfFields = Object.keys(fields) as ShelfField[];

const newShelfSchema = z.object({
  name: z.string(),
  description: z.string().nullish(),
  color_id: z.string().nullish(),
  icon_id: z.string().nullish(),
});

/** A row with the same canonical id stays as it is. */
export function insertShelf({ table, ...defaults }: ShelfKind): Apply {
  return async (change) => {
    const { name, description, color_id, icon_id } = readPayload(change, newShelfSchema);
    const profileId = await profileOf(change);
    if (profileId === undefined) {
      return;
    }
    const now = Date.now();
    await sql`
      insert into ${sql.table(table)}
        (profile_id, canonical_id, name, description, color_id, icon_id, created_at, updated_at)
      values (${profileId}, ${change.op.entity_id}, ${name}, ${description ?? null},
        ${color_id ?? defaults.color_id}, ${icon_id ?? defaults.icon_id}, ${now}, ${now})
      on conflict do nothing`.execute(change.transaction);
  };
}

export function setShelfField({ table }: ShelfKind, field: ShelfField): Apply {
  return async (change) => {
    const { value } = readPayload(change, fields[field]);
    const profileId = await profileOf(change);
    if (profileId !== undefined) {
      await sql`
        update ${sql.table(table)} set ${sql.ref(field)} = ${value}, updated_at = ${Date.now()}
        where profile_id = ${profileId} and canonical_id = ${change.op.entity_id}`.execute(change.transaction);
    }
  };
}

export function deleteShelf({ table }: ShelfKind): Apply {
  return async (change) => {
    const profileId = await profileOf(change);
    if (profileId !== undefined) {
      await sql`
        delete from ${sql.table(table)}
        where profile_id = ${profileId} and canonical_id = ${change.op.entity_id}`.execute(change.transaction);
    }
  };
}

function profileOf({ profiles, op }: Change): Promise<number | undefined> {
  return profiles.resolve(op.profile_canonical_id);
}
