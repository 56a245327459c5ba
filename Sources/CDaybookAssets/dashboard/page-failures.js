// What failed: one by one, and put together by what it has in common.

import { itemsOf, read, session } from './api.js';
import { buttons, isAdmin } from './actions.js';
import { bulk } from './bulk.js';
import { columns, ranks } from './chart.js';
import { ask } from './dialogs.js';
import { h } from './dom.js';
import { filters } from './filters.js';
import {
  about, button, empty, failureBadge, heading, isDeletable, jobLink, message, pager, panel, tabs,
} from './parts.js';
import { amend, link } from './router.js';
import { table } from './table.js';
import { ago, now, since } from './time.js';
import { count, firstLine, plural } from './words.js';

const FILTERS = [
  { name: 'search', label: 'Search' },
  { name: 'kind', label: 'Kind' },
  { name: 'queue', label: 'Queue' },
  { name: 'since', label: 'Since', type: 'moment' },
  { name: 'until', label: 'Until', type: 'moment' },
  { name: 'all', label: 'also what succeeded since', type: 'checkbox' },
];
const DIMENSIONS = [
  ['', 'kind'], ['stage', 'stage'], ['error', 'error type'], ['category', 'category'],
  ['group', 'alike messages'], ['queue', 'queue'],
];
const SPANS = [['', '7 days'], ['24h', '1 day'], ['30d', '30 days'], ['all', 'all time']];

export const title = () => 'Failures';

export const load = ({ params }) => (
  params.get('view') === 'groups' ? loadGroups(params) : loadList(params)
);

async function loadList(params) {
  const query = Object.fromEntries(FILTERS.map(({ name }) => [name, params.get(name)]));
  const page = await read('failures', {
    ...query, sort: params.get('sort'), cursor: params.get('cursor'), limit: 50,
  });
  return { page, items: itemsOf(page) };
}

async function loadGroups(params) {
  const span = params.get('span') || '7d';
  const step = span === '24h' ? 'hour' : 'day';
  const query = {
    kind: params.get('kind'), queue: params.get('queue'),
    since: span === 'all' ? undefined : since(span),
  };
  const [groups, times] = await Promise.all([
    read('failures/groups', { ...query, by: params.get('by') || 'kind', limit: 30 }),
    read('failures/groups', { ...query, by: step, limit: 1000 }),
  ]);
  return { groups, times: itemsOf(times.groups ?? times), step, span };
}

export const concerns = ({ type }) => ![
  'Heartbeat', 'Progress', 'UploadProgress', 'StageEntered',
].includes(type);

export const view = (data, { params }) => {
  const isGroups = params.get('view') === 'groups';
  return [
    heading('Failures', {
      tools: [
        isAdmin() && !isGroups && button(
          `Delete all over a threshold…`, 'bulk-delete-failures', () => deleteOften(params),
          { class: 'danger' },
        ),
        tabs('view', [['', 'One by one'], ['groups', 'Put together']], params.get('view') ?? ''),
      ],
    }),
    isGroups ? groupsView(data, params) : listView(data),
  ];
};

const listView = ({ page, items }) => [
  filters(FILTERS),
  items.length
    ? table({
      name: 'failures', label: 'Failures', rows: items,
      key: ({ key_digest: digest, job }) => digest ?? job,
      mark: ({ job }) => ({ 'data-job': job }),
      columns: [
        {
          label: 'Failures', kind: 'num', sort: { words: ['-count', 'count'], usual: '-time' },
          cell: failureBadge,
        },
        {
          label: 'About', kind: 'main',
          cell: (row) => about(row) ?? h('span', { class: 'faint' }, 'no key'),
        },
        { label: 'Job', cell: ({ job }) => jobLink(job) },
        { label: 'Stage', cell: ({ stage }) => stage },
        { label: 'Error', cell: (row) => row.error_type ?? row.reason },
        { label: 'Message', kind: 'wide', cell: (row) => message(row.message) },
        { label: 'Category', cell: ({ category }) => category?.replace('_', ' ') },
        {
          label: 'Last', sort: { words: ['-time', 'time'], usual: '-time' },
          cell: ({ time }) => ago(time),
        },
        {
          label: '', kind: 'tools', cell: (row) => {
            const job = { id: row.job, state: 'failed', last_failure: row };
            return [
              buttons(['retry'], job), isDeletable(row) && buttons(['purge'], job, { short: true }),
            ];
          },
        },
      ],
    })
    : empty('Nothing has failed.', 'Or nothing that these filters mean.'),
  pager(page, items.length),
];

