import * as l10n from '@vscode/l10n';
import type { ShareLinks } from '../../account/shareLinks';
import type { Clock } from '../../core/clock';
import { isWaveFlowError } from '../../core/errors';
import { safeText } from '../../core/safeText';
import type { Playlist } from '../../library/playlist';
import { COMMANDS, PLAYLIST_VIEW } from '../common/ids';
import { confirm, showDialog } from '../common/message';
import type { Notifications } from '../common/notifications';
import { showViewProgress } from '../common/progress';
import { pickOne } from '../common/quickPick';
import type { Language } from '../i18n/language';
import { plural } from '../i18n/plural';
import type { PickPrompt, PlaylistTargets } from './playlistTargets';

/** @param days null for a link that does not end by itself */
interface Expiry {
  readonly days: number | null;
}

const NEVER: Expiry = { days: null };
const DAYS = [1, 7, 30];
const DAY_MS = 24 * 60 * 60_000;

export interface ShareCommandsOptions {
  readonly shareLinks: Pick<ShareLinks, 'list' | 'areFixed' | 'state' | 'find' | 'create' | 'revoke'>;
  readonly targets: PlaylistTargets;
  readonly notifications: Notifications;
  readonly copyText: (text: string) => Promise<void>;
  readonly language: () => Language;
  readonly clock: Clock;
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
    return playlist && this.#share(playlist);
  }

  /** Works offline. Offers to share again what the link does not show any more. Resolves to the link. */
  async copy(...values: readonly unknown[]): Promise<string | undefined> {
    const prompt = { title: l10n.t('Copy Share Link'), command: COMMANDS.copyShareLink };
    const playlist = await this.#findShared(values, prompt);
    return playlist && this.#copyExisting(playlist);
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

  async #share(playlist: Playlist): Promise<string | undefined> {
    const { shareLinks } = this.#options;
    const isFixed = await shareLinks.areFixed();
    if (isFixed && (await shareLinks.state(playlist.id)) !== 'none') return this.#copyExisting(playlist);
    const expiry = isFixed ? await this.#pickExpiry(playlist) : NEVER;
    return expiry && this.#copy(await this.#createWithProgress(playlist, expiry, isFixed), playlist);
  }

  async #copyExisting(playlist: Playlist): Promise<string | undefined> {
    const { shareLinks } = this.#options;
    const state = await shareLinks.state(playlist.id);
    if (state === 'changed' || state === 'expired') {
      const choice = await this.#offerToShareAgain(playlist, state);
      if (choice === undefined) return undefined;
      if (choice === 'again') return this.#shareAgain(playlist);
    }
    return this.#copy(await shareLinks.find(playlist.id), playlist);
  }

  async #shareAgain(playlist: Playlist): Promise<string | undefined> {
    const expiry = await this.#pickExpiry(playlist);
    if (expiry === undefined) return undefined;
    await showViewProgress(PLAYLIST_VIEW, () => this.#options.shareLinks.revoke(playlist.id));
    return this.#copy(await this.#createWithProgress(playlist, expiry, true), playlist);
  }

  /** Says what the link shows. Resolves to what to do; undefined for nothing. */
  async #offerToShareAgain({ name }: Playlist, state: 'changed' | 'expired'): Promise<'again' | 'copy' | undefined> {
    const again = l10n.t('Share Again');
    const copy = l10n.t('Copy Share Link');
    const message =
      state === 'expired'
        ? l10n.t('The link to “{0}” has expired.', safeText(name))
        : l10n.t('The link to “{0}” shows the playlist as it was when you shared it.', safeText(name));
    const detail = l10n.t('If you share it again, you get a new link, and the earlier one stops working.');
    const chosen = await showDialog({ message, detail }, again, ...(state === 'expired' ? [] : [copy]));
    if (chosen === undefined) return undefined;
    return chosen === again ? 'again' : 'copy';
  }

  /** Lets the user choose when a link ends. Resolves to undefined after a cancellation. */
  async #pickExpiry({ name }: Playlist): Promise<Expiry | undefined> {
    const language = this.#options.language();
    const never = { label: l10n.t('Until it is revoked'), days: null };
    const items = DAYS.map((days) => ({
      label: plural(days, l10n.t('{0, plural, one {# day} other {# days}}'), language),
      days,
    }));
    return pickOne([never, ...items], {
      title: l10n.t('Create Share Link'),
      placeHolder: l10n.t('How long does the link to “{0}” work?', safeText(name)),
    });
  }

  async #createWithProgress({ id }: Playlist, { days }: Expiry, isFixed: boolean): Promise<string> {
    const expiresAt = days === null ? null : this.#options.clock.now() + days * DAY_MS;
    return showViewProgress(PLAYLIST_VIEW, () => this.#create(id, expiresAt, isFixed));
  }

  /** A server that does not know the playlist gets it first, and one whose links are fixed what was edited last. */
  async #create(playlistId: string, expiresAt: number | null, isFixed: boolean): Promise<string> {
    const { shareLinks, push } = this.#options;
    if (isFixed) await push();
    try {
      return await shareLinks.create(playlistId, expiresAt);
    } catch (error) {
      if (!isWaveFlowError(error) || error.kind !== 'share.notOnServer') throw error;
    }
    await push();
    return shareLinks.create(playlistId, expiresAt);
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
