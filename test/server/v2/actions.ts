import * as z from 'zod';

const username = z.string();
const status = z.int().min(400).max(599);

/** What a test can make the server do at once. Cursors, positions and times as in the protocol. */
export const actionSchema = z.discriminatedUnion('action', [
  /** A member of every library. */
  z.strictObject({
    action: z.literal('create account'),
    username,
    password: z.string(),
    role: z.enum(['admin', 'user']).default('user'),
  }),
  z.strictObject({ action: z.literal('delete account'), username }),
  z.strictObject({ action: z.literal('disable account'), username, disabled: z.boolean().default(true) }),
  /** As if the server had been installed anew. */
  z.strictObject({ action: z.literal('change account id'), username }),
  z.strictObject({ action: z.literal('set password'), username, password: z.string() }),
  z.strictObject({ action: z.literal('create api token'), username, scopes: z.array(z.string()).default([]) }),

  z.strictObject({ action: z.literal('expire access'), username }),
  z.strictObject({ action: z.literal('revoke sessions'), username }),
  z.strictObject({ action: z.literal('devices'), username }),
  z.strictObject({ action: z.literal('revoke device'), deviceId: z.uuid() }),
  z.strictObject({ action: z.literal('hold renewals') }),
  z.strictObject({ action: z.literal('held renewals') }),
  /** By the order of arrival, from 0. */
  z.strictObject({ action: z.literal('release renewal'), index: z.int().min(0) }),
  z.strictObject({ action: z.literal('expire codes') }),

  z.strictObject({ action: z.literal('poison'), operationId: z.uuid(), status: status.default(503) }),
  z.strictObject({
    action: z.literal('garble'),
    entityId: z.uuid(),
    shape: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({ action: z.literal('journal'), username }),
  z.strictObject({ action: z.literal('state'), username }),
  z.strictObject({ action: z.literal('acks'), username }),
  /** Removes the events of all accounts up to the cursor. */
  z.strictObject({ action: z.literal('compact'), to: z.int().min(0) }),
  z.strictObject({ action: z.literal('back up') }),
  z.strictObject({ action: z.literal('restore') }),

  z.strictObject({ action: z.literal('sockets'), username }),
  z.strictObject({ action: z.literal('send frame'), username, frame: z.string() }),
  z.strictObject({ action: z.literal('end sockets'), how: z.enum(['close', 'break', 'mute']) }),

  z.strictObject({ action: z.literal('set available'), trackIds: z.array(z.uuid()), available: z.boolean() }),
  /** Other bytes under the same id. */
  z.strictObject({ action: z.literal('rewrite files'), trackIds: z.array(z.uuid()) }),
  z.strictObject({ action: z.literal('set member'), username, libraryId: z.uuid(), member: z.boolean() }),
  /** Nobody is a member any more. */
  z.strictObject({ action: z.literal('hide library'), libraryId: z.uuid() }),
  z.strictObject({ action: z.literal('cut library feed'), libraryId: z.uuid(), cursor: z.int().min(0) }),
  z.strictObject({ action: z.literal('replace instance key') }),
  /** Milliseconds by which the clock is ahead. */
  z.strictObject({ action: z.literal('set clock'), skew: z.int() }),
  /** Settings as usual, nothing poisoned, garbled or held, the clock right. Data stays. */
  z.strictObject({ action: z.literal('clear') }),
]);

export type Action = z.input<typeof actionSchema>;
export type ReadAction = z.output<typeof actionSchema>;
