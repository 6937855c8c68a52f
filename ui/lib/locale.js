// The language of numbers and dates. A bare machine reports the locale "C", which Intl refuses to take.

/** What is used where the system names no language Intl knows. */
export const fallbackLocale = 'en-GB';

/**
 * Returns the first of the given names that Intl takes.
 * @param {readonly (string | undefined)[]} names
 */
export function pickLocale(names) {
  for (const name of names) {
    try {
      if (name && Intl.NumberFormat.supportedLocalesOf(name).length > 0) return name;
    } catch {
      // Not a language tag at all, such as "C" or "POSIX": try the next.
    }
  }
  return fallbackLocale;
}

export const locale = pickLocale(globalThis.navigator?.languages ?? []);
