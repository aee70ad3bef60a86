declare const passed: unique symbol;

/**
 * Text that is safe anywhere in the editor's user interface. It is created in three ways: `l10n.t('Deleted: {0}',
 * safeText(name))` for sentences, `safeText(name)` for an external value, and safe`${icon} ${sentence}` to combine
 * safe texts.
 */
export type SafeText = string & { readonly [passed]: true };

/** The maximum length of an external value in the user interface, in UTF-16 code units. */
const LIMIT = 200;
/** At most this many times the limit is processed of a value, because invisible characters do not count towards it. */
const WINDOW = 8;
const ELLIPSIS = '…';

const WORD_JOINER = '\u2060';
const ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

const LONE_SURROGATE = /\p{Cs}/gu;
const LINE_BREAK_OR_CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
/** Zero-width and bidi characters, tags and fillers, but not the characters that select a variant of another one. */
const INVISIBLE = /(?![\u200c\u200d\p{Variation_Selector}])[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** Joiners belong in emoji and in scripts without capital letters, such as Persian; elsewhere they are removed. */
const JOINER =
  /([\p{Lo}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}][\u200c\u200d](?=[\p{Lo}\p{Extended_Pictographic}]))|[\u200c\u200d]/gu;
/** No language needs more than 8 marks on a letter, and longer runs cover the lines above. */
const TOWER_OF_MARKS = /(\p{M}{8})\p{M}+/gu;
const SPACES = /\p{Zs}{2,}/gu;

/** `](` begins the target of a link and `$(` an icon, even if the two characters come from adjacent texts. */
const LINK_OR_ICON = /[\]$](?=\(|$)/g;
const BRACKET_AT_START = /^\(/;

const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;

let graphemes: Intl.Segmenter | undefined;

/**
 * Sanitizes a value from a user, a server, a token, a link or another program for the editor's user interface. The
 * result has the same visible characters on one line. It contains no link, icon or control character, its writing
 * direction does not affect the text around it, and a value that is too long ends in `…`. Values other than strings,
 * numbers, bigints and booleans become empty. Idempotent. Never throws, and takes bounded time for any length.
 *
 * @param limit of the visible text, in UTF-16 code units
 */
export function safeText(value: unknown, limit: number = LIMIT): SafeText {
  const given = printed(value);
  const isSeenWhole = given.length <= limit * WINDOW;
  const seen = isSeenWhole ? given : given.slice(0, limit * WINDOW).replace(/[\ud800-\udbff]$/, '');
  const readable = oneLine(seen).replace(SPACES, ' ');
  const fits = isSeenWhole && readable.length <= limit;
  return isolated(unlinked(fits ? readable : shortened(readable, limit)) as SafeText);
}

/** Literal text of this program with safe texts inserted: safe`${icon} ${name}`. */
export function safe(words: TemplateStringsArray, ...values: readonly (SafeText | number)[]): SafeText {
  return String.raw({ raw: words }, ...values) as SafeText;
}

/** Joins the texts that are not empty. */
export const joined = (texts: readonly SafeText[], separator: ', ' | ' · ' | ' ' | '\n'): SafeText =>
  texts.filter((one) => one !== '').join(separator) as SafeText;

export const runsFromRightToLeft = (shown: string): boolean => RIGHT_TO_LEFT.test(shown);

/** Prevents right-to-left text from reordering the text next to it on the same line. */
export function isolated(shown: SafeText): SafeText {
  const isIsolated = shown.startsWith(ISOLATE) && shown.indexOf(POP_ISOLATE) === shown.length - 1;
  return runsFromRightToLeft(shown) && !isIsolated ? (`${ISOLATE}${shown}${POP_ISOLATE}` as SafeText) : shown;
}

/** Removes the invisible characters that make a text safe, for documents, files and the clipboard, which show them. */
export const plainText = (shown: SafeText): string => shown.replace(/[\p{Bidi_Control}\u2060]/gu, '');

function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
}

/** On one line, without invisible characters and surrounding white space. Takes time in proportion to the length. */
export const oneLine = (given: string): string =>
  given
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(INVISIBLE, '')
    .replace(LINE_BREAK_OR_CONTROL, ' ')
    .replace(JOINER, '$1')
    .replace(TOWER_OF_MARKS, '$1')
    .trim();

const unlinked = (readable: string): string =>
  readable.replace(LINK_OR_ICON, `$&${WORD_JOINER}`).replace(BRACKET_AT_START, `${WORD_JOINER}$&`);

/** As many whole graphemes as fit together with the ellipsis. */
function shortened(readable: string, limit: number): string {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let end = 0;
  for (const { index, segment } of graphemes.segment(readable.slice(0, limit + 1))) {
    if (index + segment.length > limit - ELLIPSIS.length) break;
    end = index + segment.length;
  }
  return `${readable.slice(0, end).replace(/(?<![\s\u200c\u200d])[\s\u200c\u200d]+$/, '')}${ELLIPSIS}`;
}
