/** The page of the panel: its files, its policy, and nothing else. Data comes by message. */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The id of the element that the webview draws in. */
export const ROOT_ID = 'heapscope-root';

/**
 * The page's HTML. Scripts and styles need the nonce; Cytoscape adds a style element unless one
 * with its id exists, so it is shipped with the nonce.
 */
export function webviewHtml(webview: vscode.Webview, folder: vscode.Uri): string {
  const nonce = randomBytes(18).toString('base64');
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" nonce="${nonce}" href="${file('codicon.css')}" id="vscode-codicon-stylesheet">
    <link rel="stylesheet" nonce="${nonce}" href="${file('main.css')}">
    <style nonce="${nonce}" id="__________cytoscape_stylesheet">
      .__________cytoscape_container { position: relative; }
    </style>
    <title>Heapscope</title>
  </head>
  <body>
    <div id="${ROOT_ID}"></div>
    <script type="module" nonce="${nonce}" src="${file('main.js')}"></script>
  </body>
</html>
`;
}
