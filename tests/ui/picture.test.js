// Pictures of charts: nothing of the window is needed to look at one, and no name or title can break out of it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { plainColour } from '../../ui/charts/colour.js';
import { broken, pictureOf, svgOf, textsOf, withoutTexts } from '../../ui/charts/picture.js';
import { markupOf, standAlone } from '../../ui/charts/stand-alone.js';
import { filterWords } from '../../ui/lib/filter-words.js';
import { fileName } from '../../ui/lib/saved-file.js';

/** An element of a page: its computed style stands beside its attributes. */
function element(localName, attributes = {}, style = {}, children = []) {
  return { nodeType: 1, localName, attributes: Object.entries(attributes).map(([name, value]) => ({ name, value: String(value) })), childNodes: children, style };
}
const text = (nodeValue) => ({ nodeType: 3, nodeValue, childNodes: [] });
const comment = () => ({ nodeType: 8, nodeValue: '?lit$1$', childNodes: [] });
const styleOf = ({ style }) => ({ getPropertyValue: (name) => style[name] ?? '' });
const stroked = { fill: 'none', stroke: 'oklch(0.455 0.185 266)', 'stroke-width': '2px', 'stroke-dasharray': '7px, 3px' };
const lettered = { fill: 'rgb(24, 28, 35)', 'font-size': '11px', 'font-weight': '600' };
const chart = (children) => element('svg', { class: 'chart', width: 500, 'aria-hidden': 'true' }, {}, children);
const drawn = (children) => markupOf(standAlone(chart(children), styleOf));
const measure = (words, size) => words.length * size * 0.5;
const caption = { heading: 'Time to merge', unit: 'hours', lines: ['Overview: 24 Aug to 15 Nov 2026', '41 pull requests'], keys: [], foot: 'all 3 repos complete' };
const inks = { ink: '#181c23', second: '#4a4f56', third: '#62666e', line: '#d9dbdf' };
const picture = (parts = [], more = {}) => pictureOf({ width: 500, height: 300, parts }, { ...caption, ...more }, inks, measure);

test('what classes and tokens gave is written into attributes', () => {
  const markup = drawn([comment(), element('path', { class: 'series-line series-line-3', d: 'M0,0L9,9' }, stroked), text('\n  ')]);
  assert.equal(markup, '<svg width="500"><path d="M0,0L9,9" fill="none" stroke="#2649bb" stroke-width="2" stroke-dasharray="7 3"/></svg>');
});

