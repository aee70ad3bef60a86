import * as l10n from '@vscode/l10n';
import type { ShareLinks } from '../../account/shareLinks';
import { isWaveFlowError } from '../../core/errors';
import { safeText } from '../../core/safeText';
import type { Playlist } from '../../library/playlist';
import { COMMANDS, PLAYLIST_VIEW } from '../common/ids';
import { confirm } from '../common/message';
import type { Notifications } from '../common/notifications';
import { showViewProgress } from '../common/progress';
import type { PickPrompt, PlaylistTargets } from './playlistTargets';

export interface ShareCommandsOptions {
  readonly shareLinks: Pick<ShareLinks, 'list' | 'find' | 'create' | 'revoke'>;
  readonly targets: PlaylistTargets;
  readonly notifications: Notifications;
  readonly copyText: (text: string) => Promise<void>;
  /** Sends what is queued. */
  readonly push: () => Promise<unknown>;
}

/** The commands for links to playlists. A link is a secret: it is copied and returned, never shown or logged. */
export class ShareCommands {
  readonly #options: ShareCommandsOptions;

  constructor(options: ShareCommandsOptions) {
    this.#options = options;
  }

  /** Copies the link, of a playlist that is shared already the same one again. Resolves to it. */
  async create(...values: readonly unknown[]): Promise<string | undefined> {
    const prompt = { title: l10n.t('Create Share Link'), command: COMMANDS.createShareLink };
    const playlist = await this.#findTarget(values, prompt);
    if (!playlist) return undefined;
    const link = await showViewProgress(PLAYLIST_VIEW, () => this.#create(playlist.id));
    return this.#copy(link, playlist);
  }

  /** Works offline. Resolves to the link. */
  async copy(...values: readonly unknown[]): Promise<string | undefined> {
    const prompt = { title: l10n.t('Copy Share Link'), command: COMMANDS.copyShareLink };
    const playlist = await this.#findShared(values, prompt);
    return playlist && this.#copy(await this.#options.shareLinks.find(playlist.id), playlist);
  }

  /** Asks before. Resolves to whether the link was revoked. */
  async revoke(...values: readonly unknown[]): Promise<boolean> {
    const { shareLinks, notifications } = this.#options;
    const prompt = { title: l10n.t('Revoke Share Link'), command: COMMANDS.revokeShareLink };
    const playlist = await this.#findShared(values, prompt);
    if (!playlist) return false;
    const name = safeText(playlist.name);
    const isSure = await confirm({
      message: l10n.t('Revoke the link to “{0}”?', name),
      detail: l10n.t(
        'The link stops working for everyone who has it. If you share the playlist again, you get a new link.',
      ),
      confirmLabel: l10n.t('Revoke'),
    });
    if (!isSure) return false;
    await showViewProgress(PLAYLIST_VIEW, () => shareLinks.revoke(playlist.id));
    notifications.showInfo(l10n.t('“{0}” is no longer shared.', name));
    return true;
  }

  /** A server that does not know the playlist gets it first. */
  async #create(playlistId: string): Promise<string> {
    const { shareLinks, push } = this.#options;
    try {
      return await shareLinks.create(playlistId);
    } catch (error) {
      if (!isWaveFlowError(error) || error.kind !== 'share.notOnServer') throw error;
    }
    await push();
    return shareLinks.create(playlistId);
  }

  async #copy(link: string, { name }: Playlist): Promise<string> {
    const { copyText, notifications } = this.#options;
    await copyText(link);
    notifications.showInfo(
      l10n.t('The link to “{0}” is on the clipboard. Anyone who has it can see the playlist.', safeText(name)),
    );
    return link;
  }

  async #findShared(values: readonly unknown[], prompt: PickPrompt): Promise<Playlist | undefined> {
    const only = await this.#options.shareLinks.list();
    return this.#findTarget(values, { ...prompt, only, none: l10n.t('No playlist is shared') });
  }

  async #findTarget(values: readonly unknown[], prompt: PickPrompt): Promise<Playlist | undefined> {
    return (await this.#options.targets.playlist(values, prompt))?.playlist;
  }
}
