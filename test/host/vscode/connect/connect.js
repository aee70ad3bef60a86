'use strict';
// For the demo only. In a browser no link from outside reaches an extension of an editor that is not open yet. So the
// link of the demo opens a folder, and this extension, which knows the folder by its file, opens WaveFlow's deep link.

const vscode = require('vscode');

exports.activate = async () => {
  const [folder] = vscode.workspace.workspaceFolders;
  const file = vscode.Uri.joinPath(folder.uri, 'waveflow-demo.json');
  const { server } = JSON.parse(Buffer.from(await vscode.workspace.fs.readFile(file)).toString());
  const waveflow = await vscode.extensions.getExtension('waveflow.waveflow').activate();
  const { url } = await waveflow.getStatus();
  if (url !== server) {
    const query = `server=${encodeURIComponent(server)}`;
    const link = vscode.Uri.from({
      scheme: vscode.env.uriScheme,
      authority: 'waveflow.waveflow',
      path: '/connect',
      query,
    });
    // Not `env.openExternal`: that one asks the browser to open a program.
    await vscode.commands.executeCommand('vscode.open', link);
  }
};