test('nothing of the window is left in a drawing', () => {
  const markup = drawn([
    element('rect', { class: 'part', style: 'fill: var(--series-1)', tabindex: 0, 'data-week': 3, role: 'img', x: 1, onclick: 'go()' }, { fill: 'rgb(0 0 0 / 0.5)' }),
    element('text', { class: 'axis-text', x: 4, y: 9 }, lettered, [text('Mean '), element('tspan', { class: 'end-value' }, { ...lettered, 'font-weight': '400' }, [text('3 h')])]),
  ]);
  assert.doesNotMatch(markup, /var\(|class=|style=|data-|aria-|role=|tabindex|onclick|oklch|rgb/);
  assert.match(markup, /<rect x="1" fill-opacity="0.5"\/>/, 'what is see-through stays so');
  assert.match(markup, /<text x="4" y="9" fill="#181c23" font-size="11" font-weight="600">Mean <tspan font-weight="400">3 h<\/tspan><\/text>/);
});

test('what is not seen and what follows the pointer is not in a picture', () => {
  assert.equal(drawn([
    element('line', { class: 'crosshair' }, stroked), element('circle', { class: 'series-mark marked' }, stroked), element('rect', { class: 'bar-marked' }, stroked),
    element('path', {}, { ...stroked, display: 'none' }), element('path', {}, { ...stroked, visibility: 'hidden' }),
  ]), '<svg width="500"/>');
});

test('a pattern is still found by what it fills', () => {
  const fill = 'url("tauri://localhost/index.html#chart-1-hatch")';
  assert.match(drawn([element('rect', { fill: 'url(#chart-1-hatch)' }, { fill })]), /<rect fill="url\(#chart-1-hatch\)"\/>/);
});

test('colours of every spelling become what any program reads', () => {
  const cases = {
    'oklch(1 0 0)': '#ffffff', 'oklch(0.455 0.185 266)': '#2649bb', 'rgb(1, 2, 255)': '#0102ff', 'rgba(1, 2, 3, 0.5)': '#010203', 'color(srgb 1 0 0.5)': '#ff0080',
    'light-dark(oklch(0 0 0), oklch(1 0 0))': '#000000', '#ABCDEF': '#abcdef', transparent: '#000000', 'oklch(0.65 0.153 58)': '#d2730a',
  };
  for (const [given, wanted] of Object.entries(cases)) assert.equal(plainColour(given).colour, wanted, given);
  assert.equal(plainColour('rgba(1, 2, 3, 0.5)').opacity, 0.5);
  assert.equal(plainColour('transparent').opacity, 0);
  for (const given of ['', 'currentcolor', 'lab(50 0 0)', 'rgb(a, b, c)']) assert.throws(() => plainColour(given), RangeError, `${given} is not guessed at`);
});

test('names of every kind are text in a picture', () => {
  const markup = svgOf(picture([], { heading: '<script>alert("1")</script> & 時間 \u0000\ud800' }));
  assert.match(markup, /&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt; &amp; 時間/);
  assert.doesNotMatch(markup, /<script|\u0000|\ud800(?![\udc00-\udfff])/);
});

test('a picture says what it shows, of when, of how much, and how far the data reaches', () => {
  const markup = svgOf(picture());
  for (const words of ['Time to merge', 'hours', 'Overview: 24 Aug to 15 Nov 2026', '41 pull requests', 'all 3 repos complete']) assert.ok(markup.includes(words), words);
  assert.match(markup, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="548"/);
});

test('nothing is written beyond the edge, however much it is', () => {
  const long = Array.from({ length: 60 }, (_, index) => `name-${index}`).join(' ');
  const { width, height, root } = picture([], { lines: [long], unit: long, foot: long, keys: Array.from({ length: 30 }, (_, index) => ({ shape: 'circle', width: 8, fill: '#000000', stroke: 'none', words: `Part ${index}` })) });
  for (const { x, y, runs } of textsOf(root)) {
    const across = runs.reduce((sum, { words, size }) => sum + measure(words, size), x);
    assert.ok(across <= width, `${runs[0].words} ends at ${across} of ${width}`);
    assert.ok(y < height, `${runs[0].words} stands at ${y} of ${height}`);
  }
  assert.deepEqual(broken('one two  three', 40, (words) => words.length * 5), ['one two', 'three']);
  assert.deepEqual(broken('unbroken', 4, (words) => words.length), ['unbroken'], 'a word is never cut');
  assert.deepEqual(broken('', 4, (words) => words.length), []);
});

test('texts and the rest are the whole picture', () => {
  const label = standAlone(element('text', { x: 4, y: 9 }, lettered, [text('\n Mean '), element('tspan', {}, { ...lettered, 'font-weight': '400' }, [text('3 h ')])]), styleOf);
  const { root } = picture([{ name: 'g', attributes: { transform: 'translate(7 8)' }, children: [label] }], { unit: '' });
  const own = textsOf(root).find(({ transforms }) => transforms.length === 2);
  assert.deepEqual(own.transforms, ['translate(24 92)', 'translate(7 8)'], 'from the outside in');
  assert.deepEqual(own.runs.map(({ words, weight, size }) => [words, weight, size]), [['Mean ', '600', 11], ['3 h', '400', 11]]);
  assert.doesNotMatch(markupOf(withoutTexts(root)), /<text/);
});

test('filters are a line of words', () => {
  const everything = { range: '24 Aug to 15 Nov 2026', integration: null, repositories: [], teams: [], withoutNestedTeams: false, people: [] };
  assert.equal(filterWords(everything, null), '24 Aug to 15 Nov 2026 · all repos · everyone');
  const some = { ...everything, range: null, integration: 'Halden', repositories: ['a', 'b', 'c', 'd'], teams: ['Web'], withoutNestedTeams: true, people: ['Ines'] };
  assert.equal(filterWords(some, null), 'Halden · a, b and 2 more repos · Web without nested teams · Ines');
  assert.equal(filterWords({ ...everything, teams: ['Web'] }, null), '24 Aug to 15 Nov 2026 · all repos · Web', 'a team is not everyone');
});

test('a file is called by the last part of its path, on every system', () => {
  assert.equal(fileName('/home/ines/Downloads/a b.svg'), 'a b.svg');
  assert.equal(fileName('C:\\Users\\Ines\\Downloads\\a.svg'), 'a.svg');
});
