import * as z from 'zod/mini';

/**
 * The messages between the account card and its host. The host decides what is shown and in which language; the card
 * renders it and reports what the user does. No token is ever sent to the card.
 */

// One schema for all, because each takes the card time to build.
const text = z.string();

const cardLabels = z.object({
  region: text,
  serverUrl: text,
  serverUrlExample: text,
  saveUrl: text,
  webUrl: text,
  saveWebUrl: text,
  signInWithBrowser: text,
  otherWays: text,
  signInWithEmail: text,
  token: text,
  tokenHint: text,
  saveToken: text,
  openLogin: text,
  signOut: text,
  switchProfile: text,
  working: text,
  sync: text,
  syncMode: text,
  hybrid: text,
  hybridHint: text,
  local: text,
  localHint: text,
  syncNow: text,
  clearPending: text,
  showQueue: text,
  advanced: text,
  requestHeaders: text,
  requestHeadersHint: text,
  setRequestHeader: text,
});

/** Texts that change only with the language. */
export type CardLabels = z.infer<typeof cardLabels>;

const facts = z.array(z.object({ label: text, value: text }));

const syncMode = z.enum(['hybrid', 'local']);

const syncState = z.object({
  mode: syncMode,
  /** One sentence about the state of the sync. */
  text,
  /** Number of pending operations, their age, … */
  facts,
  /** Whether the user is signed in and the mode allows to sync. */
  canSync: z.boolean(),
  /** Whether there are pending operations to discard. */
  canClear: z.boolean(),
});

const cardState = z.object({
  /** BCP 47 tag of the language that all texts here are in. */
  language: text,
  direction: z.enum(['ltr', 'rtl']),
  labels: cardLabels,
  /** "Signed in", "Not signed in", "Signed in, offline", "Session expired", … */
  status: text,
  /** The icon of the status. */
  icon: z.enum(['signedOut', 'checking', 'signedIn', 'offline', 'expired']),
  /** Whether there is a sign-in to remove. */
  canSignOut: z.boolean(),
  /** Whether signing in is offered: the user is not signed in, or the sign-in has expired. */
  canSignIn: z.boolean(),
  /** The next step for the user, or empty. */
  hint: text,
  /** Stored server URL, empty if none is set. */
  url: text,
  /** Explanation of the server URL field, or empty. */
  urlHint: text,
  /** Stored web URL, empty if none is set or it equals the server URL. */
  webUrl: text,
  /** The address that an empty web URL stands for, or empty. */
  webUrlPlaceholder: text,
  /** What an empty web URL means. */
  webUrlHint: text,
  /** Profile, account and other details of the sign-in. */
  details: facts,
  /** Null if there are no operations and no account, or the state is unknown. */
  sync: z.nullable(syncState),
});

export type CardState = z.infer<typeof cardState>;

const cardAction = z.discriminatedUnion('name', [
  z.object({ name: z.literal('saveUrl'), url: text }),
  z.object({ name: z.literal('saveToken'), token: text }),
  z.object({ name: z.literal('saveWebUrl'), url: text }),
  z.object({ name: z.literal('signInWithBrowser') }),
  z.object({ name: z.literal('signInWithEmail') }),
  z.object({ name: z.literal('openLogin') }),
  z.object({ name: z.literal('signOut') }),
  z.object({ name: z.literal('switchProfile') }),
  z.object({ name: z.literal('setSyncMode'), mode: syncMode }),
  z.object({ name: z.literal('syncNow') }),
  z.object({ name: z.literal('clearPending') }),
  z.object({ name: z.literal('showQueue') }),
  z.object({ name: z.literal('setRequestHeader') }),
]);

/** What the user requested. */
export type CardAction = z.infer<typeof cardAction>;

/** Unique among the requests of a document. */
const requestId = z.int();

const messageFromCard = z.discriminatedUnion('type', [
  /** The card is loaded and needs its first state. */
  z.object({ type: z.literal('ready') }),
  /** Requests `action`; followed by exactly one `settled` with the same id. */
  z.object({ type: z.literal('request'), id: requestId, action: cardAction }),
]);

export type MessageFromCard = z.infer<typeof messageFromCard>;

const messageToCard = z.discriminatedUnion('type', [
  /** Replaces everything that is shown, except drafts. */
  z.object({ type: z.literal('state'), state: cardState }),
  /** The end of a request. The resulting state was sent before. */
  z.object({
    type: z.literal('settled'),
    id: requestId,
    outcome: z.enum(['done', 'cancelled', 'failed']),
    /** After a failure, what happened and what to do; otherwise a short confirmation or empty. */
    text,
  }),
]);

export type MessageToCard = z.infer<typeof messageToCard>;

/** Undefined if the data is not a message of the card. */
export const parseMessageFromCard = (data: unknown): MessageFromCard | undefined =>
  messageFromCard.safeParse(data).data;

/** Undefined if the data is not a message of the host. */
export const parseMessageToCard = (data: unknown): MessageToCard | undefined => messageToCard.safeParse(data).data;

/** Id of the element of the document that has the first state as JSON, if it is known by then. */
export const STATE_ELEMENT = 'state';

/** The collapsible sections of the card. */
const disclosure = z.enum(['otherWays', 'advanced']);

export type DisclosureName = z.infer<typeof disclosure>;

const viewState = z.object({ open: z.array(disclosure) });

/** The state that the editor restores after the panel was hidden or the window reloaded. It is written to disk, so it must not contain drafts. */
export type ViewState = z.infer<typeof viewState>;

/** All sections are collapsed if the data is not a view state. */
export const parseViewState = (data: unknown): ViewState => viewState.safeParse(data).data ?? { open: [] };
