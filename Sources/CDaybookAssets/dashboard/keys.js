// Everything can be done from the keyboard.

import { ask } from './dialogs.js';
import { h } from './dom.js';
import { go } from './router.js';
import { backToNow, step } from './slider.js';

const CHORD_MS = 1200;

const JUMPS = {
  o: 'overview', j: 'jobs', f: 'failures', k: 'skiplist', u: 'uploads', b: 'batches', q: 'queues',
  w: 'workers', s: 'schedules', t: 'stuck', e: 'events', a: 'audit',
};

let chord;

export function startKeys({ refresh, pause }) {
  const KEYS = {
    '/': focusFilter, '?': help, n: backToNow, '[': () => step(-1), ']': () => step(1), r: refresh,
    p: pause,
    j: () => move(1), k: () => move(-1), x: pick,
    t: () => document.getElementById('time-range').focus(),
  };
  document.addEventListener('keydown', (event) => {
    if (
      event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')
    ) return;
    const { target, key } = event;
    if (target.matches('input:not([type=checkbox], [type=range]), select, textarea')) {
      if (key === 'Escape') target.blur();
      return;
    }
    const page = Date.now() - chord < CHORD_MS ? JUMPS[key] : undefined;
    chord = key === 'g' ? Date.now() : undefined;
    if (page) go(page);
    else if (KEYS[key]) KEYS[key]();
    else return;
    event.preventDefault();
  });
}

function focusFilter() {
  const field = document.querySelector('main [data-filter]');
  field?.focus();
  field?.select?.();
}

// Up and down the rows of the page.
function move(by) {
  const rows = [...document.querySelectorAll('main tr[data-row]')];
  const here = rows.indexOf(document.activeElement.closest('tr'));
  const row = rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
  row?.querySelector('a, button, input')?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}

function pick() {
  document.activeElement.closest('tr')?.querySelector('input[type=checkbox]')?.click();
}

function help() {
  const keys = [
    ['/', 'to the first filter'], [
      'j k', 'down and up the rows',
    ], ['x', 'pick the row'], ['r', 'read again'],
    [
      'p', 'hold the live view, or go on',
    ], ['t', 'to the time slider'], ['[ ]', 'one event back, forth'],
    ['n', 'back to now'], ['?', 'this help'], ['Esc', 'leave a field or a dialog'],
  ];
  const list = (pairs) => h('dl', { class: 'keys' }, pairs.map(([key, what]) =>
    h('div', {}, h('dt', {}, key.split(' ').map((one) => h('kbd', {}, one))), h('dd', {}, what))));
  ask({
    name: 'help', title: 'Keyboard',
    about: h(
      'div', { class: 'split' }, list(keys),
      list(Object.entries(JUMPS).map(([key, page]) => [`g ${key}`, page])),
    ),
  });
}