async function deleteOften(params) {
  const least = session.me.delete_threshold ?? 2;
  const asked = await ask({
    name: 'threshold', title: 'Delete what failed often', action: 'See what would be deleted',
    about: h(
      'p', {},
      'Deletes permanently, with failure records and working files. First you see what it would be.',
    ),
    fields: [
      {
        name: 'least', label: 'Failures at least', type: 'number', min: least, value: least,
        required: true,
      },
      { name: 'kind', label: 'Only of kind', value: params.get('kind') ?? '' },
      { name: 'queue', label: 'Only of queue', value: params.get('queue') ?? '' },
    ],
    run: async (values) => values,
  });
  if (!asked) return;
  const query = { failed_at_least: asked.least, kind: asked.kind, queue: asked.queue };
  await bulk('delete', { query }, {
    more: { permanent: true },
    what: `everything that failed at least ${plural(asked.least, 'time')}`,
  });
}

function groupsView({ groups, times, step, span }, params) {
  const rows = itemsOf(groups.groups ?? groups);
  const by = params.get('by') || 'kind';
  const total = groups.total ?? rows.reduce((sum, row) => sum + row.count, 0);
  return [
    h('form', {
      class: 'filters', 'aria-label': 'Analysis', onsubmit: (event) => event.preventDefault(),
    },
      choice(
        'by', 'Put together by', DIMENSIONS, params,
      ), choice('span', 'In the last', SPANS, params)),
    rows.length === 0 ? empty('Nothing failed in this time.') : [
      overTime(times, step, span),
      panel(`By ${DIMENSIONS.find(([value]) => (value || 'kind') === by)[1]}`, ranks(rows.map((row) => ({
        label: row.by[by] ?? 'not told', value: row.count, href: filterFor(by, row.by[by]),
        note: [
          `${row.jobs_exact ? '' : 'about '}${plural(row.jobs, 'job')}, last `, ago(row.last),
          ', for example ', jobLink(row.example.job), ': ', firstLine(row.example.message, 120),
        ],
      })), { name: 'groups' }), {
        name: 'groups', note: `${count(total)} failures${groups.others ? `,
        ${count(groups.others)} of them in smaller groups` : ''}`,
      }),
    ],
  ];
}

const filterFor = (by, value) =>
  value && (by === 'kind' || by === 'queue') ? link('failures', undefined, {
    [by]: value,
  }) : undefined;

const choice = (name, label, options, params) =>
  h('label', { class: 'filter' }, h('span', {}, label),
    h('select', {
      name, 'data-filter': name, onchange: ({ target }) => amend({ [name]: target.value }),
    },
      options.map(
        ([value, word]) => h(
          'option', { value, selected: value === (params.get(name) ?? '') }, word,
        )
      )));

// The groups are those hours in which something failed; the others are filled in.
function overTime(rows, step, span) {
  const size = step === 'hour' ? 3600e3 : 86400e3;
  const counts = new Map(rows.map((row) => [Math.floor(Date.parse(row.first) / size), row.count]));
  const last = Math.floor(now() / size);
  const length = { '24h': 24, '7d': 7, '30d': 30 }[span] ?? Math.min(
    last - Math.min(...counts.keys()) + 1, 366,
  );
  const slots = Array.from({ length }, (_, index) => last - length + 1 + index);
  const times = slots.map((slot) => new Date(slot * size).toISOString());
  return columns({
    name: 'failures-over-time', title: `Failures by ${step}`, times,
    series: [
      { label: 'failures', tone: 'bad', values: slots.map((slot) => counts.get(slot) ?? 0) },
    ],
    onpick: (index) => {
      const from = times[index];
      amend(
        {
          view: '', by: '', span: '', all: 'true', since: from,
          until: new Date(Date.parse(from) + size).toISOString(),
        }
      );
    },
  });
}
