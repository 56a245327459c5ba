// Jobs that come again.

import { change, itemsOf, may, named, read } from './api.js';
import { ask } from './dialogs.js';
import { h } from './dom.js';
import { changed, say } from './feedback.js';
import { button, empty, heading } from './parts.js';
import { link } from './router.js';
import { table } from './table.js';
import { ago } from './time.js';
import { asJSON, count, labelsOf } from './words.js';

export const title = () => 'Schedules';

export const load = async () => itemsOf(await read('schedules'));

export const view = (schedules) => [
  heading('Schedules', {
    tools: may('operator') && button('New schedule', 'add-schedule', add, { class: 'primary' }),
  }),
  schedules.length
    ? table({
      name: 'schedules', label: 'Schedules', rows: schedules, key: ({ name }) => name,
      columns: [
        { label: 'Name', kind: 'main', cell: ({ name }) => h('b', {}, name) },
        { label: 'When', cell: ({ cron }) => h('code', {}, cron) },
        { label: 'Time zone', cell: (one) => one.time_zone },
        {
          label: 'Queues',
          cell: ({ kind, queue }) => h(
            'a', { href: link('jobs', undefined, { kind, queue }) }, `${kind} in ${queue}`,
          ),
        },
        { label: 'Next', cell: (one) => ago(one.next_due) },
        { label: 'Last', cell: (one) => ago(one.last_due) },
        { label: 'Fired', kind: 'num', cell: ({ fired }) => count(fired) },
        {
          label: 'Missed ones',
          cell: (one) => (
            { none: 'are left out', latest: 'only the latest', all: 'all of them' }
          )[one.catch_up] ?? one.catch_up,
        },
        may('operator') && {
          label: '', kind: 'tools',
          cell: ({ name }) => button('Remove', 'remove-schedule', () => remove(name), {
            class: 'danger', 'data-schedule': name,
          }),
        },
      ].filter(Boolean),
    })
    : empty(
      'No schedules.',
      'A schedule queues a job whenever its time has come: New schedule, or daybook schedules add.',
    ),
];

async function add() {
  const done = await ask({
    name: 'add-schedule', title: 'New schedule', action: 'Add',
    fields: [
      { name: 'name', label: 'Name', required: true },
      {
        name: 'cron', label: 'Cron', required: true, placeholder: '0 3 * * *',
        hint: 'Minute, hour, day, month, day of the week.',
      },
      {
        name: 'time_zone', label: 'Time zone',
        value: Intl.DateTimeFormat().resolvedOptions().timeZone,
      },
      {
        name: 'catch_up', label: 'Times that were missed', type: 'select', value: 'latest',
        options: [['none', 'are left out'], ['latest', 'only the latest'], ['all', 'all of them']],
      },
      { name: 'kind', label: 'Kind of job', required: true },
      { name: 'queue', label: 'Queue', placeholder: 'default' },
      {
        name: 'payload', label: 'Payload', type: 'textarea', rows: 3,
        hint: 'JSON, or else a text that stands for itself.',
      },
      { name: 'priority', label: 'Priority', type: 'number', min: 0, max: 100 },
      { name: 'labels', label: 'Labels', placeholder: 'name=value name=value' },
    ],
    run: ({ name, cron, time_zone, catch_up, payload, labels, ...job }) =>
      change('PUT', named('schedules', name), {
        cron, time_zone, catch_up,
        job: { ...job, payload: payload && asJSON(payload), labels: labels && labelsOf(labels) },
      }),
  });
  if (!done) return;
  say('The schedule was added.', 'good');
  changed();
}

async function remove(name) {
  const done = await ask({
    name: 'remove-schedule', title: `Remove the schedule ${name}?`, action: 'Remove',
    tone: 'danger',
    about: h('p', {}, 'It queues no more jobs. Those that it has queued stay.'),
    run: () => change('DELETE', named('schedules', name)),
  });
  if (!done) return;
  say(`The schedule ${name} was removed.`, 'good');
  changed();
}
