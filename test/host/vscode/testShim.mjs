#!/usr/bin/env node
// Stands in for the program file of the desktop VS Code where @vscode/test-electron wants one.
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

const require = createRequire(import.meta.url);
require('../../support/exitWithParent.cjs');
require('../../support/exitOnSignal.cjs');
register();
require('./testShim.ts');
