import { HttpError } from '../httpError';
import type { Account } from './account/accounts';
import type { ReadAction } from './actions';
import type { Parts } from './parts';

/**
 * Does what a test asks for, and tells what it asks for.
 * @throws HttpError 404 for an unknown account
 */
export function perform(action: ReadAction, parts: Parts): object | string | number | null {
  const { accounts, sessions, journal, notices, store, behaviour, heldRenewals } = parts;
  const find = (username: string): Account => {
    const account = accounts.find(username);
    if (!account) {
      throw new HttpError(404);
    }
    return account;
  };
  const id = (named: { username: string }): string => find(named.username).id;
  switch (action.action) {
    case 'create account':
      return parts.addAccount(action);
    case 'delete account':
      accounts.delete(id(action));
      return null;
    case 'disable account':
      accounts.setDisabled(id(action), action.disabled);
      return null;
    case 'change account id':
      return accounts.changeId(id(action));
    case 'set password':
      accounts.setPassword(id(action), action.password);
      return null;
    case 'create api token':
      return parts.apiTokens.create(id(action), 'Test', action.scopes);

    case 'expire access':
      sessions.expireAccess(id(action));
      return null;
    case 'revoke sessions':
      sessions.revokeAll(id(action));
      return null;
    case 'devices':
      return sessions.devices(id(action));
    case 'revoke device':
      sessions.revokeDevice(action.deviceId);
      return null;
    case 'hold renewals':
      heldRenewals.hold();
      return null;
    case 'held renewals':
      return heldRenewals.count;
    case 'release renewal':
      heldRenewals.release(action.index);
      return null;
    case 'expire codes':
      parts.oauth.expireCodes();
      return null;

    case 'poison':
      behaviour.poison(action.operationId, action.status);
      return null;
    case 'garble':
      behaviour.garble(action.entityId, action.shape);
      return null;
    case 'journal':
      return journal.all(id(action));
    case 'state':
      return stateOf(id(action), parts);
    case 'acks':
      return parts.acks.of(id(action));
    case 'compact':
      journal.compact(action.to);
      return null;
    case 'back up':
      store.backUp();
      return null;
    case 'restore':
      store.restore();
      parts.marks.forget();
      parts.visibility.refresh();
      return null;

    case 'sockets':
      return notices.of(id(action)).length;
    case 'send frame':
      notices.of(id(action)).forEach((subscriber) => subscriber.send(action.frame));
      return null;
    case 'end sockets':
      notices[action.how]();
      return null;

    default:
      return performInLibrary(action, parts, id);
  }
}

type LibraryAction = Extract<
  ReadAction,
  {
    action:
      | 'set available'
      | 'rewrite files'
      | 'set member'
      | 'hide library'
      | 'cut library feed'
      | 'replace instance key'
      | 'set clock'
      | 'clear';
  }
>;

function performInLibrary(action: LibraryAction, parts: Parts, id: (named: { username: string }) => string): null {
  const { feeds, store, behaviour } = parts;
  const { query } = store;
  switch (action.action) {
    case 'set available':
      feeds.setAvailable(action.trackIds, action.available);
      return null;
    case 'rewrite files':
      feeds.rewrite(action.trackIds);
      return null;
    case 'set member': {
      const member = { library_id: action.libraryId, account_id: id(action) };
      store.run(
        action.member
          ? query.replaceInto('member').values({ ...member, role: 'listener' })
          : query
              .deleteFrom('member')
              .where('library_id', '=', member.library_id)
              .where('account_id', '=', member.account_id),
      );
      return null;
    }
    case 'hide library':
      store.run(query.deleteFrom('member').where('library_id', '=', action.libraryId));
      return null;
    case 'cut library feed':
      feeds.cut(action.libraryId, action.cursor);
      return null;
    case 'replace instance key':
      parts.data.shares.replaceInstanceKey();
      return null;
    case 'set clock':
      parts.clock.skew = action.skew;
      return null;
    case 'clear':
      behaviour.clear();
      parts.clock.skew = 0;
      parts.heldRenewals.clear();
      return null;
  }
}

/** What an account has, with the tracks that it cannot see. */
function stateOf(accountId: string, { store, data }: Parts) {
  const { query } = store;
  const playlists = store.all(
    query
      .selectFrom('playlist')
      .select(['id', 'name', 'comment'])
      .where('account_id', '=', accountId)
      .orderBy('created_at'),
  );
  const stars = query.selectFrom('star').select(['entity_type', 'entity_id']).where('account_id', '=', accountId);
  const ratings = query
    .selectFrom('rating')
    .select(['entity_type', 'entity_id', 'rating'])
    .where('account_id', '=', accountId);
  const plays = query.selectFrom('play').select(['track_id', 'submission']).where('account_id', '=', accountId);
  const shares = query.selectFrom('share').select(['id', 'description']).where('account_id', '=', accountId);
  return {
    playlists: playlists.map((playlist) => ({ ...playlist, track_ids: data.playlists.storedTracks(playlist.id) })),
    favorites: store.all(stars.orderBy('entity_id')),
    ratings: store.all(ratings.orderBy('entity_id')),
    plays: store.all(plays.orderBy('id')),
    shares: store.all(shares.orderBy('created_at')),
  };
}
