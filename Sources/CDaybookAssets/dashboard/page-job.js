// One job: how it stands and why, what it is to do, and everything that ever happened to it.

import { itemsOf, read, readTagged } from './api.js';
import { buttons } from './actions.js';
import { attemptsOf } from './attempts.js';
import { h } from './dom.js';
import { gist, toneOf, typeTag, whole } from './event.js';
import {
  about, bar, code, empty, eventLink, facts, failureBadge, heading, labelList, message, panel, pill,
} from './parts.js';
import { go, link } from './router.js';
import { table } from './table.js';
import { absolute, ago, clock, duration } from './time.js';
import { count, pretty } from './words.js';

const VERBS = [
  'retry', 'resume', 'pause', 'cancel', 'reschedule', 'cleanup', 'sync', 'delete', 'purge',
];
const QUIET = ['Progress', 'UploadProgress'];

let showsAll = false;

export const title = ({ id }) => `Job ${id}`;

export async function load({ id }) {
  const [events, why] = await Promise.all([
    read(`jobs/${id}/events`).then(itemsOf),
    read(`jobs/${id}/explain`).catch(() => undefined),
  ]);
  try {
    const { content: job, tag } = await readTagged(`jobs/${id}`);
    return { job, tag, events, why };
  } catch (problem) {
    // A job that was deleted still has its history.
    if (events.length && [404, 409, 410].includes(problem.status)) return { events, why };
    throw problem;
  }
}

export const concerns = (event, { id }) => String(event.line.job) === id;

export function view({ job, tag, events, why }, { id }) {
  const attempts = attemptsOf(events);
  return [
    h('div', { class: 'crumbs' }, h('a', { href: link('jobs') }, 'Jobs'), ' / '),
    heading(`Job ${id}`, {
      note: [
        job ? pill(job.state) : pill('deleted'), ' ', h('span', {}, job?.kind), ' ',
        job && about(job),
      ],
      tools: job && buttons(VERBS, job, { tag, job, onGone: () => go('jobs') }),
    }),
    why && h('p', { class: 'why', 'data-role': 'explain' }, why.summary),
    job && progress(job),
    h('div', { class: 'beside', 'data-key': 'beside' },
      h('div', {},
        attempts.length > 0 && panel('Attempts', attemptTable(attempts), { name: 'attempts' }),
        panel('History', history(events, why), {
          name: 'history', note: `${count(events.length)} events`,
        })),
      h('div', {},
        job && panel('Facts', details(job), { name: 'facts' }),
        job && texts(job))),
  ];
}

const progress = ({ state, done, total, stage }) =>
  state === 'running' && (total || stage)
    ? h('div', { class: 'doing' }, bar(total ? (done ?? 0) / total : undefined, {
      label: 'Progress',
    }),
      h('span', {}, stage, total ? ` ${count(done)} of ${count(total)}` : ''))
    : null;

const details = (job) => facts([
  ['queue', h('a', { href: link('jobs', undefined, { queue: job.queue }) }, job.queue)],
  ['kind', h('a', { href: link('jobs', undefined, { kind: job.kind }) }, job.kind)],
  ['key', job.key ?? job.key_digest], ['input', job.input], ['group', job.group],
  ['labels', job.labels && labelList(job.labels)],
  ['batch', job.batch && h('a', { href: link('batches', job.batch) }, `#${job.batch}`)],
  ['priority', job.priority], ['weight', job.weight && count(job.weight)],
  [
    'failures',
    job.last_failure && h(
      'span', {}, failureBadge(job.last_failure), ' ',
      message(job.last_failure.message ?? job.last_failure.reason),
    ),
  ],
  ['attempts', `${job.attempt} started, ${job.failures} of ${job.attempt_limit} failed`],
  ['interruptions', job.interruptions || undefined],
  ['worker', job.worker && h('a', { href: link('workers') }, `#${job.worker}`)],
  ['queued', ago(job.queued_at)], ['due', ago(job.due)], ['in this state', ago(job.since)],
  ['paused by', job.paused_by], ['asked to end', job.cancel_requested && 'yes'],
  ['time-out', job.timeout_ms && duration(job.timeout_ms)], ['texts', job.erased && 'erased'],
]);

const texts = (job) =>
  ['payload', 'result', 'output', 'error_output'].map((name) => {
    const encoded = job[`${name}_base64`];
    if (job[name] === undefined && encoded === undefined) return null;
    return panel(name.replace('_', ' '), code(encoded ?? pretty(job[name]), name), {
      name, note: encoded && 'base 64',
    });
  });

const attemptTable = (attempts) => table({
  name: 'attempts', label: 'Attempts', rows: attempts, key: ({ number }) => number,
  columns: [
    { label: 'No.', kind: 'num', cell: ({ number }) => number },
    {
      label: 'Outcome',
      cell: ({ outcome, tone }) => h('span', { class: 'type', 'data-tone': tone }, outcome),
    },
    { label: 'Worker', cell: ({ worker }) => worker && `#${worker}` },
    { label: 'Started', cell: ({ startedAt }) => ago(startedAt) },
    {
      label: 'Took', kind: 'num',
      cell: ({ startedAt, endedAt }) => (
        endedAt ? duration(
          Date.parse(endedAt) - Date.parse(startedAt)
        ) : h('span', { class: 'faint' }, 'runs')
      ),
    },
    { label: 'Stages', cell: ({ stages }) => stages.join(' → ') },
    { label: 'Message', kind: 'wide', cell: (attempt) => message(attempt.message) },
  ],
});

function history(events, why) {
  if (!events.length) return empty('Nothing has happened as of this moment.');
  const sentences = new Map((why?.course ?? []).map((sentence) => [sentence.position, sentence]));
  const isQuiet = ({ type }) => QUIET.includes(type);
  const quiet = events.filter(isQuiet).length;
  const shown = showsAll ? events : events.filter((event) => !isQuiet(event));
  return [
    quiet > 0 && h('label', { class: 'check pad' },
      h('input', {
        type: 'checkbox', checked: showsAll, onchange: ({ target }) => {
          showsAll = target.checked;
          document.dispatchEvent(new CustomEvent('redraw'));
        },
      }), `Show ${count(quiet)} reports of progress too`),
    h(
      'ol', { class: 'history', 'data-role': 'history' },
      shown.map((event, index) => item(event, sentences.get(event.position), shown[index - 1])),
    ),
  ];
}

function item(event, sentence, before) {
  const gap = before && Date.parse(event.time) - Date.parse(before.time);
  const note = event.data?.note ?? sentence?.note;
  return h('li', {
    'data-key': `event-${event.position}`, 'data-tone': toneOf(event.type),
    'data-event-type': event.type,
  },
    h('details', {},
      h('summary', {},
        h('span', { class: 'when' }, h(
          'time', { title: event.time, class: 'mono' },
          before && absolute(before.time).slice(0, 10) === absolute(event.time).slice(0, 10)
            ? clock(event.time)
            : absolute(event.time).slice(0, 19),
        ),
          gap >= 1000 && h('small', {}, `+${duration(gap)}`)),
        h(
          'span', { class: 'what' }, typeTag(event.type), ' ', sentence?.text ?? gist(event),
          note && h('q', {}, note),
        ),
        h('span', { class: 'who' }, event.actor), h(
          'span', { class: 'faint' }, eventLink(event.position),
        )),
      whole(event)));
}
