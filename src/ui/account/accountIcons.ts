import type { ConnectionState } from '../../protocol/status';
import { safe, type SafeText } from '../../core/safeText';

export const WARNING_ICON = safe`$(warning)`;

/** The icons of the status bar item, by the state of the account. */
export const ACCOUNT_ICONS: Readonly<Record<ConnectionState, SafeText>> = {
  notConfigured: safe`$(account)`,
  signedOut: safe`$(account)`,
  checking: safe`$(sync~spin)`,
  online: safe`$(pass-filled)`,
  offline: safe`$(debug-disconnect)`,
  expired: WARNING_ICON,
};
