// Finds what a person would point at. Called with (role, name, how); returns the visible elements of that role whose
// words contain the name. The caller asks the browser for role and label of each, so this only narrows the choice.
const [role, name, how] = arguments;

const selectors = {
  button: 'button, [role="button"], input[type="submit"], summary',
  link: 'a[href], [role="link"]',
  textbox: 'input:not([type]), input[type="text"], input[type="password"], input[type="url"], input[type="search"], textarea, [role="textbox"]',
  checkbox: 'input[type="checkbox"], [role="checkbox"]',
  radio: 'input[type="radio"], [role="radio"]',
  switch: '[role="switch"]',
  tab: '[role="tab"], nav a[href], .tabs a[href]',
  heading: 'h1, h2, h3, h4, [role="heading"]',
  menuitem: '[role="menuitem"]',
  option: 'option, [role="option"]',
  dialog: 'dialog, [role="dialog"], [role="alertdialog"]',
  columnheader: 'th, [role="columnheader"]',
  row: 'tr, [role="row"]',
  treeitem: '[role="treeitem"]',
  progressbar: 'progress, [role="progressbar"]',
};

const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim().toLowerCase();
const byIds = (ids) => (ids ?? '').split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' ');

function words(element) {
  const labels = element.labels ? [...element.labels].map((label) => label.textContent) : [];
  return plain([
    element.textContent, element.getAttribute('aria-label'), byIds(element.getAttribute('aria-labelledby')),
    element.getAttribute('title'), element.getAttribute('placeholder'), element.value, ...labels,
  ].join(' '));
}

const dialog = [...document.querySelectorAll('dialog:modal')].at(-1);

function shown(element) {
  if (!element.isConnected || element.closest('[inert]')) return false;
  // Behind an open dialog nothing can be reached.
  if (dialog && !dialog.contains(element)) return false;
  // The native box of a switch is often transparent below its drawing: it still counts.
  return element.checkVisibility({ visibilityProperty: true });
}

const wanted = plain(name);
const list = document.querySelectorAll(selectors[role] ?? `[role="${role}"]`);
return [...list].filter((element) => shown(element) && words(element).includes(wanted)).slice(0, how === 'all' ? 2000 : 40);
