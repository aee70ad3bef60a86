import type { CollectionFields } from '../protocol/libraryChange';
import { dropCanonicalId, localIdOf, setCanonicalId } from '../store/tables/idMap';
import { findLibrary, insertLibrary, updateLibrary } from '../store/tables/libraries';
import { listRemoteCollections } from '../store/tables/remoteCollections';
import { replayFields } from './pendingReplay';
import { EntityEdits, type ProjectionContext } from './projection';
import { isSameFields, toFields, toShown } from './remoteFields';

/**
 * Shows the libraries with these canonical ids. One that was deleted elsewhere keeps its row and its tracks, and loses its
 * mapping (PROTOCOL.md, "Remote libraries"). Returns whether the user sees a difference.
 */
export function projectLibraries(context: ProjectionContext, ids: readonly string[]): boolean {
  if (ids.length === 0) return false;
  const { transaction, generation } = context;
  const edits = new EntityEdits(context, 'library', ids);
  const remote = listRemoteCollections(transaction, generation, 'library', ids);
  const byId = new Map(remote.map((library) => [library.id, toFields(library)]));
  let isChanged = false;
  for (const id of new Set([...byId.keys(), ...ids])) {
    const fields = replayFields(byId.get(id) ?? null, edits.of(id));
    if (fields !== null) isChanged = showLibrary(context, id, fields) || isChanged;
    else if (edits.isKnown(id) && localIdOf(transaction, 'library', id) !== null) {
      dropCanonicalId(transaction, 'library', id);
    }
  }
  edits.updateKnown(new Map(ids.map((id) => [id, byId.has(id)])));
  return isChanged;
}

function showLibrary({ transaction, now }: ProjectionContext, id: string, wanted: CollectionFields): boolean {
  const existing = findLibrary(transaction, id);
  const fields = toShown(wanted, existing);
  if (!existing) insertLibrary(transaction, { id, ...fields, now });
  else if (!isSameFields(existing, fields)) updateLibrary(transaction, existing.localId, fields, now);
  const row = existing ?? findLibrary(transaction, id);
  if (row && localIdOf(transaction, 'library', id) !== row.localId) {
    setCanonicalId(transaction, 'library', row.localId, id);
  }
  return !existing || !isSameFields(existing, fields);
}
