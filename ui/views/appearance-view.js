// How the window looks: theme and density. Both take effect at once and are remembered by the app.
import { html } from 'lit';
import { getApplicationState, setDensity, setTheme } from '../api.js';
import { failedPage } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import { LightElement } from '../lib/element.js';
import { Loaded } from '../lib/loaded.js';
import { attempt } from '../lib/attempt.js';

/** @import { Density, Theme } from '../types.js' */

/** @type {{ value: Theme, label: string, hint: string }[]} */
const themes = [
  { value: 'system', label: 'System', hint: 'Follows this computer, by day and by night.' },
  { value: 'light', label: 'Light', hint: 'Dark ink on white.' },
  { value: 'dark', label: 'Dark', hint: 'Light ink on a dark ground.' },
];

/** @type {{ value: Density, label: string, hint: string }[]} */
const densities = [
  { value: 'comfortable', label: 'Comfortable', hint: 'Rows of 36 pixels.' },
  { value: 'compact', label: 'Compact', hint: 'Rows of 28 pixels: more of them in view. The type stays as large.' },
];

export class AppearanceView extends LightElement {
  #application = new Loaded(this, getApplicationState, () => ['settings']);

  render() {
    const state = this.#application.value;
    return html`
      ${pageHeader({ heading: 'Appearance', line: 'Text size follows this computer, up to twice as large.' })}
      <div class="page-body narrow-page">
        ${this.#application.failure ? failedPage(this.#application.failure, () => void this.#application.reload()) : ''}
        ${state ? html`
          ${choices('Theme', 'theme', themes, state.theme, (theme) => void attempt(() => setTheme(theme)))}
          ${choices('Density', 'density', densities, state.density, (density) => void attempt(() => setDensity(density)))}` : ''}
      </div>`;
  }
}

/**
 * @template {string} T
 * @param {string} legend
 * @param {string} name
 * @param {{ value: T, label: string, hint: string }[]} options
 * @param {T} value
 * @param {(value: T) => void} onChoose
 */
function choices(legend, name, options, value, onChoose) {
  return html`
    <fieldset class="choices card">
      <legend class="visually-hidden">${legend}</legend>
      <h2 aria-hidden="true">${legend}</h2>
      ${options.map((option) => html`
        <label class="choice-row">
          <input class="radio" type="radio" name=${name} .value=${option.value} .checked=${option.value === value}
            aria-labelledby="${name}-${option.value}" aria-describedby="${name}-${option.value}-hint" @change=${() => onChoose(option.value)}>
          <span><span class="weight-500" id="${name}-${option.value}">${option.label}</span><span class="hint" id="${name}-${option.value}-hint">${option.hint}</span></span>
        </label>`)}
    </fieldset>`;
}

customElements.define('appearance-view', AppearanceView);
