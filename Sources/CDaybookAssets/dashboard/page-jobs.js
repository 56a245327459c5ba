// The jobs, filtered and page by page, and what can be done to many of them.

import { change, may, read } from './api.js';
import { buttons } from './actions.js';
import { bulk } from './bulk.js';
import { ask } from './dialogs.js';
import { h } from './dom.js';
import { changed, say } from './feedback.js';
import { chips, filters } from './filters.js';
import {
  STATES, about, button, empty, failureBadge, heading, isDeletable, jobLink, labelList, pager, pill,
} from './parts.js';
import { go, route } from './router.js';
import { table } from './table.js';
import { ago, since } from './time.js';
import { asJSON, count, labelsOf, plural } from './words.js';

const VERBS = ['retry', 'cancel', 'pause', 'resume', 'delete'];

const FILTERS = [
  { name: 'key', label: 'Key', placeholder: 'exactly' },
  { name: 'queue', label: 'Queue', list: 'queue-names' },
  { name: 'kind', label: 'Kind', list: 'kind-names' },
  { name: 'label', label: 'Labels', placeholder: 'name=value', many: true },
  { name: 'failed_at_least', label: 'Failures ≥', type: 'number', min: 1 },
  { name: 'since', label: 'Queued since', type: 'moment' },
  { name: 'until', label: 'Queued until', type: 'moment' },
];
const NAMES = ['state', ...FILTERS.map(({ name }) => name)];

// What is picked, and for which filters: with other filters it would not be seen.
const picked = new Set();
let pickedFor = '';
let isWhole = false;
const kinds = new Set();

export const title = () => 'Jobs';

export async function load({ params }) {
  const query = Object.fromEntries(NAMES.map((name) => [name, params.getAll(name)]));
  const [page, stats] = await Promise.all([
    read('jobs', {
      ...query, since: since(params.get('since')), sort: params.get('sort'),
      cursor: params.get('cursor'), limit: 50,
    }),
    read('stats'),
  ]);
  for (const { kind } of page.items) kinds.add(kind);
  const filter = new URLSearchParams(
    [...params].filter(([name]) => NAMES.includes(name))
  ).toString();
  if (filter !== pickedFor) {
    picked.clear();
    isWhole = false;
    pickedFor = filter;
  }
  return { page, items: page.items, queues: stats.queues ?? [] };
}

/** The body of a request that means what the filters mean. */
function queryOfFilters({ params }) {
  const one = (name) => params.get(name) || undefined;
  const states = params.getAll('state');
  const labels = labelsOf(params.getAll('label').join(' '));
  return {
    state: states.length ? states : undefined, queue: one('queue'), kind: one('kind'),
    key: one('key'),
    labels: Object.keys(labels).length ? labels : undefined, since: since(one('since')),
    until: one('until'),
    failed_at_least: one('failed_at_least') && Number(one('failed_at_least')),
  };
}

export function view({ page, items, queues }, route) {
  const counts = Object.fromEntries(STATES.map((state) => [state, queues
    .filter(({ queue }) => !route.params.get('queue') || queue === route.params.get('queue'))
    .reduce((sum, { jobs }) => sum + (jobs[state] ?? 0), 0)]));
  return [
    heading('Jobs', {
      tools: may('worker') && button('New job', 'new-job', () => newJob(queues), {
        class: 'primary',
      }),
    }),
    chips('state', STATES, counts),
    filters(FILTERS),
    h('datalist', { id: 'queue-names' }, queues.map(({ queue }) => h('option', { value: queue }))),
    h(
      'datalist', { id: 'kind-names' },
      [...kinds].sort().map((kind) => h('option', { value: kind })),
    ),
    may('operator') && items.length > 0 && bulkBar(items),
    items.length ? jobTable(items) : empty(
      'No jobs match.',
      route.params.size
        ? 'Clear the filters to see all of them.'
        : 'Queue one: New job, or daybook enqueue KIND.',
    ),
    pager(page, items.length),
  ];
}

