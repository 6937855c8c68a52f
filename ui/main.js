// Starts the window: reports its errors to the log, sets the theme before anything is drawn, then brings up the frame.
import { getApplicationState, logUiError, onDataChanged } from './api.js';
import { applyAppearance, platformOf } from './lib/appearance.js';

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

await followAppearance();
onDataChanged((tags) => {
  if (tags.includes('settings')) void followAppearance();
});
await import('./components/app-shell.js');
