import type { CatalogueSong } from '../protocol/catalogueItem';

/** Searches songs that are at hand as the server would: without case and diacritics, by words, the last one may be a beginning. */
export class SongSearch {
  readonly #songs: readonly { readonly song: CatalogueSong; readonly title: string; readonly words: string }[];

  constructor(songs: readonly CatalogueSong[]) {
    this.#songs = songs.map((song) => ({
      song,
      title: fold(song.title),
      words: ` ${fold([song.title, song.album ?? '', ...song.artists].join(' '))} `,
    }));
  }

  /** Titles that begin with the query come first. Nothing for a blank query. */
  find(query: string, limit: number): CatalogueSong[] {
    const folded = fold(query);
    if (folded === '') return [];
    const words = folded.split(' ');
    const needles = words.map((word, index) => (index < words.length - 1 ? ` ${word} ` : ` ${word}`));
    const found = this.#songs.filter((one) => needles.every((needle) => one.words.includes(needle)));
    const first = found.filter(({ title }) => title.startsWith(folded));
    const others = found.filter(({ title }) => !title.startsWith(folded));
    return [...first, ...others].slice(0, limit).map(({ song }) => song);
  }
}

const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
