// One batch, with its items and what went wrong with them.

import { change, may, read } from './api.js';
import { buttons } from './actions.js';
import { ask, reason } from './dialogs.js';
import { h } from './dom.js';
import { changed, say } from './feedback.js';
import { share } from './share.js';
import {
  button, empty, facts, heading, jobLink, labelList, message, panel, pill, tile,
} from './parts.js';
import { amend, link } from './router.js';
import { table } from './table.js';
import { ago } from './time.js';
import { count, plural } from './words.js';

const SHOWN = 500;

export const title = ({ id }) => `Batch ${id}`;

export const load = ({ id }) => read(`batches/${id}`);

export function view(batch, { params }) {
  const all = batch.items ?? [];
  const state = params.get('state') ?? '';
  const items = all.filter((item) => !state || item.state === state);
  const states = [...new Set(all.map((item) => item.state))];
  return [
    h('div', { class: 'crumbs' }, h('a', { href: link('batches') }, 'Batches'), ' / '),
    heading(`Batch ${batch.id}`, {
      note: [
        pill(batch.state), ' of ',
        h('a', { href: link('batches', undefined, { owner: batch.owner }) }, batch.owner), ' ',
        labelList(batch.labels),
      ],
      tools: may('operator') && batch.state !== 'finished' && button(
        'Cancel batch', 'cancel-batch', () => cancel(batch), { class: 'danger' },
      ),
    }),
    h('div', { class: 'tiles' },
      tile('Done', `${batch.percent} %`, {
        name: 'percent', note: `${count(batch.done)} of ${count(batch.total)}`,
      }),
      tile('Completed', count(batch.completed), { name: 'completed' }),
      tile('Failed', count(batch.failed), {
        name: 'failed', tone: batch.failed ? 'bad' : undefined,
      }),
      tile('Running', count(batch.running), { name: 'running' }),
      tile('Waiting', count(batch.waiting), { name: 'waiting' }),
      tile('Cancelled', count(batch.cancelled), { name: 'cancelled' })),
    h('div', { class: 'tall' }, share(batch)),
    h('div', { class: 'panel' }, facts([
      ['opened', ago(batch.opened_at)], ['sealed', batch.sealed_at && ago(batch.sealed_at)],
      ['finished', batch.finished_at && ago(batch.finished_at)],
      ['finishing job', batch.finishing_job && jobLink(batch.finishing_job)],
    ])),
    panel('Items', [
      h('div', {
        class: 'chips', role: 'group', 'aria-label': 'state',
      }, ['', ...states].map((one) =>
        h('button', {
          type: 'button', 'data-chip': one || 'all', 'data-state': one,
          'aria-pressed': String(one === state), onclick: () => amend({ state: one }),
        }, one || 'all',
          h(
            'span', { class: 'num' },
            count(one ? all.filter((item) => item.state === one).length : all.length),
          )))),
      items.length ? itemTable(items.slice(0, SHOWN)) : empty('No items.'),
      items.length > SHOWN && h(
        'p', { class: 'faint pad' }, `${count(items.length - SHOWN)} more are not shown.`,
      ),
    ], { name: 'items' }),
  ];
}

const itemTable = (items) => table({
  name: 'items', label: 'Items', rows: items, key: ({ job }) => job,
  mark: ({ job }) => ({ 'data-job': job }),
  columns: [
    { label: 'Job', cell: ({ job }) => jobLink(job) },
    { label: 'State', cell: ({ state }) => pill(state) },
    { label: 'Kind', cell: ({ kind }) => kind },
    { label: 'Attempts', kind: 'num', cell: ({ attempt }) => attempt },
    { label: 'Stage', cell: ({ stage }) => stage },
    {
      label: 'Error', kind: 'main wide',
      cell: (item) => message(item.message ?? item.reason ?? item.error_type),
    },
    { label: 'Category', cell: ({ category }) => category?.replace('_', ' ') },
    { label: 'Failed', cell: (item) => item.failed_at && ago(item.failed_at) },
    {
      label: '', kind: 'tools',
      cell: (item) => buttons(
        ['cancel', 'retry'].filter(
          (verb) => verb === 'cancel' || ['failed', 'cancelled'].includes(item.state)
        ),
        { ...item, id: item.job },
      ),
    },
  ],
});

async function cancel({ id, waiting, running }) {
  const answer = await ask({
    name: 'cancel-batch', title: `Cancel batch ${id}?`, action: 'Cancel batch', tone: 'danger',
    fields: [reason],
    about: h(
      'p', {},
      `${plural(waiting, 'waiting job')} would be cancelled, ${plural(running, 'running one')} asked to end.`,
    ),
    run: (values) => change('POST', `batches/${id}/cancel`, values),
  });
  if (!answer) return;
  say(
    `${plural(answer.cancelled.length, 'job')} cancelled, ${count(answer.asked.length)} asked to end.`,
    'good',
  );
  changed();
}
