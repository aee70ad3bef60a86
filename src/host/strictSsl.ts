import * as vscode from 'vscode';

/**
 * `http.proxyStrictSSL`: whether certificates must be trusted. The editor obeys it in requests of its own, through a
 * proxy or not, and leaves it to each extension to do the same.
 */
export function strictSsl({ extensionKind }: vscode.Extension<unknown>): boolean {
  const http = vscode.workspace.getConfiguration('http');
  if (extensionKind === vscode.ExtensionKind.UI && vscode.env.remoteName !== undefined) {
    // The settings of the other machine are mixed in here, and it must not decide what this one trusts.
    const settings: { readonly defaultValue?: boolean; readonly globalLocalValue?: boolean } | undefined =
      http.inspect<boolean>('proxyStrictSSL');
    return settings?.globalLocalValue ?? true;
  }
  return http.get('proxyStrictSSL', true);
}
