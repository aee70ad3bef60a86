import * as vscode from 'vscode';

/** The content of a file in UTF-8. */
export const readText = async (file: vscode.Uri): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
