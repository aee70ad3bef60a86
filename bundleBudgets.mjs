// What each bundle may weigh, and what may be inside: without this, one import makes the editor wait.

const inProgram = ['@vscode/l10n', 'cockatiel', 'crc-32', 'jose', 'sql.js', 'uuid', 'zod'];

/** By bundle: its bytes at most, when minified, the packages in it, and the folders and files of ours. */
const budgets = {
  // All that the editor waits for when it starts.
  'dist/extension.js': {
    bytes: 16_000,
    packages: ['@vscode/l10n'],
    sources: [
      'src/extension.ts',
      'src/account/sessionKey.ts',
      'src/core',
      'src/host',
      'src/ui/account/accountIcons.ts',
      'src/ui/account/statusMemory.ts',
      'src/ui/common',
      'src/ui/i18n',
      'src/ui/standIns.ts',
    ],
  },
  'dist/main.js': { bytes: 720_000, packages: [...inProgram, 'ws'], sources: ['migrations', 'src'] },
  'dist/web/extension.js': { bytes: 650_000, packages: inProgram, sources: ['migrations', 'src'] },
  'dist/card.js': {
    bytes: 130_000,
    packages: [
      '@microsoft/fast-element',
      '@microsoft/fast-foundation',
      '@microsoft/fast-web-utilities',
      '@vscode/webview-ui-toolkit',
      'exenv-es6',
      'tslib',
      'zod',
    ],
    sources: ['src/protocol', 'webview'],
  },
  'dist/card.css': { bytes: 7_000, packages: [], sources: ['webview'] },
};

/**
 * A sentence for each thing that a build may not be like.
 * @param {Record<string, { bytes: number; inputs: Record<string, { bytesInOutput: number }> }>} outputs of a metafile of esbuild
 * @returns {string[]}
 */
export function exceededBudgets(outputs) {
  return Object.entries(outputs).flatMap(([file, { bytes, inputs }]) => {
    const budget = budgets[file];
    if (budget === undefined) return [`${file} has no budget in bundleBudgets.mjs.`];
    const inside = Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0);
    const foreign = new Set(inside.map((input) => foreignPart(input, budget)).filter((part) => part !== undefined));
    return [
      ...(bytes > budget.bytes ? [`${file} has ${bytes} bytes, more than the ${budget.bytes} of its budget.`] : []),
      ...[...foreign].map((part) => `${file} holds ${part}, which its budget does not list.`),
    ];
  });
}

/** The package or the file, if it may not be inside. */
function foreignPart(input, { packages, sources }) {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
  if (name !== undefined) return packages.includes(name) ? undefined : name;
  return sources.some((source) => input === source || input.startsWith(`${source}/`)) ? undefined : input;
}
