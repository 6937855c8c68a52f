// Choices a person made and need not make again. Never anything secret: what is here lies readable on the disk.

/** @param {string} name @returns {string | null} */
export function recall(name) {
  try {
    return localStorage.getItem(`flow:${name}`);
  } catch {
    // A window without storage asks again; nothing else is lost.
    return null;
  }
}

/** @param {string} name @param {string | null} value null forgets */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(`flow:${name}`);
    else localStorage.setItem(`flow:${name}`, value);
  } catch {
    // See recall.
  }
}
