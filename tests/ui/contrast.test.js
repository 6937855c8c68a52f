// Computes the contrast of the colours again from styles/tokens.css, so that no later change makes words hard to read unseen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from './files.js';

const tokens = new Map([...readFileSync(path.join(root, 'ui/styles/tokens.css'), 'utf8').matchAll(/(--[a-z0-9-]+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)/g)]
  .map(([, name, light, dark]) => [name, { light: light.split(' ').map(Number), dark: dark.split(' ').map(Number) }]));

/** Cuts a linear channel to the gamut and rounds it to eight bits, as a screen does. */
function onScreen(channel) {
  const cut = Math.min(1, Math.max(0, channel));
  const encoded = Math.round(255 * (cut <= 0.0031308 ? 12.92 * cut : 1.055 * cut ** (1 / 2.4) - 0.055)) / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

/** Linear sRGB of an OKLCH colour. Matrices: Ottosson, oklab. */
function linear([lightness, chroma, hue]) {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s]
    .map(onScreen);
}

/** Relative luminance of a token in a theme (WCAG 2). */
function luminance(name, theme) {
  const colour = tokens.get(`--${name}`)?.[theme];
  assert.ok(colour, `--${name} has a colour for ${theme}`);
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other, theme) {
  const [high, low] = [luminance(one, theme), luminance(other, theme)].sort((left, right) => right - left);
  return (high + 0.05) / (low + 0.05);
}

const everywhere = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'pressed', 'selected'];
const still = ['canvas', 'surface', 'raised'];
const charts = ['surface', 'raised', 'sunken'];

/** What is drawn, on what, and the smallest contrast that was promised for light and dark. */
const promises = [
  ['ink', everywhere, 13.9, 12.1], ['ink-2', everywhere, 6.7, 7.0], ['ink-3', everywhere, 4.7, 5.1], ['accent-ink', everywhere, 5.6, 6.8],
  ['on-accent', ['accent'], 6.8, 4.7], ['on-accent', ['danger'], 6.1, 5.4],
  ['positive-ink', everywhere, 6.1, 8.2], ['info-ink', everywhere, 6.0, 7.7], ['warning-ink', everywhere, 6.5, 8.8], ['danger-ink', everywhere, 5.9, 6.7],
  ['focus', everywhere, 4.2, 5.6], ['line-control', still, 3.3, 3.5], ['accent', still, 6.2, 3.4],
  ['positive-mark', everywhere, 3.5, 6.5], ['info-mark', everywhere, 3.6, 6.0], ['warning-mark', everywhere, 3.1, 7.4], ['danger-mark', everywhere, 4.2, 4.7],
  ...[1, 2, 3, 4, 5, 6].map((number) => [`series-${number}`, charts, 3.2, 3.3]),
  ...['positive', 'warning', 'danger', 'info'].map((meaning) => [`${meaning}-ink`, [`${meaning}-soft`], 6.6, 7.6]),
];

/** Promised figures have one decimal. */
const rounding = 0.05;

for (const [name, grounds, light, dark] of promises) {
  for (const [theme, promised] of [['light', light], ['dark', dark]]) {
    test(`${name} on ${grounds.join(', ')} in ${theme}: at least ${promised}`, () => {
      for (const ground of grounds) {
        const found = contrast(name, ground, theme);
        assert.ok(found >= promised - rounding, `${name} on ${ground} in ${theme} has ${found.toFixed(2)}`);
      }
    });
  }
}

test('every colour used in a sheet is a token', () => {
  const defined = new Set([...readFileSync(path.join(root, 'ui/styles/tokens.css'), 'utf8').matchAll(/(--[a-z0-9-]+):/g)].map(([, name]) => name));
  const sheets = ['base', 'frame', 'controls', 'feedback', 'connect', 'pages', 'reports', 'charts', 'preferences'];
  for (const sheet of sheets) {
    const text = readFileSync(path.join(root, `ui/styles/${sheet}.css`), 'utf8');
    for (const [, name] of text.matchAll(/var\((--[a-z0-9-]+)/g)) assert.ok(defined.has(name), `${sheet}.css uses ${name}, which tokens.css does not define`);
  }
});
