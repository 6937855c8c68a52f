// The base of the wizard's steps: each draws one page of it, its own foot bar included, and says when the wizard knows more.
import { LightElement } from '../lib/element.js';
import { Wizard } from './wizard.js';

export class StepElement extends LightElement {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { wizard: { attribute: false } };

  constructor() {
    super();
    this.wizard = new Wizard();
  }

  /** Draws again what depends on the wizard, here and in the head. */
  changed() {
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent('wizard-change', { bubbles: true }));
  }
}
