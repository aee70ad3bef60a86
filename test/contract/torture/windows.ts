import type { Database } from '../../../src/store/database';
import { implementations } from '../implementations';

/** Opens a window on a folder. */
export type OpenWindow = (folder: string) => Promise<Database>;

/** Windows that a process of its own can open, by name. */
export const windows = {
  'as shipped': implementations['whole images'],
} as Record<string, OpenWindow>;
