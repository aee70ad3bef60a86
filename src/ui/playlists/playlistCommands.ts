import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { argumentNotAllowed } from '../../core/errors';
import { safeText, type SafeText } from '../../core/safeText';
import type { Library } from '../../library/library';
import type { DeletedPlaylist, Playlist, PlaylistFields } from '../../library/playlist';
import { textArgument } from '../common/commandArgument';
import { COMMANDS } from '../common/ids';
import { promptForInput } from '../common/inputBox';
import { currentMark } from '../common/currentMark';
import { pickOne } from '../common/quickPick';
import type { Language } from '../i18n/language';
import { colorName, PLAYLIST_COLORS, playlistColor, swatchUrl, type PlaylistColor } from './playlistColor';
import type { PickPrompt, PlaylistTargets } from './playlistTargets';
import { namesOrCount } from './playlistText';
import type { PlaylistTree } from './playlistTree';
import type { UndoStack } from './undoStack';

export interface PlaylistCommandsOptions {
  readonly library: Library;
  readonly tree: PlaylistTree;
  readonly targets: PlaylistTargets;
  readonly undoStack: UndoStack;
  readonly language: () => Language;
}

/**
 * The commands for playlists. Each handles the arguments that menus, keybindings and programs pass. Editing resolves to
 * the changed playlist, or to undefined after a cancellation.
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
    const prompt = { title: l10n.t('Rename Playlist'), command: COMMANDS.renamePlaylist };
    const playlist = await this.#findTarget(values, prompt);
    if (!playlist) return undefined;
    const given = newValueOf(values, prompt.command);
    if (given !== undefined) return this.#update(playlist, { name: given });
    return promptForInput(
      {
        title: prompt.title,
        prompt: l10n.t('A new name for the playlist “{0}”.', safeText(playlist.name)),
        value: playlist.name,
      },
      (name) => this.#update(playlist, { name }),
    );
  }

  async describe(...values: readonly unknown[]): Promise<Playlist | undefined> {
    const prompt = { title: l10n.t('Edit Playlist Description'), command: COMMANDS.describePlaylist };
    const playlist = await this.#findTarget(values, prompt);
    if (!playlist) return undefined;
    const given = newValueOf(values, prompt.command);
    if (given !== undefined) return this.#update(playlist, { description: given });
    return promptForInput(
      {
        title: prompt.title,
        prompt: l10n.t('Description of “{0}”. Leave empty for none.', safeText(playlist.name)),
        value: playlist.description ?? '',
      },
      (description) => this.#update(playlist, { description }),
    );
  }

  async color(...values: readonly unknown[]): Promise<Playlist | undefined> {
    const prompt = { title: l10n.t('Change Playlist Color'), command: COMMANDS.colorPlaylist };
    const playlist = await this.#findTarget(values, prompt);
    if (!playlist) return undefined;
    const given = newValueOf(values, prompt.command);
    const color = given === undefined ? await pickColor(prompt.title, playlist) : parseColor(given);
    return color && this.#update(playlist, { colorId: color });
  }

  /** Deletes without a confirmation, because it can be undone. Resolves to the number of deleted playlists. */
  async delete(...values: readonly unknown[]): Promise<number> {
    const nodes = await this.#options.targets.playlists(values, {
      title: l10n.t('Delete Playlist'),
      command: COMMANDS.deletePlaylist,
    });
    const deleted: DeletedPlaylist[] = [];
    try {
      for (const { playlist } of nodes) deleted.push(await this.#library.playlists.delete(playlist.id));
    } finally {
      if (deleted.length > 0) this.#offerUndo(deleted);
    }
    return deleted.length;
  }

  /** Moves playlists by one position, up or down. Does nothing where the first of them is at that end already. */
  async move(values: readonly unknown[], by: -1 | 1): Promise<void> {
    const prompt =
      by < 0
        ? { title: l10n.t('Move Up'), command: COMMANDS.moveUp }
        : { title: l10n.t('Move Down'), command: COMMANDS.moveDown };
    const nodes = await this.#options.targets.playlists(values, prompt);
    const order = (await this.#library.playlists.list()).map(({ id }) => id);
    // The one that is furthest in the direction moves first, so that none overtakes another.
    const positions = nodes.map(({ playlist }) => order.indexOf(playlist.id)).sort((a, b) => (a - b) * -by);
    const end = by < 0 ? 0 : order.length - 1;
    if (positions[0] === end) return;
    for (const position of positions) await this.#library.playlists.move(order[position] ?? '', position + by);
  }

  async #findTarget(values: readonly unknown[], prompt: PickPrompt): Promise<Playlist | undefined> {
    return (await this.#options.targets.playlist(values, prompt))?.playlist;
  }

  #update({ id }: Playlist, fields: PlaylistFields): Promise<Playlist> {
    return this.#library.playlists.update(id, fields);
  }

  #offerUndo(deleted: readonly DeletedPlaylist[]): void {
    const names = deleted.map(({ playlist }) => playlist.name);
    this.#options.undoStack.push(l10n.t('Deleted: {0}', namesOrCount(names, this.#options.language())), () =>
      this.#restore(deleted),
    );
  }

  async #restore(deleted: readonly DeletedPlaylist[]): Promise<number> {
    // In reverse, so that each returns to its former position.
    for (const one of [...deleted].reverse()) await this.#library.playlists.restore(one);
    return deleted.length;
  }
}

/** The new value that a program passed after the id or name of the playlist. */
function newValueOf([playlist, value]: readonly unknown[], command: string): string | undefined {
  return typeof playlist === 'string' && value !== undefined ? textArgument(value, command) : undefined;
}

/** @throws WaveFlowError `argument.notAllowed` */
function parseColor(id: string): PlaylistColor {
  const found = PLAYLIST_COLORS.find((color) => color === id);
  if (!found) throw argumentNotAllowed(id, PLAYLIST_COLORS.join(', '));
  return found;
}

async function pickColor(title: SafeText, { name, colorId }: Playlist): Promise<PlaylistColor | undefined> {
  const current = playlistColor(colorId);
  const items = PLAYLIST_COLORS.map((color) => ({
    label: colorName(color),
    description: currentMark(color === current),
    iconPath: vscode.Uri.parse(swatchUrl(color)),
    color,
  }));
  return (await pickOne(items, { title, placeHolder: l10n.t('The color of “{0}”', safeText(name)) }))?.color;
}
