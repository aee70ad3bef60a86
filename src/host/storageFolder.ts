import * as vscode from 'vscode';

/** Calls the listener with the path of a file in the folder after it was made, changed or removed, by whatever window. */
export function watchFolder(folder: vscode.Uri, listener: (path: string) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**'));
  const tell = ({ path }: vscode.Uri): void => listener(path);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(tell),
    watcher.onDidChange(tell),
    watcher.onDidDelete(tell),
  );
}
