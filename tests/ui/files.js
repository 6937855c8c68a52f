// Where the tests find the window's own files: everything under ui/ that is not vendored.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Returns each file of ui/ with one of the endings, as its path inside the repository and its text. */
export function windowFiles(...endings) {
  return readdirSync(path.join(root, 'ui'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.includes(path.extname(entry.name)))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${path.sep}vendor${path.sep}`))
    .map((file) => ({ file: path.relative(root, file), text: readFileSync(file, 'utf8') }));
}
