// A drawing of the window as a tree that stands by itself: what classes and tokens gave it is written into attributes, and what only
// the window needs (classes, roles, marks of the pointer) is gone. Pure over the nodes and styles it is handed.
import { plainColour } from './colour.js';

/**
 * A node of a picture: an element, or text.
 * @typedef {{ name: string, attributes: Record<string, string>, children: (Drawn | string)[] }} Drawn
 */
/** What is read of an element of the page. @typedef {Pick<Element, 'nodeType' | 'localName' | 'attributes' | 'childNodes'>} Drawing */
/** What is read of its style. @typedef {Pick<CSSStyleDeclaration, 'getPropertyValue'>} Style */

/** What children take over, with the value a picture starts with. @type {[string, string][]} */
const inherited = [
  ['fill', '#000000'], ['fill-opacity', '1'], ['stroke', 'none'], ['stroke-opacity', '1'], ['stroke-width', '1'], ['stroke-dasharray', 'none'], ['stroke-linecap', 'butt'], ['stroke-linejoin', 'miter'],
  ['paint-order', 'normal'], ['shape-rendering', 'auto'], ['font-size', '16'], ['font-weight', '400'], ['text-anchor', 'start'], ['dominant-baseline', 'auto'],
];
/** Written names of things the window alone knows. */
const windowOnly = /^(?:class|style|role|tabindex|focusable|aria-.*|data-.*|on.*|xmlns.*)$/;
/** Classes of what stands there only while the pointer or the focus is on it. */
const passing = ['crosshair', 'mark-grown', 'marked', 'bar-marked'];
/** Elements whose colours and strokes are drawn. */
const painted = new Set(['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'text', 'tspan']);
/** What only letters have. */
const ofLetters = new Set(['font-size', 'font-weight', 'text-anchor', 'dominant-baseline']);

/** A length or a plain number without its unit. @param {string} text */
const plainNumber = (text) => text.replaceAll(/(\d)px\b/g, '$1');

/** @param {string} paint @returns {{ paint: string, opacity: number }} */
function readPaint(paint) {
  if (paint === 'none' || paint === '') return { paint: 'none', opacity: 1 };
  const reference = /^url\(["']?[^"')]*#([^"')]+)["']?\)/.exec(paint);
  if (reference) return { paint: `url(#${reference[1]})`, opacity: 1 };
  const { colour, opacity } = plainColour(paint);
  return { paint: colour, opacity };
}

/** What an element looks like, by property. @param {Style} style @returns {Record<string, string>} */
function looks(style) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const [property, otherwise] of inherited) {
    const value = style.getPropertyValue(property).trim();
    found[property] = value === '' ? otherwise : plainNumber(value);
  }
  for (const side of ['fill', 'stroke']) {
    const { paint, opacity } = readPaint(style.getPropertyValue(side).trim());
    found[side] = paint;
    found[`${side}-opacity`] = String(Number((opacity * Number(found[`${side}-opacity`])).toFixed(4)));
  }
  if (found['font-weight'] === 'normal') found['font-weight'] = '400';
  if (found['stroke-dasharray'] !== 'none') found['stroke-dasharray'] = found['stroke-dasharray'].replaceAll(/,\s*/g, ' ');
  return found;
}

/** @param {Drawing} element @param {string} name */
const attributeOf = (element, name) => [...element.attributes].find((attribute) => attribute.name === name)?.value ?? '';

/** Attributes of form and place. @param {Drawing} element @returns {Record<string, string>} */
function formOf(element) {
  const own = [...element.attributes].filter(({ name }) => !windowOnly.test(name) && !inherited.some(([property]) => property === name));
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
}

/**
 * Reads a drawing and what is in it; null for what is not seen.
 * @param {Drawing} element
 * @param {(element: Drawing) => Style} styleOf
 * @param {Record<string, string>} [around] what the picture around it looks like
 * @returns {Drawn | null}
 */
export function standAlone(element, styleOf, around = Object.fromEntries(inherited)) {
  const style = styleOf(element);
  const classes = attributeOf(element, 'class').split(/\s+/);
  if (style.getPropertyValue('display') === 'none' || style.getPropertyValue('visibility') === 'hidden' || passing.some((name) => classes.includes(name))) return null;
  const holdsText = element.localName === 'text' || element.localName === 'tspan';
  const own = painted.has(element.localName) ? looks(style) : around;
  const attributes = formOf(element);
  for (const [property] of inherited) {
    if (own[property] !== around[property] && (holdsText || !ofLetters.has(property))) attributes[property] = own[property];
  }
  const opacity = style.getPropertyValue('opacity').trim();
  if (opacity !== '' && Number(opacity) !== 1) attributes.opacity = opacity;
  /** @type {(Drawn | string)[]} */
  const children = [];
  for (const child of element.childNodes) {
    if (child.nodeType === 3) children.push(child.nodeValue ?? '');
    else if (child.nodeType === 1) {
      const drawn = standAlone(/** @type {any} */ (child), styleOf, own);
      if (drawn) children.push(drawn);
    }
  }
  return { name: element.localName, attributes, children: holdsText ? children : children.filter((child) => typeof child !== 'string') };
}

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
  .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

/** A tree as text. @param {Drawn} drawn @returns {string} */
export function markupOf({ name, attributes, children }) {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`).join('');
  if (children.length === 0) return `<${name}${written}/>`;
  return `<${name}${written}>${children.map((child) => (typeof child === 'string' ? escaped(child) : markupOf(child))).join('')}</${name}>`;
}
