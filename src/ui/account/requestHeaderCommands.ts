import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../account/account';
import type { HeaderState, InvalidHeader, RequestHeaders } from '../../account/requestHeaders';
import { cancelled } from '../../core/errors';
import { isolated, safe, safeText, type SafeText } from '../../core/safeText';
import type { ServerStatus } from '../../protocol/status';
import { SETTINGS } from '../common/ids';
import { promptForInput } from '../common/inputBox';
import type { Notifications } from '../common/notifications';
import { pickOne, type PickItem } from '../common/quickPick';
import { errorText } from '../i18n/errorText';
import type { AccountCommands } from './accountCommands';

export interface RequestHeaderCommandsOptions {
  readonly account: Account;
  readonly accountCommands: AccountCommands;
  readonly headers: RequestHeaders;
  readonly notifications: Notifications;
}

interface Choice extends PickItem {
  /** Resolves to the header whose value the user enters next; undefined for none. */
  readonly choose: () => Promise<Pick<HeaderState, 'name' | 'origin'> | undefined>;
}

/** The command for request headers. Their names are stored in the settings, their values in the keyring. */
export class RequestHeaderCommands {
  readonly #options: RequestHeaderCommandsOptions;

  constructor(options: RequestHeaderCommandsOptions) {
    this.#options = options;
  }

  /** Asks for a header, then for its value. Resolves to the new status of the account. */
  async setRequestHeader(): Promise<ServerStatus> {
    const { account, accountCommands, headers, notifications } = this.#options;
    const { url, webUrl } = await accountCommands.ensureServerUrl();
    if (url === null) throw cancelled();
    const origins = [...new Set([url, webUrl ?? url].map((address) => new URL(address).origin))];
    const title = l10n.t('Set Request Header');
    const chosen = await pickOne(await this.#choices(origins), {
      title,
      placeHolder: l10n.t('The header that the gateway in front of your server checks'),
      ignoreFocusOut: true,
    });
    const header = await chosen?.choose();
    if (!header) throw cancelled();
    const { host } = new URL(header.origin);
    const isSet = await promptForInput(
      {
        title,
        prompt: l10n.t(
          'The value of {0} for {1}. It is stored in the editor’s keyring and sent to that address only. Leave empty to delete it.',
          safeText(header.name),
          safeText(host),
        ),
        secret: true,
      },
      (value) => headers.set(header, value),
    );
    if (isSet === undefined) throw cancelled();
    const sentence = isSet
      ? l10n.t('Requests to {0} carry {1} from now on.', safeText(host), safeText(header.name))
      : l10n.t('Requests to {0} no longer carry {1}.', safeText(host), safeText(header.name));
    notifications.showInfo(sentence);
    return account.check();
  }

  async #choices(origins: readonly string[]): Promise<Choice[]> {
    const { headers } = this.#options;
    const known = (await headers.list(origins)).map(headerChoice);
    const add: Choice = {
      label: l10n.t('Add a header…'),
      iconPath: new vscode.ThemeIcon('add'),
      alwaysShow: true,
      choose: async () => {
        const name = await this.#promptForName();
        return name === undefined ? undefined : this.#chooseOrigin(name, origins);
      },
    };
    return [...known, ...headers.invalid().map(refusedChoice), add];
  }

  #promptForName(): Promise<string | undefined> {
    return promptForInput(
      {
        title: l10n.t('Set Request Header'),
        prompt: l10n.t('The name of the header. It is stored in the settings of this editor.'),
        placeholder: safe`CF-Access-Client-Id`,
      },
      (input) => this.#options.headers.add(input),
    );
  }

  async #chooseOrigin(
    name: string,
    origins: readonly string[],
  ): Promise<Pick<HeaderState, 'name' | 'origin'> | undefined> {
    const [only] = origins;
    if (origins.length === 1 && only !== undefined) return { name, origin: only };
    const items = origins.map((origin) => ({ label: safeText(new URL(origin).host), origin }));
    const chosen = await pickOne(items, {
      title: l10n.t('Set Request Header'),
      placeHolder: safeText(name),
      ignoreFocusOut: true,
    });
    return chosen && { name, origin: chosen.origin };
  }
}

const headerChoice = (header: HeaderState): Choice => ({
  label: safeText(header.name),
  description: safeText(new URL(header.origin).host),
  detail: isolated(stateText(header)),
  choose: async () => header,
});

function stateText({ state }: HeaderState): SafeText {
  switch (state) {
    case 'set':
      return l10n.t('Has a value');
    case 'missing':
      return l10n.t('Has no value yet, so it is not sent');
    case 'unnamed':
      return l10n.t('Has a value, but is not in the settings, so it is not sent');
  }
}

const refusedChoice = ({ name, error }: InvalidHeader): Choice => ({
  label: safeText(name),
  detail: isolated(errorText(error)),
  choose: async () => {
    await vscode.commands.executeCommand(
      'workbench.action.openSettings',
      `@id:${SETTINGS.section}.${SETTINGS.requestHeaders}`,
    );
    return undefined;
  },
});
