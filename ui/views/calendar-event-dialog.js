// Asks for a calendar event: its name, what it is, its days and whether it comes back. What is wrong is said beside the field, when the
// field was left or the event was to be kept.
import { html, nothing } from 'lit';
import { failurePanel } from '../components/failure-panel.js';
import { formNote, formOf, kinds, kindWords, readForm } from '../lib/calendar.js';
import { DialogElement } from '../lib/dialog-element.js';
import { arc, icon } from '../lib/icon.js';
import { dayText } from '../lib/report-address.js';

/** @import { CalendarEvent, NewCalendarEvent } from '../calendar-types.js' */
/** @import { EventForm } from '../lib/calendar.js' */

export class CalendarEventDialog extends DialogElement {
  static properties = { event: { attribute: false }, day: { attribute: false }, save: { attribute: false }, form: { state: true }, asked: { state: true } };

  constructor() {
    super();
    /** The event that is changed; null makes one. @type {CalendarEvent | null} */
    this.event = null;
    /** Day of a new one. */
    this.day = '';
    /** @type {(event: NewCalendarEvent) => Promise<unknown>} */
    this.save = () => Promise.reject(new Error('nothing saves it'));
    /** @type {EventForm} */
    this.form = formOf(null, '');
    /** Whether it was to be kept: only then an empty field is wrong. */
    this.asked = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('event-dialog');
    this.form = formOf(this.event, this.day);
  }

  /** What is wrong, as far as it is time to say so: a day that is still being written is not wrong yet. */
  get #problem() {
    const read = readForm(this.form, dayText(new Date()));
    if (read.event) return null;
    const written = { name: false, first: this.form.first.trim().length >= 10, last: this.form.last.trim().length >= 10 }[read.field];
    return this.asked || written ? read : null;
  }

  renderDialog() {
    const wrong = this.#problem;
    const { form } = this;
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">${this.event ? 'Change event' : 'Add event'}</h2>
        <div class="field"><label for="event-name">Event name</label>
          <input class="input" id="event-name" type="text" autofocus maxlength="400" spellcheck="false" autocomplete="off" aria-invalid=${wrong?.field === 'name' ? 'true' : nothing} aria-describedby=${wrong?.field === 'name' ? 'event-said' : nothing}
            .value=${form.name} @input=${(/** @type {InputEvent} */ event) => this.#write({ name: /** @type {HTMLInputElement} */ (event.target).value })}></div>
        <fieldset class="rule-kinds"><legend class="field-label">Type</legend>${kinds.map((kind) => html`<label class="choice"><input class="radio" type="radio" name="event-kind" value=${kind} aria-describedby="event-kind-hint"
          .checked=${form.kind === kind} @change=${() => this.#write({ kind })}><span class="event-sign ${kind}" aria-hidden="true"></span>${kindWords[kind].name}</label>`)}</fieldset>
        <p class="hint" id="event-kind-hint">${kindWords[form.kind].hint}</p>
        <div class="range-fields">${this.#day('first', 'First day', wrong?.field === 'first')}${this.#day('last', 'Last day', wrong?.field === 'last')}</div>
        <label class="choice"><input class="check" type="checkbox" .checked=${form.yearly} @change=${(/** @type {Event} */ event) => this.#write({ yearly: /** @type {HTMLInputElement} */ (event.target).checked })}>Repeat every year</label>
        <div id="event-said" class="range-said" role="status">${wrong ? html`<p class="error-line">${icon('circle-x')}<span>${wrong.problem}</span></p>` : html`<p class="hint">${formNote(form)}</p>`}</div>
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" @click=${() => this.finish(null)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy}>${this.busy ? html`${arc()} Saving` : this.event ? 'Save' : 'Add'}</button>
      </div>`;
  }

  /** @param {'first' | 'last'} name @param {string} label @param {boolean} wrong */
  #day(name, label, wrong) {
    return html`<div class="field"><label for="event-${name}">${label}</label>
      <input class="input" id="event-${name}" type="text" inputmode="numeric" placeholder=${name === 'last' ? 'The same' : '2026-12-24'} maxlength="10" spellcheck="false" autocomplete="off" aria-describedby="event-said"
        aria-invalid=${wrong ? 'true' : nothing} .value=${this.form[name]} @input=${(/** @type {InputEvent} */ event) => this.#write({ [name]: /** @type {HTMLInputElement} */ (event.target).value })}></div>`;
  }

  /** @param {Partial<EventForm>} part */
  #write(part) {
    this.form = { ...this.form, ...part };
    this.failure = null;
  }

  async submit() {
    this.asked = true;
    const { event, field } = readForm(this.form, dayText(new Date()));
    if (event === null) {
      /** @type {HTMLElement | null} */ (this.querySelector(`#event-${field}`))?.focus();
      return;
    }
    if (await this.attempt(() => this.save(event))) this.finish(event);
  }
}

customElements.define('calendar-event-dialog', CalendarEventDialog);
