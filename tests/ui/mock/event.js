// Stands in for @tauri-apps/api/event. commands.js sends events through the same bus.
import { bus } from '/mock/bus.js';

export async function listen(name, handler) {
  const listener = (event) => handler({ event: name, id: 0, payload: event.detail });
  bus.addEventListener(name, listener);
  return () => bus.removeEventListener(name, listener);
}
