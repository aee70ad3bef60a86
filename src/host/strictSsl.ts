import * as vscode from 'vscode';

/**
 * `http.proxyStrictSSL`: whether certificates must be trusted. The editor applies the setting to its own requests, with
 * or without a proxy; each extension has to apply it to its requests.
 */
export function strictSsl({ extensionKind }: vscode.Extension<unknown>): boolean {
  const http = vscode.workspace.getConfiguration('http');
  if (extensionKind === vscode.ExtensionKind.UI && vscode.env.remoteName !== undefined) {
    // The effective value includes settings of the remote machine, which must not decide what this machine trusts.
    const settings: { readonly defaultValue?: boolean; readonly globalLocalValue?: boolean } | undefined =
      http.inspect<boolean>('proxyStrictSSL');
    return settings?.globalLocalValue ?? true;
  }
  return http.get('proxyStrictSSL', true);
}
