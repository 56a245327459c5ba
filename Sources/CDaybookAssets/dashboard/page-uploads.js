// Uploads as they go: bars that move with the events, rates, and figures.

import { change, itemsOf, may, read } from './api.js';
import { buttons, fixStuck, isAdmin } from './actions.js';
import { bulk } from './bulk.js';
import { ask } from './dialogs.js';
import { h } from './dom.js';
import { changed, say } from './feedback.js';
import { chips, filters } from './filters.js';
import {
  ENDED, STATES, bar, button, empty, heading, jobLink, labelList, pager, pill, tile,
} from './parts.js';
import { table } from './table.js';
import { ago, duration, since } from './time.js';
import { bytes, count, percent, plural } from './words.js';

const FILTERS = [
  { name: 'kind', label: 'Kind' },
  { name: 'queue', label: 'Queue' },
  { name: 'label', label: 'Labels', placeholder: 'name=value', many: true },
  { name: 'since', label: 'Queued since', type: 'moment' },
  { name: 'until', label: 'Queued until', type: 'moment' },
];
const PAGE = 1000;
// One request may name so many jobs.
const MOST = 10000;

export const title = () => 'Uploads';

const narrowing = (params) => ({
  ...Object.fromEntries(
    FILTERS.map(({ name }) => [name, params.getAll(name)])
  ), since: since(params.get('since')),
});

export async function load({ params }) {
  const page = await read('uploads', {
    ...narrowing(params), state: params.getAll('state'), cursor: params.get('cursor'), limit: 50,
  });
  const items = itemsOf(page);
  for (const item of items) item.begun = begin(item);
  return {
    page, items, figures: page.figures ?? {}, byJob: new Map(items.map((item) => [item.job, item])),
  };
}

// The rate is that since the attempt was started, as the server counts it.
const begin = ({ bytes: sent, bytes_per_second: rate, heard_at: heard }) =>
  rate > 0 && heard ? Date.parse(heard) - (1000 * sent) / rate : undefined;

/** Moves the bar of an upload without asking the server. */
export function apply({ type, line }, { byJob, figures }) {
  if (type === 'Heartbeat') return true;
  const item = byJob.get(line.job);
  if (type !== 'UploadProgress' || !item) return false;
  const { bytes: sent, bytes_total: total, files, files_total: all } = line.data;
  const before = item.bytes_per_second ?? 0;
  if (item.state === 'running') figures.backlog_bytes = Math.max(
    (figures.backlog_bytes ?? 0) - (sent - item.bytes), 0,
  );
  Object.assign(item, {
    bytes: sent, bytes_total: total, files, files_total: all, heard_at: line.time,
  });
  item.percent = total > 0 ? Math.min((100 * sent) / total, 100) : undefined;
  item.begun ??= Date.parse(line.time) - 1000;
  item.bytes_per_second = (1000 * sent) / Math.max(Date.parse(line.time) - item.begun, 1);
  figures.bytes_per_second = Math.max(
    (figures.bytes_per_second ?? 0) + item.bytes_per_second - before, 0,
  );
  return true;
}

export function view({ page, items, figures }, { params }) {
  const counts = { running: figures.active, completed: figures.completed, failed: figures.failed };
  return [
    heading('Uploads', { tools: tools(params) }),
    h('div', { class: 'tiles' },
      tile('Total', count(figures.total), { name: 'total' }),
      tile('Waiting', count(figures.waiting), { name: 'waiting' }),
      tile('Active', count(figures.active), {
        name: 'active', note: `${bytes(figures.bytes_per_second)}/s`,
      }),
      tile('Completed', count(figures.completed), {
        name: 'completed', note: `${duration(figures.average_duration_ms)} on average`,
      }),
      tile('Failed', count(figures.failed), {
        name: 'failed', tone: figures.failed ? 'bad' : undefined,
        note: `rate ${percent(figures.failure_rate)}`,
      }),
      tile('Cancelled', count(figures.cancelled), { name: 'cancelled' }),
      tile('Backlog', count(figures.backlog), {
        name: 'backlog', note: `${bytes(figures.backlog_bytes)} left`,
      })),
    chips('state', STATES, params.getAll('state').length ? {} : counts),
    filters(FILTERS),
    items.length ? list(items) : empty(
      'No uploads match.',
      'A job is an upload as soon as its kind has reported bytes: POST /v1/leases/progress, or daybook report progress.',
    ),
    pager(page, items.length),
  ];
}

const list = (items) => table({
  name: 'uploads', label: 'Uploads', rows: items, key: ({ job }) => job,
  mark: ({ job }) => ({ 'data-job': job }),
  columns: [
    { label: 'Job', cell: ({ job }) => jobLink(job) },
    { label: 'State', cell: ({ state }) => pill(state) },
    {
      label: 'What', kind: 'main',
      cell: (item) => h(
        'div', { class: 'two' },
        h('span', { class: 'about', title: item.key }, item.key ?? item.kind),
        h('small', {}, labelList(item.labels)),
      ),
    },
    { label: 'Progress', kind: 'wide', cell: progress },
    {
      label: 'Rate', kind: 'num',
      cell: (item) => (item.bytes_per_second || takes(item)) && h(
        'div', { class: 'two' },
        h('span', {}, item.bytes_per_second ? `${bytes(item.bytes_per_second)}/s` : ''),
        h('small', {}, takes(item)),
      ),
    },
    { label: 'Heard', cell: ({ heard_at: heard }) => ago(heard) },
    { label: '', kind: 'tools', cell: (item) => rowTools(item) },
  ],
});

