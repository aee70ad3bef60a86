import { join } from 'node:path';
import { REPOSITORY_ROOT } from './vscode/paths';

/** The packaged extension, as users install it; the run that starts the tests has built it. */
export const VSIX = join(REPOSITORY_ROOT, 'dist/waveflow.vsix');

/** DOM id of the status bar item. */
export const ACCOUNT_ITEM = 'waveflow.waveflow.account';
