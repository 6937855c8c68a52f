// Theme, density and platform as attributes of the document. Styles read them; nothing else may.

/** @import { ApplicationState } from '../types.js' */

/** @param {Pick<ApplicationState, 'theme' | 'density'>} state */
export function applyAppearance({ theme, density }) {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
  dataset.density = density;
}

/** Returns the platform a user agent names; Linux is where the window brings its own font. @param {string} userAgent */
export function platformOf(userAgent) {
  if (/Windows/.test(userAgent)) return 'windows';
  if (/Mac OS X/.test(userAgent)) return 'macos';
  return 'linux';
}
