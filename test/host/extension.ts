import { join } from 'node:path';
import { repositoryRoot } from './vscode/paths';

/** The packaged extension, as users install it; the run that starts the tests has built it. */
export const vsix = join(repositoryRoot, 'dist/waveflow.vsix');

/** DOM id of the status bar item. */
export const ACCOUNT_ITEM = 'waveflow.waveflow.account';
