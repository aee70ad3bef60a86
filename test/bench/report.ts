/** What a benchmark found. `ratio` is ours by the peer's: less than 1 where ours is better. */
export interface Result {
  readonly name: string;
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly unit: string;
  /** What the peer is. */
  readonly against: string;
}

const WIDTHS = [-17, 12, 12, 8, 4];

export const HEADING = [line(['', 'ours', 'peer', 'ratio', '', ' peer is']), '─'.repeat(70)].join('\n');

export function row({ name, ours, peer, ratio, unit, against }: Result): string {
  return line([name, figure(ours), figure(peer), ratio.toFixed(2), unit, ` ${against}`]);
}

/** The ratio of a benchmark in what {@link row} printed; undefined if it is not there. */
export function readRatio(output: string, name: string): number | undefined {
  const cells = output.split('\n').map((text) => text.trim().split(/\s+/));
  const ratio = Number(cells.find(([first]) => first === name)?.[3]);
  return Number.isNaN(ratio) ? undefined : ratio;
}

export const comparisonHeading = (revision: string): string =>
  [line(['ratio to the peer', revision, 'here', 'change']), '─'.repeat(70)].join('\n');

/** The change is 1 where nothing changed, and less where this checkout is better. */
export function comparisonRow(name: string, there: number | undefined, here: number | undefined): string {
  const change = there === undefined || here === undefined ? '' : (here / there).toFixed(2);
  return line([name, ...[there, here].map((ratio) => ratio?.toFixed(2) ?? '–'), change]);
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => pad(cell, WIDTHS[index] ?? 0)).join(' ');
}

/** To the left for a negative width. */
function pad(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

/** Three significant digits. */
function figure(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
