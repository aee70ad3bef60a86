/**
 * Turns, each "number process", that do not follow from the one before. A process that is killed right after writing
 * down its number leaves that number to the next one.
 */
export function turnsOutOfOrder(turns: readonly string[]): string[] {
  const lastOf = new Map(turns.map((turn, index) => [turn.split(' ')[1], index]));
  return turns.filter((turn, index) => {
    const [earlier, before] = (turns[index - 1] ?? '0 none').split(' ');
    const [number] = turn.split(' ');
    const wasKilled = lastOf.get(before) === index - 1;
    return Number(number) !== Number(earlier) + 1 && !(number === earlier && wasKilled);
  });
}
