import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { advisories } from '../../audit/advisories';
import { bundledPackages, type BundledPackage } from '../../audit/bundled';

const ROOT = path.join(__dirname, '../../..');

describe('The packages that ship', function () {
  this.timeout(30_000);
  let packages: BundledPackage[];

  before(() => {
    packages = bundledPackages();
  });

  for (const name of [
    'sql.js',
    'zod',
    'jose',
    'uuid',
    'cockatiel',
    'crc-32',
    '@vscode/l10n',
    '@vscode/webview-ui-toolkit',
    '@microsoft/fast-element',
  ]) {
    it(`have ${name} among them`, () => assert.ok(packages.some((one) => one.name === name)));
  }

  for (const name of ['better-auth', 'kysely', 'mocha', 'esbuild', 'typescript']) {
    it(`do not have ${name} among them`, () => assert.ok(!packages.some((one) => one.name === name)));
  }

  it('are in the versions of the lock file, each once', () => {
    const lock = z
      .object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })
      .parse(JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')));
    for (const { folder, version } of packages) assert.equal(lock.packages[folder]?.version, version, folder);
    assert.equal(new Set(packages.map(({ folder }) => folder)).size, packages.length);
  });

  it('are told apart where two packages need different versions of the same one', () =>
    assert.deepEqual(
      packages.filter(({ name }) => name === 'tslib').map(({ version }) => version.split('.')[0]),
      ['1', '2'],
    ));
});

describe('The advisories', () => {
  const shipped: BundledPackage[] = [
    { name: 'a', version: '1.0.0', folder: 'node_modules/a' },
    { name: 'b', version: '2.0.0', folder: 'node_modules/a/node_modules/b' },
  ];
  const advisory = {
    source: 1,
    name: 'x',
    title: 'Prototype pollution',
    url: 'https://advisories.example/1',
    severity: 'high',
    range: '<9',
  };
  const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: {} });
  const against = (name: string, ...nodes: string[]) => ({
    [name]: { name, severity: 'high', isDirect: true, via: [advisory], effects: [], range: '<9', nodes },
  });

  const answers: readonly (readonly [what: string, output: string, found: readonly string[] | undefined])[] = [
    ['an empty report', report({}), []],
    ['one for a package that ships', report(against('a', 'node_modules/a')), ['a@1.0.0']],
    ['one for a package that does not', report(against('c', 'node_modules/c')), []],
    ['one for another version of a package that ships', report(against('b', 'node_modules/b')), []],
    ['one for both versions', report(against('b', 'node_modules/b', 'node_modules/a/node_modules/b')), ['b@2.0.0']],
    [
      'two',
      report({ ...against('a', 'node_modules/a'), ...against('b', 'node_modules/a/node_modules/b') }),
      ['a@1.0.0', 'b@2.0.0'],
    ],
    [
      'one that depends on what has one',
      report({ ...against('b', 'node_modules/a/node_modules/b'), a: { via: ['b'], nodes: ['node_modules/a'] } }),
      ['b@2.0.0'],
    ],
    ['a refusal', JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405 }), undefined],
    ['nothing', '', undefined],
    ['a page', '<html>', undefined],
  ];
  for (const [what, output, found] of answers) {
    it(`of ${what}: ${found === undefined ? 'the registry did not answer' : found.join(', ') || 'none'}`, () => {
      assert.deepEqual(
        advisories(output, shipped)?.map((one) => one.package),
        found,
      );
    });
  }
});
