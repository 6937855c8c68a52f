// Colours as every program reads them: what a browser computes (OKLCH, sRGB in several spellings) as six hexadecimal figures. Pure.

/** A linear channel as eight bits. @param {number} channel */
function eightBits(channel) {
  const cut = Math.min(1, Math.max(0, channel));
  return Math.round(255 * (cut <= 0.0031308 ? 12.92 * cut : 1.055 * cut ** (1 / 2.4) - 0.055));
}

/** Matrices: Ottosson, Oklab. @param {number} lightness @param {number} chroma @param {number} hue degrees */
function ofOklch(lightness, chroma, hue) {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s].map(eightBits);
}

/** Numbers of a function, percentages as shares of one. @param {string} text */
const numbers = (text) => text.split(/[\s,/]+/).filter(Boolean).map((part) => (part === 'none' ? 0 : part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number.parseFloat(part)));

/** @param {number[]} channels 0 to 255 */
const hex = (channels) => `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

/**
 * Reads a computed colour; of two themes the light one.
 * @param {string} text
 * @returns {{ colour: string, opacity: number }}
 * @throws {RangeError} where the spelling is not known
 */
export function plainColour(text) {
  const trimmed = /^light-dark\((\w+\([^)]*\)),/.exec(text.trim())?.[1] ?? text.trim();
  if (trimmed === 'transparent') return { colour: '#000000', opacity: 0 };
  if (/^#[0-9a-f]{6}$/i.test(trimmed)) return { colour: trimmed.toLowerCase(), opacity: 1 };
  const [, name, inner] = /^([a-z]+)\((.*)\)$/.exec(trimmed) ?? [];
  const srgb = name === 'color' && inner.startsWith('srgb ');
  const [first, second, third, opacity = 1] = inner === undefined ? [] : numbers(srgb ? inner.slice('srgb '.length) : inner);
  const known = [first, second, third, opacity].every(Number.isFinite);
  if (known && (name === 'rgb' || name === 'rgba')) return { colour: hex([first, second, third]), opacity };
  if (known && srgb) return { colour: hex([first, second, third].map((channel) => Math.min(255, Math.max(0, channel * 255)))), opacity };
  if (known && name === 'oklch') return { colour: hex(ofOklch(first, second, third)), opacity };
  throw new RangeError(`no known colour: ${text}`);
}
