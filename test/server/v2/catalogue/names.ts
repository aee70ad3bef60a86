import { adjectives, bandNouns, firstNames, nouns, surnames, verbs } from './words';

/** At least 0 and below 1. */
export type Chance = () => number;

export function pick<Item>(items: readonly Item[], chance: Chance): Item {
  const item = items[Math.floor(chance() * items.length)];
  if (item === undefined) {
    throw new Error('There is nothing to pick from');
  }
  return item;
}

/** @param low included @param high included */
export function between(low: number, high: number, chance: Chance): number {
  return low + Math.floor(chance() * (high - low + 1));
}

export function artistName(chance: Chance): string {
  const person = `${pick(firstNames, chance)} ${pick(surnames, chance)}`;
  return pick(
    [
      person,
      person,
      `The ${pick(adjectives, chance)} ${pick(bandNouns, chance)}`,
      `${pick(adjectives, chance)} ${pick(nouns, chance)}`,
      `${pick(surnames, chance)} & ${pick(surnames, chance)}`,
      `${pick(nouns, chance)} Ensemble`,
    ],
    chance,
  );
}

/** Of an album or a song. */
export function title(chance: Chance): string {
  const noun = pick(nouns, chance);
  return pick(
    [
      `${pick(adjectives, chance)} ${noun}`,
      `${pick(verbs, chance)} the ${noun}`,
      `${noun} of ${pick(nouns, chance)}`,
      `The ${noun}`,
      `${pick(verbs, chance)} in the ${pick(adjectives, chance)} ${noun}`,
      `${noun} and ${pick(nouns, chance)}`,
      `Letters to ${pick(firstNames, chance)}`,
      `No ${noun} Tonight`,
    ],
    chance,
  );
}
