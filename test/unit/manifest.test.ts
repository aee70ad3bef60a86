import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {
  COMMANDS,
  CONTEXT,
  EXTENSION_ID,
  FOCUSED_ITEM,
  PLAYLIST_VIEW,
  QUEUE_SCHEME,
  SETTINGS,
} from '../../src/ui/common/ids';
import { LANGUAGES } from '../../src/ui/i18n/language';
import { PLAYLIST_COLORS, themeColorId } from '../../src/ui/playlists/playlistColor';

const ROOT = path.join(__dirname, '../..');
const manifest = z
  .object({
    name: z.string(),
    publisher: z.string(),
    contributes: z.object({
      commands: z.array(z.object({ command: z.string(), category: z.string() })),
      views: z.record(z.string(), z.array(z.object({ id: z.string() }))),
      languages: z.array(z.object({ id: z.string() })),
      configurationDefaults: z.record(z.string(), z.unknown()),
      colors: z.array(z.object({ id: z.string() })),
      menus: z.record(z.string(), z.array(z.object({ command: z.string() }))),
      keybindings: z.array(z.object({ command: z.string(), args: z.string().optional() })),
      configuration: z.object({
        properties: z.record(z.string(), z.object({ enum: z.array(z.string()).optional(), scope: z.string() })),
      }),
    }),
  })
  .parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')));
const MANIFEST_TEXT =
  readFileSync(path.join(ROOT, 'package.json'), 'utf8') + readFileSync(path.join(ROOT, 'package.nls.json'), 'utf8');

describe('Manifest', () => {
  it('has the id that the code uses', () => assert.equal(`${manifest.publisher}.${manifest.name}`, EXTENSION_ID));

  it('declares exactly the commands that the code registers, all in the category WaveFlow', () => {
    assert.deepEqual(
      manifest.contributes.commands.map(({ command }) => command).sort(),
      Object.values(COMMANDS).sort(),
    );
    assert.ok(manifest.contributes.commands.every(({ category }) => category === 'WaveFlow'));
  });

  it('offers every language in the setting', () => {
    const setting = manifest.contributes.configuration.properties[`${SETTINGS.section}.${SETTINGS.language}`];
    assert.deepEqual(setting?.enum, ['auto', ...LANGUAGES]);
  });

  it('declares exactly the settings that the code reads', () => {
    const { section, ...names } = SETTINGS;
    const expected = Object.values(names).map((name) => `${section}.${name}`);
    assert.deepEqual(Object.keys(manifest.contributes.configuration.properties).sort(), expected.sort());
  });

  it('lets no workspace change a setting', () =>
    assert.ok(
      Object.values(manifest.contributes.configuration.properties).every(({ scope }) => scope === 'application'),
    ));

  it('declares the view, the colors and the key arguments that the code uses', () => {
    const { views, colors, keybindings } = manifest.contributes;
    assert.deepEqual(
      Object.values(views)
        .flat()
        .map(({ id }) => id),
      [PLAYLIST_VIEW],
    );
    assert.deepEqual(
      colors.map(({ id }) => id),
      PLAYLIST_COLORS.map(themeColorId),
    );
    assert.deepEqual(new Set(keybindings.map(({ args }) => args)), new Set([FOCUSED_ITEM, undefined]));
  });

  it('has defaults for the language of the sync queue', () => {
    const { languages, configurationDefaults } = manifest.contributes;
    assert.deepEqual(
      languages.map(({ id }) => id),
      [QUEUE_SCHEME],
    );
    assert.deepEqual(Object.keys(configurationDefaults), [`[${QUEUE_SCHEME}]`]);
  });

  it('puts only commands that exist in menus and on keys', () => {
    const { menus, keybindings } = manifest.contributes;
    const known: readonly string[] = Object.values(COMMANDS);
    const named = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    assert.deepEqual(
      named.filter((command) => !known.includes(command)),
      [],
    );
  });

  it('names only commands and context keys that exist', () => {
    const known = new Set<string>([
      ...Object.values(COMMANDS),
      ...Object.values(CONTEXT),
      `${SETTINGS.section}.${SETTINGS.language}`,
    ]);
    const named = [...MANIFEST_TEXT.matchAll(/(?:command:|onCommand:|onContext:)(waveflow\.\w+)/g)].map(
      (match) => match[1] ?? '',
    );
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });
});

describe('What the marketplaces show', () => {
  const { repository, bugs, homepage, qna, pricing, license, keywords, icon, galleryBanner, ...rest } = z
    .looseObject({
      repository: z.object({ type: z.literal('git'), url: z.string() }),
      bugs: z.object({ url: z.string() }),
      homepage: z.string(),
      qna: z.string(),
      pricing: z.string(),
      license: z.string(),
      keywords: z.array(z.string()),
      icon: z.string(),
      galleryBanner: z.object({ color: z.string(), theme: z.string() }),
    })
    .parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')));

  it('leads to one repository', () => {
    const address = /^(https:\/\/github\.com\/[\w-]+\/[\w-]+)\.git$/.exec(repository.url)?.[1];
    assert.ok(address);
    assert.deepEqual([bugs.url, qna, homepage], [`${address}/issues`, `${address}/issues`, `${address}#readme`]);
  });

  it('is free, and asks for nothing', () => {
    assert.deepEqual([pricing, license, 'sponsor' in rest, 'preview' in rest], ['Free', 'MIT', false, false]);
  });

  it('has at most 30 different keywords, a banner, and an icon of at least 128 pixels', () => {
    assert.ok(keywords.length <= 30 && new Set(keywords).size === keywords.length);
    assert.match(galleryBanner.color, /^#[0-9a-f]{6}$/);
    assert.ok(readFileSync(path.join(ROOT, icon)).readUInt32BE(16) >= 128);
  });

  it('describes the extension in one line of every language', () => {
    const files = ['package.nls.json', ...readdirSync(path.join(ROOT, 'l10n')).map((name) => `l10n/${name}`)];
    for (const file of files.filter((name) => name.includes('package.nls'))) {
      const { 'extension.description': description } = z
        .looseObject({ 'extension.description': z.string() })
        .parse(JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')));
      assert.ok(description.length > 0 && description.length <= 145, `${file}: ${description.length}`);
    }
  });
});

describe('Folder of translations', () => {
  it('has a bundle and manifest texts for every language, and nothing else', () => {
    const others = LANGUAGES.filter((language) => language !== 'en');
    const expected = [
      'bundle.l10n.json',
      ...others.flatMap((language) => [`bundle.l10n.${language}.json`, `package.nls.${language}.json`]),
    ];
    assert.deepEqual(readdirSync(path.join(ROOT, 'l10n')).sort(), expected.sort());
  });
});
