// What became of what one did: short messages that screen readers tell too.

import { h } from './dom.js';

const SHOWN_MS = 7000;

/** Says something; `tone` is `good`, `bad` or nothing. Bad news stay until they are dismissed. */
export function say(text, tone = '') {
  const place = document.getElementById(tone === 'bad' ? 'alerts' : 'messages');
  for (const old of place.children) if (old.dataset.text === text) old.remove();
  const close = () => note.remove();
  const note = h('div', { class: 'note', 'data-tone': tone, 'data-text': text },
    h('p', {}, text),
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Dismiss', onclick: close }, '×'));
  place.append(note);
  while (place.children.length > 4) place.firstChild.remove();
  if (tone !== 'bad') setTimeout(close, SHOWN_MS);
}

export const sayProblem = (problem) =>
  say([problem.title, problem.message].filter(
    (text, index, all) => text && all.indexOf(text) === index
  )
    .join(': '), 'bad');

/** Tells the page that something was changed, so that it shows it at once. */
export const changed = () => document.dispatchEvent(new CustomEvent('changed'));
