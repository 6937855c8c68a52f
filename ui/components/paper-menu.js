// The way of a report to paper: a PDF in the downloads where the system makes one by itself, and the system's print dialog.
import { html } from 'lit';
import { asFailure, printPage, savePageAsPdf } from '../api.js';
import { dialogIsDone, followPrinting, printed } from '../lib/paper.js';
import { showSaved } from '../lib/saved-file.js';
import { showToast } from '../lib/toasts.js';
import './menu-button.js';

/** @param {() => Promise<void>} work */
async function told(work) {
  try {
    await work();
  } catch (thrown) {
    const { message, remedy } = asFailure(thrown);
    showToast({ words: [message, remedy].filter(Boolean).join(' '), sign: 'circle-x', mark: 'danger-mark' });
  }
}

const savePdf = () => told(() => printed(async () => showSaved(await savePageAsPdf(document.querySelector('h1')?.textContent ?? 'Report'))));

/** On Linux the call ends when the dialog is done with the page, elsewhere when it has opened. @param {boolean} isLinux */
const print = (isLinux) => told(() => printed(async () => {
  const done = isLinux ? null : dialogIsDone();
  await printPage();
  await done;
}));

/** Only Linux prints into a file without a dialog; elsewhere the dialog itself offers a PDF. @returns {import('./menu-button.js').MenuItem[]} */
function ways() {
  const isLinux = document.documentElement.dataset.platform === 'linux';
  const dialog = { label: isLinux ? 'Print' : 'Print or save as PDF', sign: 'printer', run: () => void print(isLinux) };
  return isLinux ? [{ label: 'Save as PDF', sign: 'download', run: () => void savePdf() }, dialog] : [dialog];
}

// The keys of a web view print as well.
followPrinting();

/** The menu beside what a report says of its data. */
export const paperMenu = () => html`<menu-button class="paper-menu" .label=${'Print or save as PDF'} .sign=${'printer'} .items=${ways()}></menu-button>`;
