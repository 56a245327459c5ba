// Moments and durations as people read them.

import { h } from './dom.js';

const UNITS = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];

/** A duration in one unit if it has two digits, else in two: `47 min`, `1 h 5 min`. */
export const roughly = (ms) => {
  const [first, ...rest] = duration(ms).match(/\S+ \S+/g) ?? ['–'];
  return parseInt(first, 10) >= 10 ? first : [first, ...rest].join(' ');
};

/** A duration in at most two units: `1 h 5 min`, `420 ms`. */
export function duration(ms) {
  if (ms === undefined || ms === null) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10000) return `${(ms / 1000).toFixed(1)} s`;
  let rest = Math.round(ms / 1000);
  const parts = [];
  for (const [unit, seconds] of UNITS) {
    const number = Math.floor(rest / seconds);
    rest -= number * seconds;
    if (number > 0) parts.push(`${number} ${unit}`);
    if (parts.length === 2 || (parts.length === 1 && number === 0)) break;
  }
  return parts.join(' ');
}

/** How a duration is written in a request. */
export const wireDuration = (ms) => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);

// While one looks at the past, distances are from there.
let moment;

export function setMoment(time) {
  moment = time ? Date.parse(time) : undefined;
}

export const now = () => moment ?? Date.now();

export function relative(time) {
  const distance = now() - Date.parse(time);
  if (Math.abs(distance) < 1000) return 'now';
  const seconds = Math.abs(distance) / 1000;
  const [unit, size] = UNITS.find(([, size]) => seconds >= size);
  const text = `${Math.floor(seconds / size)} ${unit}`;
  return distance > 0 ? `${text} ago` : `in ${text}`;
}

export function absolute(time) {
  const date = new Date(time);
  const local = new Date(date - date.getTimezoneOffset() * 60000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 23)}`;
}

export const clock = (time) => absolute(time).slice(11, 19);

/** A moment, told relatively, with the absolute one to be had by pointing at it. */
export const ago = (time) =>
  time
    ? h('time', { datetime: time, title: `${absolute(time)} local, ${time}` }, relative(time))
    : '–';

/** Lets the relative moments on the page age. */
export function tick() {
  for (const element of document.querySelectorAll('time[datetime]')) {
    const text = relative(element.dateTime);
    if (element.textContent !== text) element.textContent = text;
  }
}

/** What a datetime field says, as RFC 3339; and the other way round. */
export const fromField = (value) => (value ? new Date(value).toISOString() : undefined);
export const toField = (time) => (time ? absolute(time).replace(' ', 'T').slice(0, 19) : '');

/** The moment a filter means: a duration such as `24h` before now, or the moment itself. */
export function since(text) {
  const match = /^(\d+)([mhd])$/.exec(text ?? '');
  if (!match) return text || undefined;
  return new Date(now() - match[1] * { m: 60, h: 3600, d: 86400 }[match[2]] * 1000).toISOString();
}
