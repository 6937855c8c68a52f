// The base of every element here. They render into the page itself, not into a shadow tree, so that labels, ids, roles and
// the one set of styles work across them.
import { LitElement } from 'lit';

/** A Lit element in the light DOM. Reactive properties go into `static properties`, never into class fields, which would hide them. */
export class LightElement extends LitElement {
  createRenderRoot() {
    return this;
  }
}
