// The queues: their figures, whether they are open, and their limits.

import { change, itemsOf, may, named, read } from './api.js';
import { gate } from './actions.js';
import { ask } from './dialogs.js';
import { h } from './dom.js';
import { changed, say } from './feedback.js';
import { button, empty, heading } from './parts.js';
import { queueTable } from './queue-table.js';
import { wireDuration } from './time.js';

export const title = () => 'Queues';

export const load = async () => itemsOf(await read('queues'));

export const view = (queues) => [
  heading('Queues', {
    tools: may('operator') && [
      button('Pause everything', 'pause-all', () => gate('pause')),
      button('Resume everything', 'resume-all', () => gate('resume')),
    ],
  }),
  queues.length
    ? queueTable(queues, { edit: editLimits })
    : empty('No queues yet.', 'A queue is there as soon as a job is put into it.'),
];

async function editLimits({ queue, limits, kind_limits: kinds }) {
  const value = (name) => limits?.[name];
  const done = await ask({
    name: 'limits', title: `Limits of ${queue}`, action: 'Set limits',
    about: h('p', {}, 'A field that is left empty is no limit.',
      kinds && ` Single kinds have limits: ${Object.keys(kinds).join(', ')}.`),
    fields: [
      {
        name: 'kind', label: 'Kind',
        hint: 'Limits one kind of job in the queue; empty is the whole queue.',
      },
      {
        name: 'concurrency', label: 'At a time', type: 'number', min: 1,
        value: value('concurrency'),
      },
      {
        name: 'concurrency_per_group', label: 'At a time of one group', type: 'number', min: 1,
        value: value('concurrency_per_group'),
      },
      { name: 'rate', label: 'Starts in a period', type: 'number', min: 1, value: value('rate') },
      {
        name: 'rate_period', label: 'Period', placeholder: '1m', hint: 'As in 30s, 5m, 2h.',
        value: value('rate_period_ms') && wireDuration(value('rate_period_ms')),
      },
    ],
    run: ({ kind, rate, rate_period: period, ...more }) =>
      change(
        'PUT', named('queues', queue, '/limits'),
        { ...more, rate, rate_period: rate && (period ?? '1m') }, { params: { kind } },
      ),
  });
  if (!done) return;
  say(`The limits of ${queue} were set.`, 'good');
  changed();
}
