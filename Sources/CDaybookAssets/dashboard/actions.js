// What may be done to a job, when, by whom, and the question before it.

import { change, may, named, readTagged, session } from './api.js';
import { ask, reason } from './dialogs.js';
import { h } from './dom.js';
import { changed, say } from './feedback.js';
import { about, button, isDeletable, pill } from './parts.js';
import { firstLine, plural } from './words.js';

const WAITING = ['scheduled', 'available', 'retryable'];
const now = {
  name: 'now', label: 'At once', type: 'checkbox',
  hint: 'Ends a running attempt without asking its worker.',
};

export const VERBS = {
  retry: {
    label: 'Retry', role: 'operator', states: [
      'scheduled', 'retryable', 'completed', 'failed', 'cancelled',
    ],
    told: 'It keeps its history and all that is known of it, and gets all its attempts again.',
  },
  cancel: {
    label: 'Cancel', role: 'operator', tone: 'danger', states: [...WAITING, 'paused', 'running'],
    told: 'It ends without having run to its end. A running attempt is asked to end.',
    fields: (job) => (job.state === 'running' ? [now] : []),
  },
  pause: {
    label: 'Pause', role: 'operator', states: [...WAITING, 'running'],
    told: 'It does not run until somebody resumes it. A running attempt is interrupted, which is no failure.',
  },
  resume: { label: 'Resume', role: 'operator', states: ['paused'], told: 'It may run again.' },
  reschedule: {
    label: 'Reschedule', role: 'operator', states: [...WAITING, 'paused'],
    told: 'Changes when it runs.',
    fields: (job) => [
      {
        name: 'due', label: 'Not before', type: 'datetime-local', hint: 'Empty leaves it as it is.',
      },
      {
        name: 'priority', label: 'Priority', type: 'number', min: 0, max: 100, value: job.priority,
      },
    ],
  },
  cleanup: {
    label: 'Clean up', role: 'operator', direct: true,
    told: 'Removes the temporary files of attempts that have ended.',
  },
  sync: {
    label: 'Sync', role: 'operator', direct: true, states: ['running'],
    told: "Compares it with its worker's truth.",
  },
  delete: {
    label: 'Delete', role: 'admin', tone: 'danger', isBarred: (job) => job.state === 'running',
    told: 'It is gone from everything but the log, and cannot be brought back.',
  },
  purge: {
    label: 'Delete permanently', role: 'admin', tone: 'danger',
    isBarred: (job) => job.state === 'running' || !isDeletable(job.last_failure),
    told: 'It is gone together with its failure record and its working files. That it was deleted stays in the log.',
    fields: () => [{
      name: 'redact', label: 'Erase its texts too', type: 'checkbox',
      hint: 'Payload, messages and output are erased from the log; proofs stay valid.',
    }],
  },
};

/** Whether something may be done to a job as it stands. */
export const isPossible = (verb, job) =>
  may(VERBS[verb].role) && job.state !== 'deleted'
    && (VERBS[verb].states?.includes(job.state) ?? true) && !VERBS[verb].isBarred?.(job);

/** Buttons for what may be done to a job. */
export const buttons = (verbs, job, options = {}) =>
  verbs.filter((verb) => isPossible(verb, job)).map((verb) => {
    const { label, told, tone } = VERBS[verb];
    return button(options.short && verb === 'purge' ? 'Delete' : label, verb, () => perform(
      verb, job.id ?? job.job, options,
    ),
      { title: told, class: tone, 'data-job': job.id ?? job.job });
  });

/**
 * Asks, and does it on the condition that nothing has happened to the job since it was seen.
 *
 * `tag` is that of the job as the page shows it; without it the job is read first.
 */
export async function perform(verb, id, { tag, job, onGone } = {}) {
  const { label, told, tone, direct, fields } = VERBS[verb];
  try {
    if (!tag || !job) ({ content: job, tag } = await readTagged(`jobs/${id}`));
  } catch (problem) {
    return say(problem.message, 'bad');
  }
  const send = async (values) => {
    try {
      return await request(verb, id, values, tag);
    } catch (problem) {
      if (problem.status !== 412) throw problem;
      say(
        `Something happened to job ${id} meanwhile, so nothing was done. It is shown as it is now: look, and decide again.`,
        'bad',
      );
      changed();
      return { isStale: true };
    }
  };
  let answer;
  if (direct) {
    answer = await send({}).catch((problem) => say(`${label}: ${problem.message}`, 'bad'));
  } else {
    answer = await ask({
      name: verb, title: `${label} job ${id}?`, action: label, tone: tone ?? 'primary', run: send,
      about: [
        h('p', { class: 'subject' }, pill(job.state), ' ', job.kind, ' ', about(job)),
        job.last_failure && h('p', { class: 'faint' },
          `${plural(job.last_failure.open_count, 'failure')}; the last: `,
          firstLine(job.last_failure.message ?? job.last_failure.reason)),
        h('p', {}, told),
      ],
      fields: [...(fields?.(job) ?? []), reason],
    });
  }
  if (!answer || answer.isStale) return;
  const isGone = verb === 'delete' || verb === 'purge';
  say(
    isGone
      ? `Job ${id} was deleted.`
      : `${label}: job ${id}${answer.state ? ` is now ${answer.state}` : ', done'}.`,
    'good',
  );
  if (isGone) onGone?.();
  changed();
}

function request(verb, id, { due, ...values }, ifMatch) {
  const path = `jobs/${id}`;
  switch (verb) {
    case 'delete':
    case 'purge':
      return change('DELETE', path, undefined, {
        ifMatch, params: { ...values, permanent: verb === 'purge' },
      });
    case 'reschedule':
      return change('PATCH', path, { ...values, due: due && new Date(due).toISOString() }, {
        ifMatch,
      });
    case 'cleanup':
    case 'sync':
      return change('POST', `${path}/${verb}`, undefined, { ifMatch });
    default:
      return change('POST', `${path}/${verb}`, values, { ifMatch });
  }
}

/** Puts right what is stuck, everywhere. */
export async function fixStuck() {
  const answer = await ask({
    name: 'fix-stuck', title: 'Put right what is stuck?', action: 'Fix stuck',
    about: h(
      'p', {},
      'Attempts whose workers are gone, or whose time is over, are interrupted, and their jobs run again.',
    ),
    run: () => change('POST', 'jobs/fix-stuck', {}),
  });
  if (!answer) return;
  say(
    answer.fixed?.length
      ? `${plural(answer.fixed.length, 'job')} put right.`
      : 'Nothing was stuck any more.',
    'good',
  );
  changed();
}

/** Lets a queue, or everything, run or not. */
export async function gate(verb, queue) {
  const path = queue === undefined ? `queues/${verb}` : named('queues', queue, `/${verb}`);
  const what = queue === undefined ? 'everything' : `queue ${queue}`;
  const word = verb === 'pause' ? 'Pause' : 'Resume';
  const done = await ask({
    name: `${verb}-queue`, title: `${word} ${what}?`, action: word, fields: [reason],
    about: h('p', {}, verb === 'pause'
      ? 'No more of its jobs are handed out. What runs goes on to its end.'
      : 'Its jobs are handed out again.'),
    run: (values) => change('POST', path, values),
  });
  if (!done) return;
  say(`${what[0].toUpperCase()}${what.slice(1)} was ${verb}d.`, 'good');
  changed();
}

export const isAdmin = () => may('admin') && session.me.role === 'admin';
