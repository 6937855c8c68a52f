// The events of the mock.
export const bus = new EventTarget();

/** Sends an event as the app would. */
export function emit(name, payload) {
  bus.dispatchEvent(new CustomEvent(name, { detail: structuredClone(payload) }));
}

/** Says that data with these tags changed. */
export const changed = (...tags) => emit('data:changed', { tags });
