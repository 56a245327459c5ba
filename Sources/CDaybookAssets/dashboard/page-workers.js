// Who works, and who was not heard of.

import { change, itemsOf, may, read } from './api.js';
import { ask } from './dialogs.js';
import { h } from './dom.js';
import { changed, say } from './feedback.js';
import { button, empty, heading, pill } from './parts.js';
import { link } from './router.js';
import { table } from './table.js';
import { ago } from './time.js';
import { count, plural } from './words.js';

export const title = () => 'Workers';

export const load = async () => itemsOf(await read('workers'));

export const concerns = ({ type }) =>
  type.startsWith('Worker') || type.startsWith('Attempt') || [
    'Heartbeat', 'JobCompleted', 'Cancelled',
  ].includes(type);

export const view = (workers) => [
  heading('Workers', {
    note: workers.length > 0 && plural(
      workers.filter(({ state }) => state === 'alive').length, 'worker',
    ) + ' at work',
  }),
  workers.length
    ? table({
      name: 'workers', label: 'Workers', rows: workers, key: ({ id }) => id,
      mark: ({ id }) => ({ 'data-worker': id }),
      columns: [
        { label: 'Worker', cell: ({ id }) => h('span', { class: 'id' }, `#${id}`) },
        { label: 'State', cell: ({ state }) => pill(state) },
        { label: 'Name', kind: 'main', cell: ({ name }) => name },
        { label: 'Holds', kind: 'num', cell: ({ leases }) => count(leases) },
        { label: 'Process', kind: 'num', cell: ({ pid }) => pid },
        { label: 'Started', cell: (worker) => ago(worker.started_at) },
        { label: 'Heard', cell: (worker) => ago(worker.heard_at) },
        { label: 'Gone unless heard', cell: ({ deadline }) => ago(deadline) },
        {
          label: '', kind: 'tools', cell: (worker) => [
            h(
              'a', { class: 'button', href: link('events', undefined, { actor: worker.name }) },
              'Events',
            ),
            may('worker') && worker.state !== 'alive' && button(
              'Dismiss', 'dismiss-worker', () => dismiss(worker),
              { 'data-worker': worker.id, class: 'danger' },
            ),
          ],
        },
      ],
    })
    : empty('Nobody works.', 'Start a worker: daybook work --queue default -- COMMAND.'),
];

async function dismiss({ id, name, leases }) {
  const done = await ask({
    name: 'dismiss-worker', title: `Take leave of worker ${id}?`, action: 'Dismiss', tone: 'danger',
    about: h('p', {}, `${name} holds ${plural(leases, 'job')}; they wait again at once.`),
    run: () => change('DELETE', `workers/${id}`),
  });
  if (!done) return;
  say(`Worker ${id} was dismissed.`, 'good');
  changed();
}
