// Keeps a view of a report in step with the store: what may change the report has it read again, at most so often.
//
// An import changes something many times a second, and a report is read whole. It must not know what is read, nor how it is drawn.
import { onDataChanged } from '../api.js';
import { throttle } from './throttle.js';

/** @import { ReactiveControllerHost } from 'lit' */

/** Least time between two readings while an import runs, milliseconds. */
export const REFRESH_EVERY = 5000;

/** Whether a change of the data may change a report. @param {string[]} tags tags of `data:changed` */
export const concernsReports = (tags) => tags.some((tag) => tag === 'members' || tag === 'teams' || tag.startsWith('integration') || tag.startsWith('repository'));

/** Listens for what may change a report while its view is in the document. Reading it first is left to the view. */
export class ReportChanges {
  #refresh;
  #listen;
  #end = () => {};

  /**
   * @param {ReactiveControllerHost} host
   * @param {() => void} refresh reads again; a change soon after a reading waits until the next may begin, and is never lost
   * @param {typeof onDataChanged} [listen] a parameter for tests
   * @param {Parameters<typeof throttle>[2]} [time] a parameter for tests
   */
  constructor(host, refresh, listen = onDataChanged, time = undefined) {
    this.#refresh = throttle(refresh, REFRESH_EVERY, time);
    this.#listen = listen;
    host.addController(this);
  }

  hostConnected() {
    this.#end = this.#listen((tags) => {
      if (concernsReports(tags)) this.#refresh();
    });
  }

  hostDisconnected() {
    this.#end();
  }
}
