/** Characters that a text box does not show: white space, control, direction, joining and filler characters. */
const INVISIBLE = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
const INVISIBLES = new RegExp(INVISIBLE, 'gu');

export const hasInvisible = (text: string): boolean => INVISIBLE.test(text);

export const withoutInvisible = (text: string): string => text.replace(INVISIBLES, '');

/** Trims invisible characters, which are often copied along with a text. */
export function trimInvisible(text: string): string {
  const characters = Array.from(text);
  const isVisible = (character: string): boolean => !INVISIBLE.test(character);
  const first = characters.findIndex(isVisible);
  if (first === -1) return '';
  while (!isVisible(characters.at(-1) ?? '')) characters.pop();
  return characters.slice(first).join('');
}

/** Trims a character at the end in linear time; a regular expression would need quadratic time. */
export function trimEnd(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end--;
  return text.slice(0, end);
}

/** Whether the text contains the beginning of a JWT, plain or percent-encoded. */
export function holdsToken(text: string): boolean {
  const unescaped = text.replace(/%([\da-f]{2})/gi, (_escape, code: string) => String.fromCharCode(parseInt(code, 16)));
  return TOKEN.test(text) || TOKEN.test(unescaped);
}

const TOKEN = /(?<![\w-])eyJ[\w-]{5}/;
