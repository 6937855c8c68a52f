// What a passphrase must be. The app refuses shorter ones too; saying so before asking is kinder. Pure.

const shortest = 8;

/** @param {string} first @param {string} second the same once more @returns {string | null} */
export function passphraseProblem(first, second) {
  if (first.length < shortest) return `It needs at least ${shortest} characters.`;
  return first === second ? null : 'The two passphrases differ.';
}
