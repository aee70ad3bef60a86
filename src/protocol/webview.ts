import * as z from 'zod';

/**
 * Everything the account card and its host say to each other. The host decides what is shown and in
 * which language; the card only draws it and reports what people do. No token ever travels to the card.
 */

const cardLabels = z.object({
  region: z.string(),
  serverUrl: z.string(),
  serverUrlExample: z.string(),
  saveUrl: z.string(),
  webUrl: z.string(),
  saveWebUrl: z.string(),
  signInWithBrowser: z.string(),
  otherWays: z.string(),
  signInWithEmail: z.string(),
  token: z.string(),
  tokenHint: z.string(),
  saveToken: z.string(),
  openLogin: z.string(),
  signOut: z.string(),
  switchProfile: z.string(),
  working: z.string(),
  sync: z.string(),
  syncMode: z.string(),
  hybrid: z.string(),
  hybridHint: z.string(),
  local: z.string(),
  localHint: z.string(),
  pushNow: z.string(),
  clearPending: z.string(),
  showQueue: z.string(),
  advanced: z.string(),
  requestHeaders: z.string(),
  requestHeadersHint: z.string(),
  setRequestHeader: z.string(),
});

/** Names of what never changes but with the language. */
export type CardLabels = z.infer<typeof cardLabels>;

const facts = z.array(z.object({ label: z.string(), value: z.string() }));

const syncMode = z.enum(['hybrid', 'local']);

const syncState = z.object({
  mode: syncMode,
  /** Where the changes are, in one sentence. */
  text: z.string(),
  /** How many wait, since when, … */
  facts,
  /** Whether there is somebody to send as, and something to send or a reason to try. */
  canPush: z.boolean(),
  /** Whether there is something to forget. */
  canClear: z.boolean(),
});

const cardState = z.object({
  /** BCP 47 tag of the language that all texts here are in. */
  language: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  labels: cardLabels,
  /** "Signed in", "Not signed in", "Signed in, offline", "Session expired", … */
  status: z.string(),
  /** Which picture goes with the status. */
  icon: z.enum(['signedOut', 'checking', 'signedIn', 'offline', 'expired']),
  /** Whether there is something to sign out of. */
  canSignOut: z.boolean(),
  /** Whether signing in is offered: nobody is signed in, or not any more. */
  canSignIn: z.boolean(),
  /** What to do next, or empty. */
  hint: z.string(),
  /** Stored server URL, empty where none is set. */
  url: z.string(),
  /** What to write as the server URL, or what was found there; or empty. */
  urlHint: z.string(),
  /** Stored web URL, empty where none is set or where it is the server URL. */
  webUrl: z.string(),
  /** The address that an empty web URL stands for, or empty. */
  webUrlPlaceholder: z.string(),
  /** What an empty web URL means. */
  webUrlHint: z.string(),
  /** What is known about the sign-in: profile, account, … */
  details: facts,
  /** Null where there is nothing to send and nobody to send it as, or where that cannot be told. */
  sync: syncState.nullable(),
});

export type CardState = z.infer<typeof cardState>;

const cardAction = z.discriminatedUnion('name', [
  z.object({ name: z.literal('saveUrl'), url: z.string() }),
  z.object({ name: z.literal('saveToken'), token: z.string() }),
  z.object({ name: z.literal('saveWebUrl'), url: z.string() }),
  z.object({ name: z.literal('signInWithBrowser') }),
  z.object({ name: z.literal('signInWithEmail') }),
  z.object({ name: z.literal('openLogin') }),
  z.object({ name: z.literal('signOut') }),
  z.object({ name: z.literal('switchProfile') }),
  z.object({ name: z.literal('setSyncMode'), mode: syncMode }),
  z.object({ name: z.literal('pushNow') }),
  z.object({ name: z.literal('clearPending') }),
  z.object({ name: z.literal('showQueue') }),
  z.object({ name: z.literal('setRequestHeader') }),
]);

/** Something a person asked for. */
export type CardAction = z.infer<typeof cardAction>;

const messageFromCard = z.discriminatedUnion('type', [
  /** The card is drawn and wants its first state. */
  z.object({ type: z.literal('ready') }),
  /** Wants `action` done; answered by exactly one `settled` with the same id. */
  z.object({ type: z.literal('request'), id: z.int(), action: cardAction }),
]);

export type MessageFromCard = z.infer<typeof messageFromCard>;

const messageToCard = z.discriminatedUnion('type', [
  /** Replaces everything shown, except what is being typed. */
  z.object({ type: z.literal('state'), state: cardState }),
  /** The end of a request; the state that it led to has been sent before. */
  z.object({
    type: z.literal('settled'),
    id: z.int(),
    outcome: z.enum(['done', 'cancelled', 'failed']),
    /** After a failure what happened and what to do, else a short confirmation or nothing. */
    text: z.string(),
  }),
]);

export type MessageToCard = z.infer<typeof messageToCard>;

/** Undefined for anything that is not a message of the card. */
export const parseMessageFromCard = (data: unknown): MessageFromCard | undefined =>
  messageFromCard.safeParse(data).data;

/** Undefined for anything that is not a message of the host. */
export const parseMessageToCard = (data: unknown): MessageToCard | undefined => messageToCard.safeParse(data).data;

/** The parts of the card that open and close. */
const disclosure = z.enum(['otherWays', 'advanced']);

export type DisclosureName = z.infer<typeof disclosure>;

const viewState = z.object({ open: z.array(disclosure) });

/** What the editor keeps of a card when its panel is hidden or the window reloads. It reaches the disk: nothing typed belongs here. */
export type ViewState = z.infer<typeof viewState>;

/** Everything closed for anything that is not a view state. */
export const parseViewState = (data: unknown): ViewState => viewState.safeParse(data).data ?? { open: [] };
