/** What a text box shows as nothing or as a gap: white space, controls, directions, joiners, fillers. */
const INVISIBLE = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
const INVISIBLES = new RegExp(INVISIBLE, 'gu');

export const hasInvisible = (text: string): boolean => INVISIBLE.test(text);

export const withoutInvisible = (text: string): string => text.replace(INVISIBLES, '');

/** Without what is invisible at both ends, as it comes along when people copy. */
export function trimInvisible(text: string): string {
  const characters = Array.from(text);
  const isVisible = (character: string): boolean => !INVISIBLE.test(character);
  const first = characters.findIndex(isVisible);
  if (first === -1) return '';
  while (!isVisible(characters.at(-1) ?? '')) characters.pop();
  return characters.slice(first).join('');
}

/** Without any of these characters at the end. An expression that looks for the end from everywhere is slow. */
export function trimEnd(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end--;
  return text.slice(0, end);
}

/** Whether there is the beginning of a JWT, the base64url of `{"` and more, plain or in percent escapes. */
export function holdsToken(text: string): boolean {
  const unescaped = text.replace(/%([\da-f]{2})/gi, (_escape, code: string) => String.fromCharCode(parseInt(code, 16)));
  return TOKEN.test(text) || TOKEN.test(unescaped);
}

const TOKEN = /(?<![\w-])eyJ[\w-]{5}/;
