import assert from 'node:assert/strict';
import { V1Client } from '../../../../src/remote/v1/client';
import { LoggedProfiles } from '../../../../src/remote/v1/loggedProfiles';
import type { RemoteProfile } from '../../../../src/remote/remoteProfile';
import type { Http, HttpResponse } from '../../../../src/remote/http';

/** A log that is served `pageSize` operations at a time, and from `compactedUpTo` on. */
function logOf(operations: readonly object[], { pageSize = 1024, compactedUpTo = 0 } = {}): Http {
  const respond = (status: number, body: unknown): HttpResponse => ({
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: JSON.stringify(body),
  });
  return {
    send: async ({ url }) => {
      const since = Number(new URL(url).searchParams.get('since'));
      if (since > 0 && since < compactedUpTo)
        return respond(410, { error: 'resync_required', compacted_up_to: compactedUpTo });
      const page = operations
        .map((operation, index) => ({ id: index + 1, ...operation }))
        .filter(({ id }) => id > since);
      const ops = page.slice(0, pageSize);
      return respond(200, { ops, last_id: ops.at(-1)?.id ?? since });
    },
  };
}

const repeat = (profile: string, count: number): string[] => Array.from({ length: count }, () => profile);

const operation = (entity: string, profile: string | null) => ({
  operation_id: crypto.randomUUID(),
  lamport_ts: 1,
  entity,
  entity_id: 'a',
  field: null,
  op: 'insert',
  payload: null,
  profile_canonical_id: profile,
});

const listAll = (http: Http, profiles = new LoggedProfiles(), account = 'ada'): Promise<RemoteProfile[]> =>
  profiles.list(account, new V1Client({ http, url: 'https://music.example', token: async () => 'token' }));

const list = async (...values: Parameters<typeof listAll>): Promise<string[]> =>
  (await listAll(...values)).map(({ id }) => id);

describe('The profiles that a log is about', () => {
  it('are none where the log is empty', async () => {
    assert.deepEqual(await list(logOf([])), []);
  });

  it('are listed once each, the one with the newest operation first, over all pages', async () => {
    const profiles = ['one', 'two', 'one', 'three', 'two'].flatMap((profile) => repeat(profile, 100));
    const log = profiles.map((profile) => operation('playlist', profile));
    assert.deepEqual(await list(logOf(log, { pageSize: 200 })), ['two', 'three', 'one']);
  });

  it('are not those of likes and ratings, which belong to every profile, nor of operations without one', async () => {
    const log = [operation('liked_track', 'one'), operation('track_rating', 'two'), operation('playlist', null)];
    assert.deepEqual(await list(logOf(log)), []);
  });

  it('are found in spite of operations that cannot be read', async () => {
    const log = [{ entity: 7 }, operation('playlist', 'one'), { payload: 'x' }];
    assert.deepEqual(await list(logOf(log)), ['one']);
  });

  it('are found in a log that is compacted while it is read', async () => {
    const profiles = ['one', 'two', 'three'].flatMap((profile) => repeat(profile, 200));
    const log = profiles.map((profile) => operation('playlist', profile));
    assert.deepEqual(await list(logOf(log, { pageSize: 200, compactedUpTo: 450 })), ['three', 'one']);
  });

  it('are found by reading only what is new the second time, each account by itself', async () => {
    const log = Array.from({ length: 300 }, () => operation('playlist', 'one'));
    const requests: string[] = [];
    const http = logOf(log, { pageSize: 200 });
    const counted: Http = {
      send: (request) => {
        requests.push(new URL(request.url).search);
        return http.send(request);
      },
    };
    const profiles = new LoggedProfiles();
    assert.deepEqual(await list(counted, profiles), ['one']);
    log.push(operation('playlist', 'two'));
    requests.length = 0;
    assert.deepEqual(await list(counted, profiles), ['two', 'one']);
    assert.ok(!requests.includes('?since=0'), requests.join(' '));
    assert.deepEqual(await list(logOf([]), profiles, 'bob'), []);
  });

  describe('are described', () => {
    const change = (profile: string, entity: string, rest: object) => ({ ...operation(entity, profile), ...rest });
    const create = (profile: string, id: string, name: string) =>
      change(profile, 'playlist', { entity_id: id, payload: { name } });

    it('by their playlists, as these are now', async () => {
      const log = [
        create('one', 'a', 'Evening'),
        create('one', 'b', 'Morning'),
        create('one', 'c', 'Noon'),
        change('one', 'playlist', { entity_id: 'b', field: 'name', op: 'set', payload: { value: 'Dawn' } }),
        change('one', 'playlist', { entity_id: 'c', op: 'delete' }),
        change('two', 'playlist', { entity_id: 'a', op: 'delete' }),
      ];
      const [two, one] = await listAll(logOf(log));
      assert.deepEqual(one?.playlists, ['Evening', 'Dawn']);
      assert.deepEqual(two?.playlists, []);
    });

    it('without playlists that were created again in another profile', async () => {
      const log = [create('one', 'a', 'Evening'), create('two', 'a', 'Evening')];
      assert.deepEqual(
        (await listAll(logOf(log))).map(({ id, playlists }) => [id, playlists.length]),
        [
          ['two', 1],
          ['one', 0],
        ],
      );
    });

    it('by name, the time of their newest operation, and which of them was used first', async () => {
      const log = [
        { ...create('one', 'a', 'Evening'), created_at: 5 },
        { ...create('two', 'b', 'Morning'), created_at: 6 },
        change('one', 'profile', {
          entity_id: 'one',
          field: 'name',
          op: 'set',
          payload: { value: 'Ada' },
          created_at: 7,
        }),
      ];
      const [one, two] = await listAll(logOf(log));
      assert.deepEqual([one?.name, one?.changedAt, two?.name, two?.changedAt], ['Ada', 7, null, 6]);
      assert.ok(one && two && one.firstUse < two.firstUse);
    });
  });
});
