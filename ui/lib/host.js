// The host a typed address would lead to. Pure.

/** Returns it, or null while the text is no address. @param {string} address */
export function hostOf(address) {
  const text = address.trim();
  if (!text) return null;
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`).host || null;
  } catch {
    return null;
  }
}
