// The head of every page: the way here, the title, one line beneath, and what can be done, at right.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { LightElement } from '../lib/element.js';
import { takeTitleFocus } from '../router.js';

/** @import { TemplateResult } from 'lit' */

/** The title. It names the window too, and takes the focus after a navigation, so that a screen reader starts with it. */
export class PageTitle extends LightElement {
  static properties = { text: { type: String } };

  constructor() {
    super();
    this.text = '';
  }

  render() {
    return html`<h1 tabindex="-1">${this.text}</h1>`;
  }

  updated() {
    if (!this.text) return;
    document.title = `${this.text} · Flow Desktop`;
    if (takeTitleFocus()) this.querySelector('h1')?.focus({ preventScroll: true });
  }
}

customElements.define('page-title', PageTitle);

/**
 * @typedef {object} PageHeader
 * @property {string} heading
 * @property {TemplateResult | string} [line] one line under the title
 * @property {{ label: string, path?: string }[]} [crumbs] from the second level on; the last one is this page
 * @property {TemplateResult} [actions] in the order quiet, secondary, primary, menu
 * @property {TemplateResult | typeof nothing} [beside] tags beside the title
 */

/** @param {PageHeader} header */
export function pageHeader({ heading, line, crumbs, actions, beside }) {
  return html`
    <header class="page-header ${crumbs ? 'deep' : ''}">
      <div class="titles">
        ${crumbs ? breadcrumb(crumbs) : nothing}
        <div class="title-row"><page-title .text=${heading}></page-title>${beside ?? nothing}</div>
        ${line ? html`<p class="line">${line}</p>` : nothing}
      </div>
      ${actions ? html`<div class="actions">${actions}</div>` : nothing}
    </header>`;
}

/** @param {{ label: string, path?: string }[]} crumbs */
function breadcrumb(crumbs) {
  return html`
    <nav class="breadcrumb" aria-label="Breadcrumb">
      <ol>${crumbs.map(({ label, path }, index) => html`
        <li>
          ${index > 0 ? icon('chevron-right') : nothing}
          ${path ? html`<a href="#${path}">${label}</a>` : html`<span aria-current="page">${label}</span>`}
        </li>`)}
      </ol>
    </nav>`;
}
