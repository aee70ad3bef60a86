import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route } from '../router';
import { SERVER_FOLDER } from '../serverFolder';

const FOLDER = join(SERVER_FOLDER, 'pages', 'assets');

const types = {
  'credentials.js': 'text/javascript; charset=utf-8',
  'token.js': 'text/javascript; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** The files the pages load; nothing else below the folder can be asked for. */
export function assetRoutes(): Route[] {
  return Object.entries(types).map(([file, type]) => ({
    method: 'GET',
    path: `/assets/${file}`,
    handle: async () => new Response(await readFile(join(FOLDER, file)), { headers: { 'content-type': type } }),
  }));
}
