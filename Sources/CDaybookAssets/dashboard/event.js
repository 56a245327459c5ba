// What an event says, in a few words, and all of it on demand.

import { h } from './dom.js';
import { code, eventLink, facts, jobLink } from './parts.js';
import { link } from './router.js';
import { ago } from './time.js';
import { bytes, count, firstLine, pretty } from './words.js';

/** Texts that are long, and shown as such. */
const LONG = ['payload', 'message', 'stack', 'note', 'result', 'output', 'error_output'];

const TONES = {
  AttemptFailed: 'bad', JobFailed: 'bad', JobCompleted: 'good', AttemptInterrupted: 'warn',
  Deleted: 'warn',
  LateResultRefused: 'warn', Redacted: 'warn', Cancelled: 'warn', CancelRequested: 'warn',
  JobQueued: 'ink',
  AttemptStarted: 'ink', Heartbeat: 'mute', Progress: 'mute', UploadProgress: 'mute',
};

export const toneOf = (type) => TONES[type] ?? 'plain';

/** One line about an event. */
export function gist({ type, data = {}, attempt }) {
  switch (type) {
    case 'JobQueued': return words(data.kind, data.queue && `in ${data.queue}`, data.key);
    case 'AttemptStarted': return words(`attempt ${attempt}`, `worker ${data.worker}`);
    case 'StageEntered': return words(data.stage);
    case 'Progress': return data.total ? `${count(data.done)} of ${count(data.total)}` : count(data.done);
    case 'UploadProgress': return `${bytes(data.bytes)} of ${bytes(data.bytes_total)}`;
    case 'AttemptFailed':
      return words(
        data.stage && `${data.stage}:`, firstLine(data.message ?? data.reason ?? data.error_type),
        data.retry_at && '(to be retried)',
      );
    case 'Heartbeat': return words(`worker ${data.worker}`);
    case 'WorkerStarted': return words(data.name);
    case 'QueueLimited': return words(data.queue, data.kind);
    default: {
      const short = Object.entries(data).filter(
        ([name, value]) => typeof value !== 'object' && !LONG.includes(name) && !name.endsWith('digest')
      ).slice(0, 4);
      return words(firstLine(data.note ?? data.message, 80), ...short.map(([, value]) => value));
    }
  }
}

const words = (...parts) => parts.filter(Boolean).join(' ');

/** All that an event says. */
export function whole(event) {
  const { data = {} } = event;
  const long = LONG.filter((name) => data[name] !== undefined);
  const short = Object.entries(data).filter(([name]) => !LONG.includes(name));
  return h('div', { class: 'whole' },
    facts([
      ['position', eventLink(event.position)], [
        'time', h('span', {}, ago(event.time), ' ', h('span', { class: 'faint' }, event.time)),
      ],
      ['actor', event.actor], ['job', event.job && jobLink(event.job)], ['attempt', event.attempt],
      ['caused by', event.cause && eventLink(event.cause)],
      ...short.map(
        ([name, value]) => [
          name.replaceAll('_', ' '),
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ]
      ),
    ]),
    long.map(
      (name) => h('div', {}, h('h4', {}, name.replaceAll('_', ' ')), code(pretty(data[name]), name))
    ),
    data.erased !== undefined && h(
      'p', { class: 'faint' }, `${bytes(data.erased)} of texts were erased.`,
    ),
    h('p', { class: 'actions' },
      h('a', { href: link('audit', undefined, { position: event.position }) }, 'Prove it'),
      h('a', { href: link('events', undefined, { at: event.position }) }, 'Look at this moment')));
}

export const typeTag = (type) => h('span', { class: 'type', 'data-tone': toneOf(type) }, type);
