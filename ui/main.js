// Starts the window: reports its errors to the log, sets the theme before anything is drawn, then brings up the frame.
// What can be fetched at the same time is, because the time to a usable window is measured.
import { getApplicationState, logUiError, onDataChanged } from './api.js';
import { applyAppearance, platformOf } from './lib/appearance.js';
import { pages } from './pages.js';
import { homePath, matchRoute } from './router.js';

/** Errors of the window end up in the app's log; a failure to log them has nowhere left to go. @param {unknown} thrown */
function report(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  logUiError(error.message, error.stack ?? '').catch(() => {});
}

addEventListener('error', (event) => report(event.error ?? event.message));
addEventListener('unhandledrejection', (event) => report(event.reason));

document.documentElement.dataset.platform = platformOf(navigator.userAgent);

async function followAppearance() {
  try {
    applyAppearance(await getApplicationState());
  } catch (thrown) {
    // The shell asks for the same state and shows why it is not there.
    report(thrown);
  }
}

/** The frame and the first page, fetched but not yet drawn. */
function fetchFrame() {
  const first = matchRoute(location.hash) ?? matchRoute(homePath);
  // A page that cannot be fetched is reported by the frame when it is shown.
  if (first) pages[first.name].load().catch(() => {});
  return import('./components/app-shell.js');
}

const [{ AppShell }] = await Promise.all([fetchFrame(), followAppearance()]);
customElements.define('app-shell', AppShell);
onDataChanged((tags) => {
  if (tags.includes('settings')) void followAppearance();
});
