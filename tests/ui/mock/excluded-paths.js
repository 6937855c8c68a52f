// Excluded files of the made-up worlds, with a small part of the patterns. The address chooses: &paths=earlier|none|unfetched.
const files = ['Cargo.lock', 'README.md', 'package-lock.json', 'src/main.rs', 'src/parser.rs', 'static/app.min.js', 'vendor/zlib/inflate.c', 'vendor/zlib/zlib.h'];

/** Whether one line matches: a folder's name, or a name with stars. */
function matcher(line) {
  const name = new RegExp(`^${line.replace(/\/$/, '').replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '[^/]*')}$`);
  return line.endsWith('/') ? (path) => path.split('/').slice(0, -1).find((each) => name.test(each)) : (path) => (name.test(path.split('/').at(-1)) ? path : undefined);
}

const patternsOf = (text) => text.split('\n').map((line) => line.trimEnd()).filter((line) => line !== '' && !line.startsWith('#'));

export function excludedPathsCommands({ options, failure, changed, findRepository }) {
  const state = options.get('paths') ?? 'current';
  /** Lists that were changed, by the repo's id. */
  const lists = new Map();
  const listOf = (id) => lists.get(id) ?? { text: state === 'none' ? '' : 'vendor/\n*.lock', changedAt: state === 'none' ? null : 1_795_000_000_000, counted: state === 'earlier' ? 'earlier' : 'current' };
  const view = (id) => ({ ...listOf(id), patterns: patternsOf(listOf(id).text).length });
  const problemOf = (text) => {
    const at = text.split('\n').findIndex((line) => /\[[^\]]*$/.test(line) && !line.startsWith('#'));
    return at === -1 ? null : { line: at + 1, problem: failure('input.excluded_paths_invalid', 'This list cannot be used', 'A bracket is not closed. Write \\[ where the file has one in its name.') };
  };
  return {
    get_excluded_paths: ({ repositoryId }) => view(findRepository(repositoryId).id),
    preview_excluded_paths: ({ text }) => {
      const nothing = { problem: null, line: null, files: null, excluded: 0, entries: 0, rows: [] };
      const problem = problemOf(text);
      if (problem) return { ...nothing, ...problem };
      if (state === 'unfetched') return nothing;
      const tests = patternsOf(text).map(matcher);
      const rows = new Map();
      for (const path of files) {
        const found = tests.map((test) => test(path)).find((each) => each !== undefined);
        if (found === undefined) continue;
        const entry = found === path ? path : `${path.slice(0, path.indexOf(found) + found.length)}/`;
        rows.set(entry, (rows.get(entry) ?? 0) + 1);
      }
      const excluded = [...rows.values()].reduce((sum, each) => sum + each, 0);
      return { ...nothing, files: files.length, excluded, entries: rows.size, rows: [...rows].map(([path, count]) => ({ path, files: count })) };
    },
    save_excluded_paths: ({ repositoryId, text }) => {
      const problem = problemOf(text);
      if (problem) throw problem.problem;
      lists.set(repositoryId, { text: text.trimEnd(), changedAt: Date.now(), counted: 'earlier' });
      changed(`repository:${repositoryId}`);
      return view(repositoryId);
    },
  };
}
