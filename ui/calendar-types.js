// The shapes of calendar events, as types only: this file holds no code.

/** @typedef {'holiday' | 'release' | 'incident' | 'event'} CalendarKind */
/** @typedef {'never' | 'yearly'} CalendarRepeats yearly: from its first day on, on the same days of every later year */

/** @typedef {{ name: string, kind: CalendarKind, firstDay: string, lastDay: string, repeats: CalendarRepeats }} NewCalendarEvent days as `2026-12-24`, both included */
/** @typedef {NewCalendarEvent & { id: number }} CalendarEvent */

/** @typedef {{ eventId: number, name: string, kind: CalendarKind, repeats: CalendarRepeats, first: string, last: string, others?: number }} CalendarOccurrence an event once; its days may reach beyond the range; others: how many more of its kind it stands for, where a range has too many to tell */
/** @typedef {{ from: string, to: string, occurrences: CalendarOccurrence[] }} Calendar the events of a range, earlier ones first */

export {};
