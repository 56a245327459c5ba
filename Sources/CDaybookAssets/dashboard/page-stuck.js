// What runs and perhaps does not.

import { itemsOf, may, read } from './api.js';
import { buttons, fixStuck } from './actions.js';
import { h } from './dom.js';
import { button, empty, heading, jobLink } from './parts.js';
import { table } from './table.js';
import { ago } from './time.js';

export const title = () => 'Stuck';

export const load = async () => itemsOf(await read('stuck'));

export const view = (stuck) => [
  heading('Stuck', {
    note: 'Running jobs whose worker is gone, whose time is over, or that do not end though they were asked to.',
    tools: may('operator') && button('Fix all', 'fix-stuck', fixStuck, {
      class: 'primary', disabled: stuck.length === 0,
    }),
  }),
  stuck.length
    ? table({
      name: 'stuck', label: 'Stuck', rows: stuck, key: ({ job }) => job,
      mark: ({ job }) => ({ 'data-job': job }),
      columns: [
        { label: 'Job', cell: ({ job }) => jobLink(job) },
        {
          label: 'Why',
          cell: ({ reason }) => h(
            'span', { class: 'type', 'data-tone': 'bad' }, reason.replaceAll('_', ' '),
          ),
        },
        { label: 'Since', cell: ({ since }) => ago(since) },
        { label: 'Kind', kind: 'main', cell: ({ kind }) => kind },
        { label: 'Queue', cell: ({ queue }) => queue },
        { label: 'Attempt', kind: 'num', cell: ({ attempt }) => attempt },
        { label: 'Worker', cell: ({ worker }) => worker && `#${worker}` },
        {
          label: '', kind: 'tools',
          cell: ({ job }) => buttons(['sync', 'cancel'], { id: job, state: 'running' }),
        },
      ],
    })
    : empty('Nothing is stuck.', 'Every running job was heard of in time.'),
];
