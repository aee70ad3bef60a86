import * as vscode from 'vscode';

/**
 * Opens a URL in the person's own browser. A `Uri` would lose the escapes inside the query, which name the callback;
 * the editor takes the text as it is, although its types do not say so.
 * @returns false where it was not opened, for instance because the person said no
 */
export async function openExternal(url: string): Promise<boolean> {
  return vscode.env.openExternal(url as unknown as vscode.Uri);
}

/** The address under which the person's browser reaches a loopback address of the machine that this runs on. */
export async function asExternal(url: string): Promise<string> {
  return (await vscode.env.asExternalUri(vscode.Uri.parse(url, true))).toString(true);
}
