// Pictures of the charts of the page: reads a chart-frame as it stands there, in light colours, and hands the picture to a file or to the
// clipboard. What a picture is made of is the affair of ui/charts; here is what needs the page, a canvas and the app.
import { asFailure, savePicture } from '../api.js';
import { plainColour } from '../charts/colour.js';
import { FONTS, pictureOf, svgOf, textsOf, withoutTexts } from '../charts/picture.js';
import { standAlone } from '../charts/stand-alone.js';
import { formatCalendarDate, formatClock } from './format.js';
import { dayText } from './report-address.js';
import { showSaved } from './saved-file.js';
import { showToast } from './toasts.js';

/** @import { Key, Measure, Picture } from '../charts/picture.js' */
/** @import { Drawn } from '../charts/stand-alone.js' */

/** Pixels of a PNG for one of the page. */
const DENSITY = 2;
/** A canvas holds no more in any web view, pixels of one side. */
const LARGEST_SIDE = 16_384;

/** @param {string} selector @param {ParentNode | null} within */
const textIn = (selector, within) => within?.querySelector(selector)?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';

/** A colour by its name. @param {string} name */
const tokenOf = (name) => plainColour(getComputedStyle(document.documentElement).getPropertyValue(name)).colour;

/** Marks of a key as they are drawn on the page. @param {Element} row @returns {Key[]} */
function keysOf(row) {
  return [...row.querySelectorAll(':scope > span')].flatMap((entry) => {
    const mark = entry.querySelector('[aria-hidden="true"]');
    const words = (entry.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
    if (words === '') return [];
    if (!mark) return [{ shape: /** @type {const} */ ('bar'), width: 0, fill: 'none', stroke: 'none', words }];
    const style = getComputedStyle(mark);
    const ground = plainColour(style.backgroundColor);
    const bordered = Number.parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== 'none';
    /** @type {Key['shape']} */
    const shape = style.clipPath !== 'none' ? 'triangle' : style.borderTopLeftRadius.endsWith('%') ? 'circle' : style.transform === 'none' && style.rotate === 'none' ? 'bar' : 'diamond';
    return [{ shape, width: Number.parseFloat(style.width) || 8, fill: ground.opacity === 0 ? 'none' : ground.colour, stroke: bordered ? plainColour(style.borderTopColor).colour : 'none', words }];
  });
}

/** What stretches a drawing from its own measures to those it has on the page. @param {SVGSVGElement} drawing @param {DOMRect} place */
function stretchOf(drawing, place) {
  const { width, height } = drawing.viewBox.baseVal;
  const [across, up] = [width > 0 ? place.width / width : 1, height > 0 ? place.height / height : 1];
  return Math.abs(across - 1) < 0.01 && Math.abs(up - 1) < 0.01 ? '' : ` scale(${across} ${up})`;
}

/** Words of a chart that stand beside its drawing as text of the page, each where it is; what is cut there is cut here. @param {Element} frame */
function wordsBeside(frame) {
  const walker = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const parent = /** @type {HTMLElement} */ (node.parentElement);
    const words = (node.nodeValue ?? '').replaceAll(/\s+/g, ' ').trim();
    if (words === '' || parent.closest('svg, .chart-head, .scatter-key, .read-out, .visually-hidden, menu-button') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const style = getComputedStyle(parent);
    const share = Math.min(1, (parent.getBoundingClientRect().width || box.width) / box.width);
    const text = share > 0.98 ? words : `${[...words].slice(0, Math.max(1, Math.floor([...words].length * share) - 1)).join('')}…`;
    found.push({ box, text, size: Number.parseFloat(style.fontSize), weight: style.fontWeight, fill: plainColour(style.color).colour });
  }
  return found;
}

/** Drawings of a frame at their places, without icons and marks of a key. @param {Element} frame @throws {Error} where nothing is drawn */
function drawingsOf(frame) {
  const all = /** @type {SVGSVGElement[]} */ ([...frame.querySelectorAll('svg:not(.icon)')]);
  const drawings = all.filter((drawing) => drawing.closest('.chart-head, .scatter-key, .read-out, button, svg svg') === null);
  if (drawings.length === 0) throw new Error('There is no drawing to make a picture of.');
  const words = wordsBeside(frame);
  const places = [...drawings, ...words].map((one) => ('box' in one ? one.box : one.getBoundingClientRect()));
  const [left, top] = [Math.min(...places.map((place) => place.left)), Math.min(...places.map((place) => place.top))];
  /** @type {Drawn[]} */
  const parts = [];
  for (const [index, drawing] of drawings.entries()) {
    const drawn = standAlone(drawing, (element) => getComputedStyle(/** @type {any} */ (element)));
    const place = `translate(${Math.round(places[index].left - left)} ${Math.round(places[index].top - top)})`;
    if (drawn) parts.push({ name: 'g', attributes: { transform: `${place}${stretchOf(drawing, places[index])}` }, children: drawn.children });
  }
  for (const { box, text, size, weight, fill } of words) {
    const at = { x: String(Math.round(box.left - left)), y: String(Math.round(box.top - top + box.height / 2 + size * 0.36)) };
    parts.push({ name: 'text', attributes: { ...at, fill, 'font-size': String(size), 'font-weight': weight }, children: [text] });
  }
  return { parts, width: Math.ceil(Math.max(...places.map((place) => place.right)) - left), height: Math.ceil(Math.max(...places.map((place) => place.bottom)) - top) };
}

/** @returns {Measure} */
function measureOnCanvas() {
  const context = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  return (text, size, weight) => {
    context.font = `${weight} ${size}px ${FONTS}`;
    return context.measureText(text).width;
  };
}

/**
 * The picture of a chart as it stands on the page.
 * @param {HTMLElement} frame a chart-frame
 * @param {{ heading: string, unit: string, basis: string }} words
 * @param {number} now milliseconds
 * @returns {Picture}
 */
export function pictureOfFrame(frame, { heading, unit, basis }, now) {
  const page = frame.closest('.report-page');
  const view = page?.parentElement ?? null;
  const key = frame.querySelector('.scatter-key') ?? (frame.nextElementSibling?.matches('.scatter-key') ? frame.nextElementSibling : null);
  const lightened = key ? [frame, /** @type {HTMLElement} */ (key)] : [frame];
  // Light colours follow the colour scheme of these elements; nothing is painted before they are as they were.
  for (const element of lightened) element.dataset.theme = 'light';
  try {
    const caption = {
      heading, unit, keys: key ? keysOf(key) : [],
      lines: [[textIn('h1', view), textIn('.filter-words', view)].filter(Boolean).join(': '), basis].filter(Boolean),
      foot: [textIn('.report-coverage', view), `Flow Desktop, ${formatCalendarDate(dayText(new Date(now)))}, ${formatClock(now)}`].filter(Boolean).join(' · '),
    };
    const inks = { ink: tokenOf('--ink'), second: tokenOf('--ink-2'), third: tokenOf('--ink-3'), line: tokenOf('--line-strong') };
    return pictureOf(drawingsOf(frame), caption, inks, measureOnCanvas());
  } finally {
    for (const element of lightened) delete element.dataset.theme;
  }
}

/** @param {CanvasRenderingContext2D} context @param {string} transform */
function apply(context, transform) {
  for (const [, name, inner] of transform.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [first, second = 0, third = 0] = inner.split(/[\s,]+/).filter(Boolean).map(Number);
    if (name === 'translate') context.translate(first, second);
    else if (name === 'scale') context.scale(first, inner.trim().includes(' ') || inner.includes(',') ? second : first);
    else if (name === 'rotate') {
      context.translate(second, third);
      context.rotate((first * Math.PI) / 180);
      context.translate(-second, -third);
    }
  }
}

/** Fonts of the page are not those of an image: texts are set on the canvas. @param {CanvasRenderingContext2D} context @param {Drawn} root */
function setTexts(context, root) {
  for (const { transforms, x, y, anchor, baseline, runs } of textsOf(root)) {
    context.save();
    for (const transform of transforms) apply(context, transform);
    context.textBaseline = baseline === 'middle' || baseline === 'central' ? 'middle' : baseline === 'hanging' ? 'hanging' : 'alphabetic';
    const font = (/** @type {{ size: number, weight: string }} */ { size, weight }) => { context.font = `${weight} ${size}px ${FONTS}`; };
    const widths = runs.map((run) => {
      font(run);
      return context.measureText(run.words).width;
    });
    const whole = widths.reduce((sum, width) => sum + width, 0);
    let at = x - (anchor === 'end' ? whole : anchor === 'middle' ? whole / 2 : 0);
    for (const [index, run] of runs.entries()) {
      font(run);
      if (run.halo) {
        Object.assign(context, { strokeStyle: run.halo.colour, lineWidth: run.halo.width, lineJoin: 'round' });
        context.strokeText(run.words, at, y);
      }
      context.globalAlpha = run.opacity;
      context.fillStyle = run.fill;
      if (run.fill !== 'none') context.fillText(run.words, at, y);
      context.globalAlpha = 1;
      at += widths[index];
    }
    context.restore();
  }
}

/** @param {Picture} picture @returns {Promise<Blob>} */
export async function pngOf(picture) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf({ ...picture, root: withoutTexts(picture.root) }))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  const density = Math.min(DENSITY, LARGEST_SIDE / Math.max(picture.width, picture.height));
  canvas.width = Math.round(picture.width * density);
  canvas.height = Math.round(picture.height * density);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this window draws on no canvas');
  context.scale(density, density);
  context.drawImage(image, 0, 0, picture.width, picture.height);
  setTexts(context, picture.root);
  return new Promise((resolve, reject) => { canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the canvas gave no picture'))), 'image/png'); });
}

/** @param {Blob} blob @returns {Promise<string>} */
async function base64Of(blob) {
  const reader = new FileReader();
  await new Promise((resolve, reject) => {
    reader.onload = resolve;
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  return String(reader.result).split(',')[1];
}

/** @param {() => Promise<void>} work */
async function told(work) {
  try {
    await work();
  } catch (thrown) {
    showToast({ words: asFailure(thrown).message, sign: 'circle-x', mark: 'danger-mark' });
  }
}

/** Saves a picture and says where. @param {() => Picture} draw @param {'svg' | 'png'} format @param {string} name */
export function saveChart(draw, format, name) {
  return told(async () => {
    const picture = draw();
    const content = format === 'svg' ? svgOf(picture) : await base64Of(await pngOf(picture));
    showSaved(await savePicture({ name, format, content }));
  });
}

/** Whether this window can put a picture on the clipboard. */
export const canCopyPictures = () => typeof ClipboardItem === 'function' && typeof navigator.clipboard?.write === 'function';

/** Puts a picture on the clipboard. @param {() => Picture} draw */
export function copyChart(draw) {
  return told(async () => {
    // The clipboard wants to be asked in the moment of the click; the picture may come later.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(draw()) })]);
    showToast({ words: 'Picture copied', sign: 'copy', mark: '' });
  });
}
