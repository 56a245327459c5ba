// The queues, on the overview and on their own page.

import { may } from './api.js';
import { gate } from './actions.js';
import { h } from './dom.js';
import { button } from './parts.js';
import { link } from './router.js';
import { table } from './table.js';
import { duration } from './time.js';
import { count } from './words.js';

export const limitsText = (limits) =>
  [
    limits?.concurrency && `${count(limits.concurrency)} at a time`,
    limits?.concurrency_per_group && `${count(limits.concurrency_per_group)} a group`,
    limits?.rate && `${count(limits.rate)} in ${duration(limits.rate_period_ms)}`,
  ].filter(Boolean).join(', ');

const spread = ({ p50_ms: half, p99_ms: most } = {}) =>
  half === undefined || half === null
    ? h('span', { class: 'faint' }, '–')
    : h(
      'span', { title: 'half of them, and 99 of 100, do not exceed' },
      `${duration(half)} · ${duration(most)}`,
    );

const number = (queue, states) => {
  const sum = states.reduce((total, state) => total + (queue.jobs[state] ?? 0), 0);
  return sum
    ? h('a', { href: link('jobs', undefined, { queue: queue.queue, state: states }) }, count(sum))
    : h('span', { class: 'faint' }, '0');
};

export function queueTable(queues, { edit } = {}) {
  return table({
    name: 'queues', label: 'Queues', rows: queues, key: ({ queue }) => queue,
    columns: [
      {
        label: 'Queue', kind: 'main',
        cell: ({ queue }) => h('a', { href: link('jobs', undefined, { queue }) }, queue),
      },
      {
        label: 'State',
        cell: ({ paused }) => h(
          'span', { class: 'pill', 'data-state': paused ? 'paused' : 'open' },
          paused ? 'paused' : 'open',
        ),
      },
      { label: 'Ready', kind: 'num', cell: (queue) => number(queue, ['available']) },
      { label: 'Later', kind: 'num', cell: (queue) => number(queue, ['scheduled', 'retryable']) },
      { label: 'Running', kind: 'num', cell: (queue) => number(queue, ['running']) },
      { label: 'Completed', kind: 'num', cell: (queue) => number(queue, ['completed']) },
      { label: 'Failed', kind: 'num', cell: (queue) => number(queue, ['failed']) },
      { label: 'Waits p50 · p99', kind: 'num', cell: ({ waiting }) => spread(waiting) },
      { label: 'Runs p50 · p99', kind: 'num', cell: ({ running }) => spread(running) },
      edit && { label: 'Limits', kind: 'wide', cell: (queue) => limitsCell(queue) },
      may('operator') && {
        label: '', kind: 'tools', cell: (queue) => [
          edit && button('Limits', 'limit-queue', () => edit(queue), { 'data-queue': queue.queue }),
          queue.paused
            ? button('Resume', 'resume-queue', () => gate('resume', queue.queue), {
              'data-queue': queue.queue,
            })
            : button('Pause', 'pause-queue', () => gate('pause', queue.queue), {
              'data-queue': queue.queue,
            }),
        ],
      },
    ].filter(Boolean),
  });
}

const limitsCell = ({ limits, kind_limits: kinds }) =>
  [
    limitsText(limits),
    ...Object.entries(kinds ?? {}).map(([kind, of]) => `${kind}: ${limitsText(of)}`)
  ]
    .filter(Boolean).join('; ') || h('span', { class: 'faint' }, 'none');
