import * as l10n from '@vscode/l10n';
import { suggestedUrl } from '../../account/suggestedUrl';
import type { SearchResult } from '../../account/serverSearch';
import { isCleartext } from '../../account/serverUrl';
import { isPrivateHost, type TypedAddress } from '../../account/typedAddress';
import { asWaveFlowError } from '../../core/errors';
import { safe, safeText, type SafeText } from '../../core/safeText';
import { errorText } from '../i18n/errorText';
import { showDialog } from '../common/message';
import type { Notifications } from '../common/notifications';

/** A server that the user settled on. */
export interface ChosenServer {
  readonly url: string;
  readonly hasSignInPage: boolean;
}

/** A server found at an address that was typed without a scheme: the user has not seen this URL yet. */
export interface Discovery extends ChosenServer {
  /** Such as "WaveFlow 1.4.0 at https://music.example.com". */
  readonly name: SafeText;
  /** The address as it will be saved. */
  readonly shownUrl: SafeText;
  /** Whether only http answers on a host in a public network. */
  readonly isRisky: boolean;
}

export interface ServerChoiceOptions {
  readonly search: (typed: TypedAddress) => Promise<SearchResult>;
  readonly notifications: Notifications;
}

/** Finds out which server a user means, and asks where that is not plain. */
export class ServerChoice {
  readonly #options: ServerChoiceOptions;

  constructor(options: ServerChoiceOptions) {
    this.#options = options;
  }

  /**
   * @param confirm whether the user wants what was found at an address without a scheme
   * @returns undefined where the user decided against it
   */
  async choose(
    typed: TypedAddress,
    confirm: (discovery: Discovery) => Promise<boolean>,
  ): Promise<ChosenServer | undefined> {
    const result = await this.#options.search(typed);
    if (!('found' in result)) return this.#chooseUnreachable(result.url, result.failure);
    const { url, version, hasSignInPage } = result.found;
    if (typed.hasScheme) return { url, hasSignInPage };
    const isRisky = isCleartext(url) && !isPrivateHost(new URL(url).hostname);
    const name = version === null ? safe`WaveFlow` : safe`WaveFlow ${safeText(version, 40)}`;
    const discovery = { url, hasSignInPage, name, shownUrl: safeText(url), isRisky };
    return (await confirm(discovery)) ? { url, hasSignInPage } : undefined;
  }

  /** The address all the same, or the one that the server has moved to. */
  async #chooseUnreachable(url: string, failure: unknown): Promise<ChosenServer | undefined> {
    const other = suggestedUrl(failure, url);
    const useOther = other === undefined ? undefined : l10n.t('Use {0}', safeText(other));
    const saveAnyway = l10n.t('Save Anyway');
    const chosen = await showDialog(
      { message: l10n.t('Save {0} anyway?', safeText(url)), detail: errorText(failure) },
      ...(useOther === undefined ? [] : [useOther]),
      saveAnyway,
    );
    if (other !== undefined && chosen === useOther)
      return this.choose({ urls: [other], hasScheme: true }, async () => true);
    if (chosen !== saveAnyway) return undefined;
    // A gateway stays in the way: its notification leads on.
    if (asWaveFlowError(failure).kind === 'answer.inFront') void this.#options.notifications.showFailure(failure);
    return { url, hasSignInPage: false };
  }
}

/** Asks in a dialog, for where there is no input box to say it in. */
export async function confirmDiscovery({ name, shownUrl, isRisky }: Discovery): Promise<boolean> {
  const save = l10n.t('Save');
  const message = l10n.t('{0} was found at {1}. Save this address?', name, shownUrl);
  const chosen = await showDialog({ message, detail: isRisky ? unencryptedOnly() : safe`` }, save);
  return chosen === save;
}

/** What an input box says before the address is saved. */
export const discoveryText = ({ name, shownUrl, isRisky }: Discovery): SafeText =>
  isRisky
    ? l10n.t(
        '{0} was found at {1}, but only without encryption. Press Enter to save this address anyway.',
        name,
        shownUrl,
      )
    : l10n.t('{0} was found at {1}. Press Enter to save this address.', name, shownUrl);

const unencryptedOnly = (): SafeText =>
  l10n.t('It responds without encryption only: others on the network can read what you send.');
