// Batches: jobs that belong together.

import { itemsOf, read } from './api.js';
import { h } from './dom.js';
import { say } from './feedback.js';
import { filters } from './filters.js';
import { share } from './share.js';
import { button, empty, heading, labelList, pager, pill } from './parts.js';
import { go, link } from './router.js';
import { table } from './table.js';
import { ago } from './time.js';
import { count } from './words.js';

const FILTERS = [
  { name: 'owner', label: 'Owner' },
  {
    name: 'state', label: 'State', type: 'select',
    options: [['', 'any'], 'open', 'sealed', 'finished'],
  },
];

export const title = () => 'Batches';

export async function load({ params }) {
  const page = await read('batches', {
    owner: params.get('owner'), state: params.get('state'), cursor: params.get('cursor'), limit: 50,
  });
  return { page, items: itemsOf(page) };
}

export const view = ({ page, items }, { params }) => [
  heading('Batches', {
    tools: params.get('owner') && button(
      `Latest of ${params.get('owner')}`, 'latest-batch', () => latest(params.get('owner')),
    ),
  }),
  filters(FILTERS),
  items.length
    ? table({
      name: 'batches', label: 'Batches', rows: items, key: ({ id }) => id,
      mark: ({ id }) => ({ 'data-batch': id }),
      columns: [
        {
          label: 'Batch',
          cell: ({ id }) => h(
            'a', { class: 'id', href: link('batches', id), 'data-batch': id }, `#${id}`,
          ),
        },
        { label: 'State', cell: ({ state }) => pill(state) },
        {
          label: 'Owner', kind: 'main',
          cell: ({ owner, labels }) => [
            h('a', { href: link('batches', undefined, { owner }) }, owner), ' ', labelList(labels),
          ],
        },
        { label: 'Done', kind: 'wide', cell: share },
        { label: 'Total', kind: 'num', cell: ({ total }) => count(total) },
        {
          label: 'Failed', kind: 'num',
          cell: ({ failed }) => (
            failed ? h('span', { class: 'badge', 'data-tone': 'bad' }, count(failed)) : '0'
          ),
        },
        { label: 'Running', kind: 'num', cell: ({ running }) => count(running) },
        { label: 'Opened', cell: (batch) => ago(batch.opened_at) },
        { label: 'Finished', cell: (batch) => ago(batch.finished_at) },
      ],
    })
    : empty('No batches.', 'A batch is made with POST /v1/batches or daybook batches open.'),
  pager(page, items.length),
];

async function latest(owner) {
  try {
    go('batches', (await read('batches/latest', { owner })).id);
  } catch (problem) {
    say(problem.message, 'bad');
  }
}
