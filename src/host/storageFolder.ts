import * as vscode from 'vscode';

/** Calls the listener with the path of a file in the folder after any window created, changed or deleted the file. */
export function watchFolder(folder: vscode.Uri, listener: (path: string) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**'));
  const notify = ({ path }: vscode.Uri): void => listener(path);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(notify),
    watcher.onDidChange(notify),
    watcher.onDidDelete(notify),
  );
}
