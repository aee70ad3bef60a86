declare const passed: unique symbol;

/**
 * Text that may stand in any text of the editor. It is made in three ways: `l10n.t('Deleted: {0}', safeText(name))`
 * for sentences, `safeText(name)` for a value from outside, and safe`${icon} ${sentence}` to put such texts together.
 */
export type SafeText = string & { readonly [passed]: true };

/** UTF-16 code units that a value from outside may take up in a text of the editor. */
const LIMIT = 200;
/** So many times the limit are looked at, however long the value is: what is invisible takes up none of it. */
const WINDOW = 8;
const ELLIPSIS = '…';

const WORD_JOINER = '\u2060';
const ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

const LONE_SURROGATE = /\p{Cs}/gu;
const LINE_BREAK_OR_CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
/** Zero-width and bidi signs, tags, fillers; not what chooses between forms of a character. */
const INVISIBLE = /(?![\u200c\u200d\p{Variation_Selector}])[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** Joiners belong into emoji and into scripts without capital letters, such as Persian; elsewhere they hide something. */
const JOINER =
  /([\p{Lo}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}][\u200c\u200d](?=[\p{Lo}\p{Extended_Pictographic}]))|[\u200c\u200d]/gu;
/** No language puts more marks on one letter; a tower of them covers the lines above. */
const TOWER_OF_MARKS = /(\p{M}{8})\p{M}+/gu;
const SPACES = /\p{Zs}{2,}/gu;

/** `](` begins the target of a link and `$(` an icon, also where two texts meet. */
const LINK_OR_ICON = /[\]$](?=\(|$)/g;
const BRACKET_AT_START = /^\(/;

const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;

let graphemes: Intl.Segmenter | undefined;

/**
 * The one door for what a user, a server, a token, a link or another program supplied, on its way into a text of the
 * editor. It reads the same, on one line; it holds no link, icon or control, keeps its direction to itself, and what
 * is too long ends in `…`. Never throws, and takes no longer for 20 MB than for a page. Passing twice changes nothing.
 *
 * @param limit UTF-16 code units of what is visible
 */
export function safeText(value: unknown, limit: number = LIMIT): SafeText {
  const given = printed(value);
  const isSeenWhole = given.length <= limit * WINDOW;
  const seen = isSeenWhole ? given : given.slice(0, limit * WINDOW).replace(/[\ud800-\udbff]$/, '');
  const readable = oneLine(seen).replace(SPACES, ' ');
  const fits = isSeenWhole && readable.length <= limit;
  return isolated(unlinked(fits ? readable : shortened(readable, limit)) as SafeText);
}

/** Our own words with safe texts in them: safe`${icon} ${name}`. */
export function safe(words: TemplateStringsArray, ...values: readonly (SafeText | number)[]): SafeText {
  return String.raw({ raw: words }, ...values) as SafeText;
}

/** Those texts that are not empty, on one line or on several. */
export const joined = (texts: readonly SafeText[], separator: ', ' | ' · ' | ' ' | '\n'): SafeText =>
  texts.filter((one) => one !== '').join(separator) as SafeText;

export const runsFromRightToLeft = (shown: string): boolean => RIGHT_TO_LEFT.test(shown);

/** Keeps text that runs from right to left from rearranging what stands next to it on one line. */
export function isolated(shown: SafeText): SafeText {
  const isIsolated = shown.startsWith(ISOLATE) && shown.indexOf(POP_ISOLATE) === shown.length - 1;
  return runsFromRightToLeft(shown) && !isIsolated ? (`${ISOLATE}${shown}${POP_ISOLATE}` as SafeText) : shown;
}

/** Without the invisible signs that keep it harmless, for documents, files and the clipboard, which show them. */
export const plainText = (shown: SafeText): string => shown.replace(/[\p{Bidi_Control}\u2060]/gu, '');

function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
}

/** On one line, without what nobody sees and without white space around it. Takes time in proportion to the length. */
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

/** As many whole characters, as people count them, as fit with the ellipsis. */
function shortened(readable: string, limit: number): string {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let end = 0;
  for (const { index, segment } of graphemes.segment(readable.slice(0, limit + 1))) {
    if (index + segment.length > limit - ELLIPSIS.length) break;
    end = index + segment.length;
  }
  return `${readable.slice(0, end).replace(/(?<![\s\u200c\u200d])[\s\u200c\u200d]+$/, '')}${ELLIPSIS}`;
}
