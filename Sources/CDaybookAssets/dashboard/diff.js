// What was different at two moments.

import { Problem } from './api.js';
import { h } from './dom.js';
import { about, empty, jobLink, pill } from './parts.js';
import { amend } from './router.js';
import { table } from './table.js';
import { count } from './words.js';

export const diffForm = (params) => h('form', {
  class: 'filters pad', onsubmit: (event) => {
    event.preventDefault();
    const { from, to } = event.target.elements;
    amend({ from: from.value.trim(), to: to.value.trim() });
  },
}, field('from', 'From', params, true), field('to', 'To, or now', params), h(
  'button', { type: 'submit', 'data-action': 'compare' }, 'Compare',
));

const field = (name, label, params, required) =>
  h('label', { class: 'filter' }, h('span', {}, label),
    h('input', {
      name, required, value: params.get(name) ?? '', placeholder: 'position or time',
      autocomplete: 'off',
    }));

export function diffView(difference) {
  if (difference instanceof Problem) return h(
    'p', { class: 'verdict', 'data-tone': 'bad', role: 'status' }, difference.message,
  );
  const { jobs = [], counts = [], failures = [], skipped = [], cleared = [] } = difference;
  const change = [
    { label: 'Before', kind: 'num', cell: ({ before }) => count(before) },
    { label: 'After', kind: 'num', cell: ({ after }) => count(after) },
  ];
  const keys = [
    ...skipped.map((row) => ({ ...row, change: 'added' })),
    ...cleared.map((row) => ({ ...row, change: 'removed' }))
  ];
  const tables = [
    part('diff-counts', 'Counts', counts, ({ queue, state }) => `${queue}-${state}`, [
      {
        label: 'Queue', kind: 'main', cell: ({ queue }) => queue,
      }, { label: 'State', cell: ({ state }) => pill(state) }, ...change,
    ]),
    part('diff-jobs', 'Jobs', jobs.slice(0, 500), ({ job }) => job, [
      { label: 'Job', cell: ({ job }) => jobLink(job) }, {
        label: 'Kind', kind: 'main', cell: ({ kind }) => kind,
      },
      {
        label: 'Before',
        cell: ({ before }) => (before ? pill(before) : h('span', { class: 'faint' }, 'not there')),
      },
      { label: 'After', cell: ({ after }) => pill(after) }, {
        label: 'Events', kind: 'num', cell: ({ events }) => count(events),
      },
    ]),
    part('diff-failures', 'Failures', failures, ({ job }) => job, [
      {
        label: 'Job', cell: ({ job }) => jobLink(job),
      }, { label: 'About', kind: 'main', cell: about }, {
        label: 'Reason', cell: ({ reason }) => reason,
      }, ...change,
    ]),
    part('diff-keys', 'Skip list', keys, (row) => `${row.change}-${row.key_digest}`, [
      { label: 'Key', kind: 'main', cell: about }, { label: 'Change', cell: (row) => row.change }, {
        label: 'Note', kind: 'wide', cell: ({ note }) => note,
      },
    ]),
  ].filter(Boolean);
  return tables.length ? tables : empty('Nothing changed.');
}

const part = (name, label, rows, key, columns) =>
  rows.length > 0 && [
    h('h3', { class: 'pad' }, `${label} (${count(rows.length)})`),
    table({ name, label, rows, key, columns }),
  ];