function jobTable(items) {
  return table({
    name: 'jobs', label: 'Jobs', rows: items, key: ({ id }) => id,
    mark: ({ id }) => ({ 'data-job': id, 'data-picked': picked.has(id) ? 'true' : undefined }),
    columns: [
      may('operator') && { label: pickAll(items), kind: 'pick', cell: pickOne },
      { label: 'Job', sort: { words: ['-id', 'id'], usual: '-id' }, cell: ({ id }) => jobLink(id) },
      {
        label: 'State',
        cell: (job) => two(pill(job.state), job.cancel_requested ? 'asked to end' : stageOf(job)),
      },
      { label: 'Kind', cell: ({ kind, queue }) => two(h('span', {}, kind), `in ${queue}`) },
      { label: 'About', kind: 'main', cell: (job) => two(about(job), labelList(job.labels)) },
      {
        label: 'Failures', kind: 'num', cell: ({ last_failure: failure }) => failureBadge(failure),
      },
      {
        label: 'Attempts', kind: 'num',
        cell: ({ attempt, attempt_limit: limit }) => h(
          'span', { title: `may fail ${limit} times` }, count(attempt),
        ),
      },
      { label: 'Priority', kind: 'num', cell: ({ priority }) => priority },
      { label: 'Since', cell: (job) => ago(job.since) },
      {
        label: '', kind: 'tools', cell: (job) => [
          buttons(
            ['retry', 'cancel', 'resume'].filter(
              (verb) => verb !== 'retry' || ['failed', 'cancelled', 'retryable'].includes(job.state)
            ),
            job,
          ),
          isDeletable(job.last_failure) && buttons(['purge'], job, { short: true }),
        ],
      },
    ].filter(Boolean),
  });
}

// Two lines of a row.
const two = (above, below) => h('div', { class: 'two' }, above, below && h('small', {}, below));

const stageOf = ({ stage, state, last_failure: failure }) =>
  stage ?? (['failed', 'retryable'].includes(state) ? failure?.stage : undefined);

function pickOne({ id }) {
  return h('input', {
    type: 'checkbox', 'aria-label': `Pick job ${id}`, 'data-pick': id, checked: picked.has(id),
    onchange: ({ target }) => {
      if (target.checked) picked.add(id);
      else picked.delete(id);
      isWhole = false;
      redraw();
    },
  });
}

const pickAll = (items) =>
  h('input', {
    type: 'checkbox', 'aria-label': 'Pick all on this page', 'data-pick': 'all',
    checked: items.every(({ id }) => picked.has(id)),
    onchange: ({ target }) => {
      for (const { id } of items) if (target.checked) picked.add(id); else picked.delete(id);
      isWhole = false;
      redraw();
    },
  });

const redraw = () => document.dispatchEvent(new CustomEvent('redraw'));

function bulkBar(items) {
  const isAny = picked.size > 0 || isWhole;
  const whole = button('Choose all that match', 'pick-query', () => {
    isWhole = true;
    redraw();
  }, { class: 'link' });
  const none = button('Choose none', 'pick-none', () => {
    picked.clear();
    isWhole = false;
    redraw();
  }, { class: 'link' });
  return h('div', {
    class: 'bulk', role: 'group', 'aria-label': 'Many jobs', 'data-any': String(isAny),
  },
    h(
      'span', { role: 'status' },
      isWhole ? h('b', {}, 'All that match the filters') : picked.size ? h(
        'b', {}, `${plural(picked.size, 'job')} chosen`,
      ) : 'Nothing chosen',
    ),
    !isWhole && whole, isAny && none,
    h('span', { class: 'actions' }, VERBS.map((verb) =>
      (
        verb !== 'delete' || may('admin')
      ) && button(verb[0].toUpperCase() + verb.slice(1), `bulk-${verb}`, () => act(verb), {
        disabled: !isAny, class: verb === 'delete' ? 'danger' : undefined,
      }))));
}

async function act(verb) {
  const target = isWhole ? { query: queryOfFilters(route()) } : { jobs: [...picked] };
  const answer = await bulk(verb, target, {
    what: isWhole ? 'all jobs that match the filters' : 'the chosen jobs',
  });
  if (!answer) return;
  picked.clear();
  isWhole = false;
  redraw();
}

async function newJob(queues) {
  const answer = await ask({
    name: 'new-job', title: 'New job', action: 'Queue it',
    fields: [
      { name: 'kind', label: 'Kind', required: true, list: 'kind-names' },
      {
        name: 'queue', label: 'Queue', list: 'queue-names',
        placeholder: queues.length ? queues[0].queue : 'default',
      },
      {
        name: 'payload', label: 'Payload', type: 'textarea',
        hint: 'JSON, or else a text that stands for itself.',
      },
      { name: 'key', label: 'Key', hint: 'No second one while a job with it is unfinished.' },
      { name: 'priority', label: 'Priority', type: 'number', min: 0, max: 100, hint: '0 to 100.' },
      { name: 'delay', label: 'Delay', placeholder: '5m' },
      { name: 'attempts', label: 'Attempts', type: 'number', min: 1 },
      { name: 'labels', label: 'Labels', placeholder: 'name=value name=value' },
    ],
    run: ({ payload, labels, ...more }) =>
      change('POST', 'jobs', {
        ...more, payload: payload && asJSON(payload), labels: labels && labelsOf(labels),
      }),
  });
  if (!answer) return;
  say(
    answer.duplicate
      ? `Job ${answer.id} with the same key is in the way; nothing was queued.`
      : `Job ${answer.id} was queued.`,
    'good',
  );
  changed();
  go('jobs', answer.id);
}
