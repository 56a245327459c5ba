// Small charts. They are drawn in the units of their data; only the frame knows pixels, so they fit
// any width without being drawn anew.

import { h, s } from './dom.js';
import { absolute, clock } from './time.js';
import { count } from './words.js';

/**
 * Columns over time, one upon the other.
 *
 * `series` are `{label, tone, values}`, all as long as `times`; what `onpick` is given is the index
 * of the column that was clicked.
 */
export function columns({ title, times, series, format = count, name, onpick }) {
  const sums = times.map((_, index) => series.reduce((sum, { values }) => sum + values[index], 0));
  const top = Math.max(...sums, 1);
  const rising = times.map(() => 0);
  const shapes = series.map(({ tone, values }) =>
    s('g', { class: 'fill', 'data-tone': tone }, values.map((value, index) => {
      if (!value) return null;
      rising[index] += value;
      return s('rect', { x: index + 0.1, width: 0.8, y: top - rising[index], height: value });
    })));
  return frame({ title, times, series, format, name, onpick, top }, shapes);
}

/** Lines over time. */
export function lines({ title, times, series, format = count, name }) {
  const top = Math.max(...series.flatMap(({ values }) => values), 1);
  const shapes = series.map(({ tone, values }) => {
    const points = values.map((value, index) => `${index + 0.5},${top - value}`);
    const ground = `0.5,${top} ${points.join(' ')} ${values.length - 0.5},${top}`;
    return [
      s('polygon', { class: 'ground', 'data-tone': tone, points: ground }),
      s('polyline', { class: 'line', 'data-tone': tone, points: points.join(' ') }),
    ];
  });
  return frame({ title, times, series, format, name, top }, shapes);
}

function frame({ title, times, series, format, name, onpick, top }, shapes) {
  const width = Math.max(times.length, 1);
  const total = ({ values }) => format(values.reduce((sum, value) => sum + value, 0));
  const text = (index) =>
    [absolute(times[index]).slice(0, 19),
      ...series.map(({ label, values }) => `${label}: ${format(values[index])}`)].join('\n');
  const told = series.map((one) => `${one.label} ${total(one)}`).join(', ');
  const hits = times.map((_, index) =>
    s('rect', {
      class: 'hit', x: index, width: 1, y: 0, height: top,
      onclick: onpick && (() => onpick(index)),
    }, s('title', {}, text(index))));
  const whole = Date.parse(times.at(-1)) - Date.parse(times[0]) >= 86400e3;
  const label = (time) => (
    time ? (whole ? absolute(time).slice(5, 16) : clock(time).slice(0, 5)) : ''
  );
  return h('figure', { class: 'chart', 'data-chart': name },
    h('figcaption', {}, h('span', {}, title), series.map((one) =>
      h('span', { class: 'key', 'data-tone': one.tone }, `${one.label} `, h('b', {}, total(one))))),
    h('div', { class: 'plot' },
      h('span', { class: 'top', 'aria-hidden': 'true' }, format(top)),
      s('svg', {
        viewBox: `0 0 ${width} ${top}`, preserveAspectRatio: 'none', role: 'img',
        'aria-label': `${title}: ${told}`,
      }, shapes, hits)),
    h('div', { class: 'axis', 'aria-hidden': 'true' },
      [
        times[0], times[times.length >> 1], times.at(-1),
      ].map((time) => h('span', {}, label(time)))));
}

/** Bars beside words, the longest first: what happens how often. */
export const ranks = (rows, { name } = {}) => {
  const top = Math.max(...rows.map(({ value }) => value), 1);
  return h('ol', { class: 'ranks', 'data-chart': name }, rows.map(({ label, value, note, href }) =>
    h('li', { 'data-key': `rank-${label}` },
      h('span', { class: 'word' }, href ? h('a', { href }, label) : label),
      h('span', { class: 'meter', vars: { '--part': `${(100 * value) / top}%` } }),
      h('span', { class: 'num' }, count(value)),
      note && h('span', { class: 'note-line' }, note))));
};
