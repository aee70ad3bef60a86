import { join, resolve } from 'node:path';

/** The checkout that the tests belong to. */
export const repositoryRoot = resolve(__dirname, '../../..');

/** What is slow to fetch and safe to keep between runs; ignored by git. */
export const cacheDir = join(repositoryRoot, '.vscode-test');

/** What a run leaves behind for users to look at; ignored by git. */
export const outputDir = join(repositoryRoot, '.test-output');
