// A chart as a picture that stands by itself: the drawing with what it shows, of when, of how much, and how far the data reaches, as text
// in it. Always in light colours: it goes into documents, and paper is white. Pure; how wide a text is, is handed in.
import { markupOf } from './stand-alone.js';

/** @import { Drawn } from './stand-alone.js' */
/** A mark of the key: what it looks like and what it stands for. @typedef {{ shape: 'circle' | 'diamond' | 'triangle' | 'bar', width: number, fill: string, stroke: string, words: string }} Key */
/** Colours of the words. @typedef {{ ink: string, second: string, third: string, line: string }} Inks */
/**
 * What is written around a drawing.
 * @typedef {object} Caption
 * @property {string} heading
 * @property {string} unit
 * @property {string[]} lines report and range, then how much it is of; long ones are broken
 * @property {Key[]} keys
 * @property {string} foot how far the data reaches, and when this was drawn
 */
/** How wide a text is, pixels. @typedef {(text: string, size: number, weight: number) => number} Measure */
/** @typedef {{ width: number, height: number, root: Drawn }} Picture */

/** Families by preference, for programs that have the first and those that do not. */
export const FONTS = "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
/** Air around everything, pixels. */
const MARGIN = 24;
/** Size and line height of the heading, the lines and the foot, pixels. */
const [HEADING, LINE, FOOT] = [{ size: 16, height: 22 }, { size: 12, height: 17 }, { size: 11, height: 15 }];
/** Between heading and unit. */
const BESIDE = '\u2002';
/** Between marks and words of the key, and between its entries, pixels. */
const [MARK, ENTRY] = [7, 20];
/** A drawing that is narrower leaves no room for words, pixels. */
const LEAST_WIDTH = 420;

/** @param {string} name @param {Record<string, string | number>} attributes @param {(Drawn | string)[]} [children] @returns {Drawn} */
const element = (name, attributes, children = []) => ({ name, attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)])), children });

/** @param {string} words @param {number} x @param {number} y @param {number} size @param {string} fill @param {number} [weight] */
const writing = (words, x, y, size, fill, weight = 400) => element('text', { x, y, 'font-size': size, fill, ...(weight === 400 ? {} : { 'font-weight': weight }) }, [words]);

/** Breaks a text where it is too wide; a word that is too wide alone stays whole. @param {string} text @param {number} width @param {(text: string) => number} measure */
export function broken(text, width, measure) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length === 0 ? word : `${lines[lines.length - 1]} ${word}`;
    if (lines.length > 0 && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** @param {Key} key @param {number} x @param {number} y middle @returns {Drawn} */
function keyMark({ shape, width, fill, stroke }, x, y) {
  const half = width / 2;
  const look = { fill, ...(stroke === 'none' ? {} : { stroke, 'stroke-width': 1.5 }) };
  if (shape === 'circle') return element('circle', { cx: x + half, cy: y, r: half, ...look });
  if (shape === 'bar') return element('rect', { x, y: y - half, width, height: width, rx: 1, ...look });
  if (shape === 'triangle') return element('path', { d: `M${x + half} ${y - half}L${x + width} ${y + half}L${x} ${y + half}Z`, ...look });
  return element('path', { d: `M${x + half} ${y - half * 1.3}L${x + half * 2.3} ${y}L${x + half} ${y + half * 1.3}L${x - half * 0.3} ${y}Z`, ...look });
}

/**
 * The key, line by line.
 * @param {Key[]} keys @param {number} width @param {Measure} measure @param {string} ink
 * @returns {{ height: number, drawn: (top: number) => Drawn[] }}
 */
function keyLines(keys, width, measure, ink) {
  /** @type {{ key: Key, x: number, line: number }[]} */
  const places = [];
  let [x, line] = [0, 0];
  for (const key of keys) {
    const own = key.width + MARK + measure(key.words, LINE.size, 400);
    if (x > 0 && x + own > width) [x, line] = [0, line + 1];
    places.push({ key, x, line });
    x += own + ENTRY;
  }
  const drawn = (/** @type {number} */ top) => places.flatMap(({ key, x: left, line: row }) => {
    const y = top + row * LINE.height + LINE.size;
    return [keyMark(key, MARGIN + left, y - 4), writing(key.words, MARGIN + left + key.width + MARK, y, LINE.size, ink)];
  });
  return { height: keys.length === 0 ? 0 : (line + 1) * LINE.height + 12, drawn };
}

/**
 * Puts a drawing and its words together.
 * @param {{ width: number, height: number, parts: Drawn[] }} chart `parts` have their places within width and height
 * @param {Caption} caption
 * @param {Inks} inks
 * @param {Measure} measure
 * @returns {Picture}
 */
export function pictureOf(chart, { heading, unit, lines, keys, foot }, inks, measure) {
  const inside = Math.max(LEAST_WIDTH, chart.width);
  const width = inside + 2 * MARGIN;
  /** @type {Drawn[]} */
  const words = [];
  let y = MARGIN;
  const write = (/** @type {string} */ text, /** @type {{ size: number, height: number }} */ { size, height }, /** @type {string} */ fill, weight = 400) => {
    for (const line of broken(text, inside, (part) => measure(part, size, weight))) {
      words.push(writing(line, MARGIN, y + size, size, fill, weight));
      y += height;
    }
  };
  const headingWidth = measure(heading, HEADING.size, 600);
  const fits = headingWidth + measure(BESIDE + unit, LINE.size, 400) <= inside;
  write(heading, HEADING, inks.ink, 600);
  if (!fits) write(unit, LINE, inks.third);
  // In one text with the heading, so that it follows it in whatever font a program has.
  else if (unit) words[words.length - 1].children.push(element('tspan', { 'font-size': LINE.size, 'font-weight': 400, fill: inks.third }, [BESIDE + unit]));
  for (const line of lines) write(line, LINE, inks.second);
  y += 12;
  words.push(element('g', { transform: `translate(${MARGIN} ${y})` }, chart.parts));
  y += chart.height + 12;
  const key = keyLines(keys, inside, measure, inks.second);
  words.push(...key.drawn(y));
  y += key.height;
  words.push(element('line', { x1: MARGIN, x2: width - MARGIN, y1: y, y2: y, stroke: inks.line }));
  y += 8;
  write(foot, FOOT, inks.third);
  const height = Math.ceil(y + MARGIN - 8);
  const ground = element('rect', { width, height, fill: '#ffffff' });
  const root = element('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': FONTS, role: 'img' }, [element('title', {}, [[heading, unit].filter(Boolean).join(', ')]), ground, ...words]);
  return { width, height, root };
}

