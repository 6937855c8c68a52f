// Serves ui/ with the policy the real window has, and puts the mock in the place of @tauri-apps/api, so that pages can be
// opened in a browser without the app. Nothing of this folder is ever shipped.
//
//   node tests/ui/mock/server.mjs [port]     then open /?world=full#/settings/integrations
//
// Worlds: see worlds.js. More of the address is read by commands.js: check=<rung that fails>, keyring=none, locked=1.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const ui = path.resolve(here, '../../../ui');
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' };

/** What stands in for the app's door, by the path the import map leads to. */
const replaced = { '/vendor/@tauri-apps/api/core.js': 'core.js', '/vendor/@tauri-apps/api/event.js': 'event.js' };

/** The policy of the real window, with the hash of the import map that the app adds at build time. */
export function contentSecurityPolicy(html) {
  const map = /<script type="importmap">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(map).digest('base64');
  return `default-src 'none'; script-src 'self' 'sha256-${hash}'; style-src 'self'; img-src 'self' data:; font-src 'self'; `
    + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
}

/** Returns the file an address names, or null outside the two folders. */
function fileOf(pathname) {
  if (pathname in replaced) return path.join(here, replaced[pathname]);
  const [folder, rest] = pathname.startsWith('/mock/') ? [here, pathname.slice('/mock/'.length)] : [ui, pathname === '/' ? 'index.html' : pathname];
  const file = path.join(folder, path.normalize(rest));
  return file.startsWith(folder) ? file : null;
}

/** Starts the server; port 0 takes any free one. */
export async function startMock(port = 0) {
  const html = await readFile(path.join(ui, 'index.html'), 'utf8');
  const policy = contentSecurityPolicy(html);
  const server = createServer(async (request, response) => {
    const file = fileOf(decodeURIComponent(new URL(request.url ?? '/', 'http://mock').pathname));
    try {
      const body = await readFile(file ?? '');
      response.writeHead(200, { 'content-type': types[path.extname(file ?? '')] ?? 'application/octet-stream', 'content-security-policy': policy, 'cache-control': 'no-store' });
      response.end(body);
    } catch {
      response.writeHead(404).end('not here');
    }
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin } = await startMock(Number(process.argv[2] ?? 4173));
  console.log(`${origin}/?world=full#/settings/integrations`);
}
