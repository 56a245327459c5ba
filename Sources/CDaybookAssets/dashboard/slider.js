// The bar that moves every page through time.

import { Problem, readNow } from './api.js';
import { live } from './live.js';
import { amend, route } from './router.js';
import { absolute, fromField, setMoment, toField } from './time.js';
import { count } from './words.js';

const SLIDING_MS = 120;

const part = (name) => document.getElementById(name);

/** The moment that is looked at: `{position, time}`, or nothing when it is now. */
let moment;
let sliding;

export function startSlider() {
  const range = part('time-range');
  range.oninput = () => {
    tell(Number(range.value));
    clearTimeout(sliding);
    sliding = setTimeout(() => lookAt(Number(range.value)), SLIDING_MS);
  };
  part('time-field').onchange = ({ target }) =>
    amend({ at: fromField(target.value) ?? '', cursor: '' });
  part('time-back').onclick = () => step(-1);
  part('time-forward').onclick = () => step(1);
  part('now').onclick = part('past-now').onclick = backToNow;
  live.onhead = follow;
  follow();
}

export const backToNow = () => amend({ at: '', cursor: '' });

/** Goes some events back or forth. */
export const step = (by) => lookAt((moment?.position ?? live.head) + by);

function lookAt(position) {
  const at = Math.max(position, 1);
  // The next step goes on from here, even when nobody has answered yet.
  moment = { position: at };
  amend({ at: at >= live.head ? '' : String(at), cursor: '' }, { replace: true });
}

/** Finds out what moment the URL means, and shows it. */
export async function settle() {
  const at = route().params.get('at');
  document.body.dataset.past = at ? 'true' : 'false';
  part('past').hidden = !at;
  if (!at) {
    moment = undefined;
    setMoment();
    follow();
    return;
  }
  try {
    const { position, time } = await readNow('me', { params: { at } });
    if (route().params.get('at') !== at) return;
    moment = { position, time };
    setMoment(time);
    tell(position);
    part('time-field').value = toField(time);
    part('past-text').textContent = `as of event ${count(position)}, ${absolute(time).slice(0, 19)}`;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    part('past-text').textContent = `which is not there: ${error.message}`;
  }
}

// The end of the log moves on, and with it the end of the slider.
function follow() {
  const range = part('time-range');
  range.max = Math.max(live.head, 1);
  part('time-head').textContent = count(live.head);
  if (
    moment || route().params.has('at') || range === document.activeElement && Number(range.value) < live.head - 1
  ) return;
  range.value = range.max;
  tell(live.head);
}

function tell(position) {
  const range = part('time-range');
  range.value = position;
  const isNow = !route().params.has('at') && position >= live.head;
  part('time-text').textContent = isNow ? 'now' : `event ${count(position)}`;
  range.setAttribute('aria-valuetext', isNow ? 'now' : `as of event ${position}`);
  part('time-field').value ||= '';
  if (isNow) part('time-field').value = '';
}
