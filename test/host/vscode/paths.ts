import { join, resolve } from 'node:path';

/** The checkout that the tests belong to. */
export const REPOSITORY_ROOT = resolve(__dirname, '../../..');

/** What is slow to fetch and safe to keep between runs; ignored by git. */
export const CACHE_DIR = join(REPOSITORY_ROOT, '.vscode-test');

/** The output of a run for developers to inspect; ignored by git. */
export const OUTPUT_DIR = join(REPOSITORY_ROOT, '.test-output');
