// Stands in for @tauri-apps/api/core: the same two names, answered by commands.js in the page itself.
import { commands } from '/mock/commands.js';

export class Channel {
  onmessage = () => {};
}

/** Answers like the app does: asynchronously, with copies, and with an error object when it refuses. */
export async function invoke(name, arguments_ = {}) {
  const command = commands[name];
  if (!command) throw { code: 'mock.unknown_command', title: 'Unknown command', message: `${name} is not a command.`, remedy: null, action: null };
  await new Promise((resolve) => setTimeout(resolve, 8));
  const result = await command(arguments_);
  return result === undefined ? null : structuredClone(result);
}
