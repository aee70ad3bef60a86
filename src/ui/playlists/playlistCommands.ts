import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { argumentNotAllowed } from '../../core/errors';
import { safeText, type SafeText } from '../../core/safeText';
import type { Library } from '../../library/library';
import type { DeletedPlaylist, Playlist, PlaylistFields } from '../../library/playlist';
import { textArgument } from '../common/commandArgument';
import { COMMANDS } from '../common/ids';
import type { Language } from '../i18n/language';
import { colorName, PLAYLIST_COLORS, playlistColor, swatchUrl, type PlaylistColor } from './playlistColor';
import type { PlaylistTargets } from './playlistTargets';
import { namesOrCount } from './playlistText';
import type { PlaylistTree } from './playlistTree';
import { promptForInput } from '../common/inputBox';
import { pickOne } from '../common/quickPick';
import type { UndoStack } from './undoStack';

export interface PlaylistCommandsOptions {
  readonly library: Library;
  readonly tree: PlaylistTree;
  readonly targets: PlaylistTargets;
  readonly undoStack: UndoStack;
  readonly language: () => Language;
}

/**
 * What people do with playlists, from menus, keys and the palette. A program names the playlist by its id or name
 * and passes the new value; then failures reject. Every change resolves to the playlist as it is then.
 */
export class PlaylistCommands {
  readonly #options: PlaylistCommandsOptions;
  readonly #library: Library;

  constructor(options: PlaylistCommandsOptions) {
    this.#options = options;
    this.#library = options.library;
  }

  async create(value: unknown): Promise<Playlist | undefined> {
    if (value !== undefined)
      return this.#library.playlists.create({ name: textArgument(value, COMMANDS.createPlaylist) });
    const created = await promptForInput(
      {
        title: l10n.t('Create Playlist'),
        prompt: l10n.t('A name for the new playlist.'),
        placeholder: l10n.t('Name of the playlist'),
      },
      (name) => this.#library.playlists.create({ name }),
    );
    if (created) await this.#options.tree.reveal(created.id);
    return created;
  }

  async rename(...values: readonly unknown[]): Promise<Playlist | undefined> {
    const title = l10n.t('Rename Playlist');
    return this.#edit(
      values,
      { title, command: COMMANDS.renamePlaylist },
      ({ id, name }, accept) =>
        promptForInput(
          { title, prompt: l10n.t('A new name for the playlist “{0}”.', safeText(name)), value: name },
          (text) => accept(id, { name: text }),
        ),
      (name) => ({ name }),
    );
  }

  async describe(...values: readonly unknown[]): Promise<Playlist | undefined> {
    const title = l10n.t('Edit Playlist Description');
    return this.#edit(
      values,
      { title, command: COMMANDS.describePlaylist },
      ({ id, name, description }, accept) =>
        promptForInput(
          {
            title,
            prompt: l10n.t('Description of “{0}”. Leave empty for none.', safeText(name)),
            value: description ?? '',
          },
          (text) => accept(id, { description: text }),
        ),
      (description) => ({ description }),
    );
  }

  async color(...values: readonly unknown[]): Promise<Playlist | undefined> {
    const title = l10n.t('Change Playlist Color');
    return this.#edit(
      values,
      { title, command: COMMANDS.colorPlaylist },
      async (playlist, accept) => {
        const color = await pickColor(title, playlist);
        return color && accept(playlist.id, { colorId: color });
      },
      (color) => ({ colorId: knownColor(color) }),
    );
  }

  /** Asks nothing: a deletion can be undone. Resolves to how many were deleted. */
  async delete(...values: readonly unknown[]): Promise<number> {
    const nodes = await this.#options.targets.playlists(values, {
      title: l10n.t('Delete Playlist'),
      command: COMMANDS.deletePlaylist,
    });
    const deleted: DeletedPlaylist[] = [];
    try {
      for (const { playlist } of nodes) deleted.push(await this.#library.playlists.delete(playlist.id));
    } finally {
      if (deleted.length > 0) this.#remember(deleted);
    }
    return deleted.length;
  }

  /** Up or down by one among the playlists. */
  async move(values: readonly unknown[], by: -1 | 1): Promise<void> {
    const title = by < 0 ? l10n.t('Move Up') : l10n.t('Move Down');
    const moving = (
      await this.#options.targets.playlists(values, { title, command: by < 0 ? COMMANDS.moveUp : COMMANDS.moveDown })
    ).map(({ playlist }) => playlist.id);
    const order = (await this.#library.playlists.list()).map(({ id }) => id);
    const places = moving.map((id) => order.indexOf(id)).sort((one, other) => (one - other) * -by);
    const isAtTheEnd = places[0] === (by < 0 ? 0 : order.length - 1);
    if (isAtTheEnd) return;
    for (const place of places) await this.#library.playlists.move(order[place] ?? '', place + by);
  }

  async #edit(
    values: readonly unknown[],
    question: { readonly title: SafeText; readonly command: string },
    askPerson: (
      playlist: Playlist,
      accept: (id: string, fields: PlaylistFields) => Promise<Playlist>,
    ) => Promise<Playlist | undefined>,
    parse: (text: string) => PlaylistFields,
  ): Promise<Playlist | undefined> {
    const node = await this.#options.targets.playlist(values, question);
    if (!node) return undefined;
    const accept = (id: string, fields: PlaylistFields): Promise<Playlist> =>
      this.#library.playlists.update(id, fields);
    const [target, value] = values;
    if (typeof target === 'string' && value !== undefined)
      return accept(node.playlist.id, parse(textArgument(value, question.command)));
    return askPerson(node.playlist, accept);
  }

  #remember(deleted: readonly DeletedPlaylist[]): void {
    const names = deleted.map(({ playlist }) => playlist.name);
    this.#options.undoStack.push(l10n.t('Deleted: {0}', namesOrCount(names, this.#options.language())), () =>
      this.#restore(deleted),
    );
  }

  /** The last one first, so that each finds its place. */
  async #restore(deleted: readonly DeletedPlaylist[]): Promise<number> {
    for (const one of [...deleted].reverse()) await this.#library.playlists.restore(one);
    return deleted.length;
  }
}

function knownColor(id: string): PlaylistColor {
  const found = PLAYLIST_COLORS.find((color) => color === id);
  if (!found) throw argumentNotAllowed(id, PLAYLIST_COLORS.join(', '));
  return found;
}

async function pickColor(title: SafeText, { name, colorId }: Playlist): Promise<PlaylistColor | undefined> {
  const current = playlistColor(colorId);
  const items = PLAYLIST_COLORS.map((color) => ({
    label: colorName(color),
    ...(color === current && { description: l10n.t('current') }),
    iconPath: vscode.Uri.parse(swatchUrl(color)),
    color,
  }));
  return (await pickOne(items, { title, placeHolder: l10n.t('The color of “{0}”', safeText(name)) }))?.color;
}
