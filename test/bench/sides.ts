import { ours } from './ours';
import { peer } from './peer';
import type { Side, SideName } from './side';

export const sides: Readonly<Record<SideName, Side>> = { ours, peer };
