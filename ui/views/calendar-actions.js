// What can be done with calendar events, from whichever page: add, change and delete one, each with a way back.
import { addCalendarEvent, changeCalendarEvent, removeCalendarEvent } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { openDialog } from '../lib/dialogs.js';
import { showToast } from '../lib/toasts.js';
import './calendar-event-dialog.js';

/** @import { CalendarEvent, NewCalendarEvent } from '../calendar-types.js' */

/** @param {CalendarEvent} event @returns {NewCalendarEvent} */
const withoutId = ({ name, kind, firstDay, lastDay, repeats }) => ({ name, kind, firstDay, lastDay, repeats });

/** Asks for an event and keeps it. @param {string} day its day until another is written */
export async function addEvent(day) {
  let id = 0;
  const save = async (/** @type {NewCalendarEvent} */ event) => { id = await addCalendarEvent(event); };
  /** @type {NewCalendarEvent | null} */
  const event = await openDialog('calendar-event-dialog', { day, save });
  if (event) showToast({ words: `“${event.name}” is in the calendar`, actionLabel: 'Undo', action: () => void attempt(() => removeCalendarEvent(id)) });
}

/** Asks what an event is to be. @param {CalendarEvent} event */
export async function editEvent(event) {
  const save = (/** @type {NewCalendarEvent} */ wanted) => changeCalendarEvent(event.id, wanted);
  /** @type {NewCalendarEvent | null} */
  const changed = await openDialog('calendar-event-dialog', { event, save });
  if (changed) showToast({ words: `“${changed.name}” is changed`, actionLabel: 'Undo', action: () => void attempt(() => changeCalendarEvent(event.id, withoutId(event))) });
}

/** An event is quickly written again, so it is taken back rather than asked about. @param {CalendarEvent} event */
export async function dropEvent(event) {
  if (!await attempt(() => removeCalendarEvent(event.id))) return;
  showToast({ words: `“${event.name}” is deleted`, actionLabel: 'Undo', action: () => void attempt(() => addCalendarEvent(withoutId(event))) });
}