function rowTools(item) {
  const job = { ...item, id: item.job };
  const verbs = {
    failed: ['retry', 'cleanup', 'delete'], cancelled: ['retry', 'cleanup', 'delete'],
    completed: ['delete'],
    running: ['cancel', 'sync'], paused: ['resume', 'cancel'],
  };
  return buttons(verbs[item.state] ?? ['cancel'], job);
}

const TONES = { completed: 'good', failed: 'bad', cancelled: 'mute', paused: 'mute' };

const progress = (item) => h('div', { class: 'doing' },
  bar(item.percent === undefined || item.percent === null ? undefined : item.percent / 100, {
    label: `Upload ${item.job}`, tone: TONES[item.state],
  }),
  h(
    'span', { class: 'num' },
    item.percent === undefined || item.percent === null ? '' : `${Math.floor(item.percent)} %`,
  ),
  h('small', { class: 'amount num' }, amount(item)));

const amount = ({ bytes: sent, bytes_total: total, files, files_total: all }) =>
  [
    total ? `${bytes(sent)} of ${bytes(total)}` : sent && bytes(sent),
    all > 0 && `${count(files)} of ${plural(all, 'file')}`,
  ]
    .filter(Boolean).join(', ');

function takes(
  { state, duration_ms: took, bytes: sent, bytes_total: total, bytes_per_second: rate }
) {
  if (took !== undefined && took !== null) return `took ${duration(took)}`;
  if (
    state === 'running' && rate > 0 && total > sent
  ) return `${duration((1000 * (total - sent)) / rate)} left`;
  return '';
}

const tools = (params) => [
  may('operator') && button(
    'Retry failed', 'retry-failed', () => overAll('retry', ['failed'], params),
  ),
  may('operator') && button(
    'Cancel unfinished', 'cancel-unfinished', () => overAll('cancel', STATES.slice(0, 5), params),
  ),
  may('operator') && button('Clean up failed', 'cleanup-failed', () => cleanUp(params)),
  may('operator') && button('Sync active', 'sync-active', () => one('sync', 'running', params)),
  may('operator') && button('Fix stuck', 'fix-stuck', fixStuck),
  isAdmin() && button('Clear…', 'clear-uploads', () => clear(params), { class: 'danger' }),
];

// Uploads are jobs of certain kinds, which a query for jobs cannot say; so they are named.
async function jobsOf(state, params) {
  const jobs = [];
  let cursor;
  do {
    const page = await read('uploads', { ...narrowing(params), state, cursor, limit: PAGE });
    jobs.push(...itemsOf(page).map(({ job }) => job));
    cursor = page.next;
  } while (cursor && jobs.length < MOST);
  return jobs.slice(0, MOST);
}

async function overAll(verb, states, params) {
  try {
    const jobs = await jobsOf(states, params);
    if (!jobs.length) return say(
      `There are no such uploads (${states.join(', ')}) that match the filters.`
    );
    await bulk(verb, { jobs }, { what: `${plural(jobs.length, 'upload')} that match the filters` });
  } catch (problem) {
    say(problem.message, 'bad');
  }
}

async function clear(params) {
  const asked = await ask({
    name: 'clear-uploads', title: 'Clear uploads', action: 'See what would be removed',
    about: h(
      'p', {},
      'Removes uploads that have ended, as far as the filters mean them. Their history stays in the log.',
    ),
    fields: [{
      name: 'state', label: 'That are', type: 'select', value: 'completed',
      options: ['completed', 'failed', 'cancelled', ['finished', 'finished, all three']],
    }],
    run: async (values) => values,
  });
  // Clearing takes a query only, which would mean other jobs too; what is named is deleted.
  if (asked) await overAll('delete', asked.state === 'finished' ? ENDED : [asked.state], params);
}

const cleanUp = (params) => one('cleanup', 'failed', params);

// One after the other; a worker that is gone does not matter.
async function one(verb, state, params) {
  const word = verb === 'sync' ? 'compared with the truth of their workers' : 'cleaned up';
  const jobs = await jobsOf([state], params).catch((problem) => void say(problem.message, 'bad'));
  if (!jobs) return;
  if (!jobs.length) return say(`There are no ${state} uploads that match the filters.`);
  const done = await ask({
    name: `${verb}-uploads`,
    title: `${verb === 'sync' ? 'Sync' : 'Clean up'} ${plural(jobs.length, `${state} upload`)}?`,
    action: verb === 'sync' ? 'Sync' : 'Clean up',
    about: h('p', {}, verb === 'sync'
      ? 'Those whose workers are gone are interrupted, and wait again.'
      : 'Removes the temporary files that their attempts have left behind.'),
    run: async () => {
      const refused = [];
      for (const job of jobs) await change('POST', `jobs/${job}/${verb}`).catch(
        (problem) => refused.push(problem)
      );
      return { refused };
    },
  });
  if (!done) return;
  say(`${plural(jobs.length - done.refused.length, 'upload')} ${word}.`, 'good');
  if (done.refused.length) say(
    `${plural(done.refused.length, 'upload')} refused: ${done.refused[0].message}`, 'bad',
  );
  changed();
}
