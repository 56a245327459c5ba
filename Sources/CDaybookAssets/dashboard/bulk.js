// Doing something to many jobs: first it is told what would happen, then it is asked, and what was
// agreed to is the most that is done.

import { change } from './api.js';
import { ask, reason, show } from './dialogs.js';
import { h } from './dom.js';
import { changed, say } from './feedback.js';
import { jobLink } from './parts.js';
import { count, plural } from './words.js';

const WORDS = {
  retry: ['Retry', 'retried'],
  cancel: ['Cancel', 'cancelled'],
  pause: ['Pause', 'paused'],
  resume: ['Resume', 'resumed'],
  delete: ['Delete', 'deleted'],
};

/**
 * Acts on jobs.
 *
 * `target` is `{jobs: […]}` or `{query: {…}}`; `more` are further members of the request.
 * Returns the answer, or `undefined` when nothing was done.
 */
export async function bulk(verb, target, { more = {}, what = 'the selected jobs' } = {}) {
  const [label, done] = WORDS[verb];
  const path = `jobs/${verb}`;
  let trial;
  try {
    trial = await change('POST', path, { ...target, ...more, dry_run: true });
  } catch (problem) {
    say(`${label}: ${problem.message}`, 'bad');
    return undefined;
  }
  const would = trial.done.length + trial.asked.length;
  if (would === 0) {
    await show(`There is nothing to ${verb}`, outcome(trial, done, 'would be'), 'bulk-nothing');
    return undefined;
  }
  const answer = await ask({
    name: `bulk-${verb}`, title: `${label} ${plural(would, 'job')}?`,
    action: `${label} ${count(would)}`,
    tone: ['delete', 'cancel'].includes(verb) ? 'danger' : 'primary', fields: [reason],
    about: [h('p', {}, `Of ${what}, as they stand now:`), outcome(trial, done, 'would be')],
    run: (values) => change('POST', path, {
      ...target, ...more, ...values, at_most: trial.matched,
    }),
  });
  if (!answer) return undefined;
  say(`${plural(answer.done.length, 'job')} ${done}`
    + (answer.asked.length ? `, ${count(answer.asked.length)} asked to end` : '')
    + (answer.refused.length ? `, ${count(answer.refused.length)} refused` : '') + '.', 'good');
  changed();
  if (answer.refused.length) await show(
    'What was done', outcome(answer, done, 'were'), 'bulk-result',
  );
  return answer;
}

function outcome({ matched, done, asked, refused }, word, verb) {
  const reasons = Map.groupBy(refused, ({ reason }) => reason);
  return h('div', { class: 'outcome', 'data-role': 'outcome' },
    h('dl', { class: 'sums' },
      sum('match', matched), sum(`${verb} ${word}`, done.length, 'good'),
      asked.length > 0 && sum(`${verb} asked to end`, asked.length, 'warn'),
      refused.length > 0 && sum(`${verb} refused`, refused.length, 'bad')),
    done.length > 0 && h('p', { class: 'faint' }, some(done)),
    [...reasons].slice(0, 6).map(([reason, jobs]) =>
      h(
        'p', { class: 'refusal' }, h('b', {}, count(jobs.length)), ` ${reason} `,
        some(jobs.map(({ job }) => job)),
      )));
}

const sum = (label, value, tone) =>
  h('div', { 'data-tone': tone }, h('dt', {}, label), h('dd', { class: 'num' }, count(value)));

const some = (jobs) => [
  jobs.slice(0, 8).flatMap((job, index) => [index > 0 && ' ', jobLink(job)]),
  jobs.length > 8 && ` and ${count(jobs.length - 8)} more`,
];
