// How it goes: what waits, what runs, what fails, and how fast.

import { itemsOf, may, read } from './api.js';
import { gate } from './actions.js';
import { columns, lines } from './chart.js';
import { h } from './dom.js';
import {
  about, button, empty, failureBadge, heading, jobLink, message, panel, tabs, tile,
} from './parts.js';
import { queueTable } from './queue-table.js';
import { link } from './router.js';
import { table } from './table.js';
import { ago, now, roughly } from './time.js';
import { count, percent } from './words.js';

const WINDOWS = {
  '': { word: '1 hour', ms: 3600e3, step: 60e3 },
  '6h': { word: '6 hours', ms: 6 * 3600e3, step: 5 * 60e3 },
  '24h': { word: '1 day', ms: 24 * 3600e3, step: 30 * 60e3 },
  '7d': { word: '7 days', ms: 7 * 24 * 3600e3, step: 3 * 3600e3 },
  '30d': { word: '30 days', ms: 30 * 24 * 3600e3, step: 12 * 3600e3 },
};

const windowOf = ({ params }) => WINDOWS[params.get('window') ?? ''] ?? WINDOWS[''];

export const title = () => 'Overview';

export async function load(route) {
  const { ms, step } = windowOf(route);
  const [stats, steps, workers, failures] = await Promise.all([
    read('stats'), readSteps(route, ms, step), read('workers'), read('failures', {
      sort: '-time', limit: 6,
    }),
  ]);
  return {
    stats, steps, workers: itemsOf(workers), failures: itemsOf(failures), minutes: ms / 60e3,
  };
}

// Counting over time reads the log, which need not be done four times a second.
const STEPS_MS = 2000;
let kept = {};

async function readSteps({ params }, ms, step) {
  const place = params.toString();
  if (kept.place === place && Date.now() - kept.at < STEPS_MS) return kept.steps;
  const until = Math.ceil((now() + 1) / step) * step;
  const answer = await read('stats/timeline', {
    since: new Date(until - ms).toISOString(), until: new Date(until).toISOString(),
    step: `${step / 1000}s`,
  });
  kept = { place, at: Date.now(), steps: itemsOf(answer) };
  return kept.steps;
}

const sum = (rows, value) => rows.reduce((total, row) => total + (value(row) ?? 0), 0);

export function view(data, route) {
  const { stats, steps, workers, failures, minutes } = data;
  const { queues, stuck, oldest_waiting: oldest, oldest_waiting_job: oldestJob } = stats;
  const inState = (state) => sum(queues, ({ jobs }) => jobs[state]);
  const depth = inState('available') + inState('scheduled') + inState('retryable');
  const done = sum(steps, ({ completed }) => completed);
  const bad = sum(steps, (one) => one.failed);
  const alive = workers.filter(({ state }) => state === 'alive').length;
  const perMinute = done / minutes;
  const times = steps.map(({ time }) => time);
  const series = (label, tone, value) => (
    { label, tone, values: steps.map((one) => value(one) ?? 0) }
  );
  return [
    heading('Overview', {
      tools: tabs(
        'window', Object.entries(WINDOWS).map(([value, { word }]) => [value, word]),
        route.params.get('window') ?? '',
      ),
    }),
    h('div', { class: 'tiles' },
      tile('Waiting', count(depth), {
        name: 'depth', href: link('jobs', undefined, {
          state: ['available', 'scheduled', 'retryable'],
        }),
        note: `${count(inState('available'))} ready, ${count(inState('scheduled') + inState('retryable'))} later`,
      }),
      tile('Running', count(inState('running')), {
        name: 'running', href: link('jobs', undefined, { state: 'running' }),
        note: `${count(inState('paused'))} paused`,
      }),
      tile(
        'Throughput',
        `${perMinute >= 10 || perMinute === 0 ? Math.round(perMinute) : perMinute.toFixed(1)} /min`,
        { name: 'throughput', note: `${count(done)} completed` },
      ),
      tile('Failure rate', percent(done + bad ? bad / (done + bad) : undefined), {
        name: 'failure-rate', tone: bad > 0 ? (bad / (done + bad) > 0.1 ? 'bad' : 'warn') : 'good',
        href: link('jobs', undefined, { state: 'failed' }), note: `${count(bad)} failed for good`,
      }),
      tile('Oldest waiting', oldest ? roughly(Math.max(now() - Date.parse(oldest), 0)) : '–', {
        name: 'oldest', href: oldest && link('jobs', oldestJob),
        note: oldest ? `job ${oldestJob}` : 'nothing is ready',
      }),
      tile('Stuck', count(stuck), {
        name: 'stuck', href: link('stuck'), tone: stuck ? 'bad' : 'good',
        note: stuck ? 'need a look' : 'all get on',
      }),
      tile('Workers', count(alive), {
        name: 'workers', href: link('workers'), tone: alive < workers.length ? 'warn' : undefined,
        note: alive < workers.length
          ? `${count(workers.length - alive)} silent`
          : `${count(sum(workers, ({ leases }) => leases))} jobs in hand`,
      })),
    h('div', { class: 'split' },
      columns({
        name: 'throughput', title: 'Ended', times,
        series: [
          series('completed', 'good', (one) => one.completed),
          series('failed', 'bad', (one) => one.failed),
        ],
      }),
      lines({
        name: 'inflow', title: 'Came in', times,
        series: [
          series('queued', 'ink', (one) => one.queued),
          series('failed attempts', 'warn', (one) => one.failed_attempts),
        ],
      })),
    panel('Queues', queues.length ? queueTable(queues) : empty(
      'No queues yet.',
      'Queue the first job: daybook enqueue KIND, or New job on the page of jobs.',
    ), {
      name: 'queues', note: stats.paused && 'Everything is paused.',
      tools: may('operator') && [
        button('Pause everything', 'pause-all', () => gate('pause')),
        button('Resume everything', 'resume-all', () => gate('resume')),
      ],
    }),
    panel('Latest failures', failures.length
      ? table({
        name: 'latest-failures', label: 'Latest failures', rows: failures, key: (row) => row.job,
        columns: [
          { label: 'Failures', kind: 'num', cell: failureBadge },
          { label: 'Job', cell: (row) => jobLink(row.job) },
          { label: 'About', kind: 'main', cell: about },
          { label: 'Stage', cell: (row) => row.stage },
          { label: 'Message', kind: 'wide', cell: (row) => message(row.message ?? row.reason) },
          { label: 'When', cell: (row) => ago(row.time) },
        ],
      })
      : empty('Nothing has failed.'), {
        name: 'failures', tools: h('a', { href: link('failures') }, 'All failures'),
      }),
  ];
}