/** A picture as the text of a file. @param {Picture} picture */
export const svgOf = ({ root }) => markupOf(root);

/** The same without its texts, for a place where fonts are set otherwise. @param {Drawn} drawn @returns {Drawn} */
export const withoutTexts = (drawn) => ({ ...drawn, children: drawn.children.flatMap((child) => (typeof child === 'string' || child.name === 'text' ? [] : [withoutTexts(child)])) });

/**
 * One text: its transforms from the outside in, where it stands, and its runs.
 * @typedef {{ transforms: string[], x: number, y: number, anchor: string, baseline: string, runs: { words: string, size: number, weight: string, fill: string, opacity: number, halo: { colour: string, width: number } | null }[] }} Text
 */

/** Every text of a drawing, from back to front. @param {Drawn} drawn @param {Record<string, string>} [around] @param {string[]} [transforms] @returns {Text[]} */
export function textsOf(drawn, around = {}, transforms = []) {
  const own = { ...around, ...drawn.attributes };
  const inner = drawn.attributes.transform ? [...transforms, drawn.attributes.transform] : transforms;
  if (drawn.name !== 'text') {
    const { transform, opacity, ...passed } = own;
    return drawn.children.flatMap((child) => (typeof child === 'string' ? [] : textsOf(child, passed, inner)));
  }
  const runs = drawn.children.flatMap((child) => runsOf(child, own));
  return [{ transforms: inner, x: Number(own.x ?? 0), y: Number(own.y ?? 0), anchor: own['text-anchor'] ?? 'start', baseline: own['dominant-baseline'] ?? 'auto', runs: trimmed(runs) }];
}

/** @param {Drawn | string} child @param {Record<string, string>} around @returns {Text['runs']} */
function runsOf(child, around) {
  if (typeof child !== 'string') return child.children.flatMap((inner) => runsOf(inner, { ...around, ...child.attributes }));
  const halo = around.stroke && around.stroke !== 'none' ? { colour: around.stroke, width: Number(around['stroke-width'] ?? 1) } : null;
  return [{ words: child.replaceAll(/[ \t\r\n]+/g, ' '), size: Number(around['font-size'] ?? 16), weight: around['font-weight'] ?? '400', fill: around.fill ?? '#000000', opacity: Number(around['fill-opacity'] ?? 1), halo }];
}

/** White space at both ends is none, as SVG has it. @param {Text['runs']} runs */
function trimmed(runs) {
  const kept = runs.filter(({ words }) => words !== '').map((run) => ({ ...run }));
  if (kept.length > 0) {
    kept[0].words = kept[0].words.trimStart();
    kept[kept.length - 1].words = kept[kept.length - 1].words.trimEnd();
  }
  return kept.filter(({ words }) => words !== '');
}
