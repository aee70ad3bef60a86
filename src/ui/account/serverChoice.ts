import * as l10n from '@vscode/l10n';
import type { SearchResult } from '../../account/serverSearch';
import { isCleartext } from '../../account/serverUrl';
import { suggestedUrl } from '../../account/suggestedUrl';
import { isPrivateHost, type TypedAddress } from '../../account/typedAddress';
import { asWaveFlowError } from '../../core/errors';
import { safe, safeText, type SafeText } from '../../core/safeText';
import { showDialog } from '../common/message';
import type { Notifications } from '../common/notifications';
import { errorText } from '../i18n/errorText';

export interface ChosenServer {
  readonly url: string;
  /** Whether nobody can sign in there before its first account is created. */
  readonly needsSetup: boolean;
  readonly hasSignInPage: boolean;
}

/** A server at an address that was typed without a scheme. The user has not seen the resulting URL yet. */
export interface Discovery extends ChosenServer {
  /** Such as "WaveFlow 1.4.0". */
  readonly name: SafeText;
  /** The URL that is saved. */
  readonly shownUrl: SafeText;
  /** Whether a host in a public network responds only to http. */
  readonly isRisky: boolean;
}

export interface ServerChoiceOptions {
  readonly search: (typed: TypedAddress) => Promise<SearchResult>;
  readonly notifications: Notifications;
}

/** Finds the server at a typed address. Asks the user if the result is not what was typed. */
export class ServerChoice {
  readonly #options: ServerChoiceOptions;

  constructor(options: ServerChoiceOptions) {
    this.#options = options;
  }

  /**
   * @param confirm asks whether to save a server found at an address without a scheme
   * @returns undefined if the user does not want to save the server
   */
  async choose(
    typed: TypedAddress,
    confirm: (discovery: Discovery) => Promise<boolean>,
  ): Promise<ChosenServer | undefined> {
    const result = await this.#options.search(typed);
    if (!('found' in result)) return this.#chooseUnreachable(result.url, result.failure);
    const { url, version, needsSetup, hasSignInPage } = result.found;
    const chosen = { url, needsSetup, hasSignInPage };
    if (typed.hasScheme) return chosen;
    const isRisky = isCleartext(url) && !isPrivateHost(new URL(url).hostname);
    const name = version === null ? safe`WaveFlow` : safe`WaveFlow ${safeText(version, 40)}`;
    const discovery = { ...chosen, name, shownUrl: safeText(url), isRisky };
    return (await confirm(discovery)) ? chosen : undefined;
  }

  /** Offers to save the URL anyway, or the URL that the server redirects to. */
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
    // The notification offers to set the request header that the gateway needs.
    if (asWaveFlowError(failure).kind === 'answer.inFront') void this.#options.notifications.showFailure(failure);
    return { url, needsSetup: false, hasSignInPage: false };
  }
}

/** Asks in a dialog. */
export async function confirmDiscovery({ name, shownUrl, isRisky }: Discovery): Promise<boolean> {
  const save = l10n.t('Save');
  const message = l10n.t('{0} was found at {1}. Save this address?', name, shownUrl);
  const chosen = await showDialog({ message, detail: isRisky ? unencryptedOnly() : safe`` }, save);
  return chosen === save;
}

/** Asks in an input box. */
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
