// The live stream of events. EventSource cannot send a token, so it is read by hand.

import { headers, newToken } from './api.js';

const LONGEST_WAIT = 5000;

export const live = {
  /** `connecting`, `live`, `reconnecting`, `paused` or `resting`. */
  state: 'connecting',
  /** The last position that is known to be in the log. */
  head: 0,
  onstate: () => {},
  onevent: () => {},
  onhead: () => {},
  start,
  pause,
  rest,
  wake,
};

const SHORTEST_WAIT = 250;

let controller;
let last = '';
let wait = SHORTEST_WAIT;

/** Notes that the log is at least so long. */
export function sawPosition(position) {
  if (!(position > live.head)) return;
  live.head = position;
  live.onhead();
}

function become(state) {
  if (live.state === state) return;
  live.state = state;
  live.onstate(state);
}

function pause() {
  controller?.abort();
  become('paused');
}

/**
 * Lets go of the line while nobody looks. A browser has but six to a server, and every tab that is
 * left open somewhere would keep one of them for itself.
 */
function rest() {
  if (live.state === 'paused') return;
  controller?.abort();
  become('resting');
}

/** Goes on from the end of the log: whoever comes back reads the page anew. */
function wake() {
  if (live.state !== 'resting') return;
  last = '';
  start();
}

async function start() {
  const mine = (controller = new AbortController());
  become('connecting');
  while (!mine.signal.aborted) {
    try {
      await listen(mine.signal);
    } catch {
      // Whatever broke the line, the answer is to connect again.
    }
    if (mine.signal.aborted) return;
    become('reconnecting');
    // Many pages must not come back in the same moment.
    await new Promise((done) => setTimeout(done, wait * (0.75 + Math.random() / 2)));
    wait = Math.min(wait * 2, LONGEST_WAIT / 1.25);
  }
}

async function listen(signal) {
  const more = { Accept: 'text/event-stream' };
  if (last) more['Last-Event-ID'] = last;
  const response = await fetch('/v1/events', { headers: headers(more), signal, cache: 'no-store' });
  if (response.status === 401) await newToken();
  if (!response.ok) return;
  become('live');
  wait = SHORTEST_WAIT;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value.replaceAll('\r', '')).split('\n\n');
    rest = blocks.pop();
    blocks.forEach(take);
  }
}

function take(block) {
  const event = { id: '', type: '', text: '' };
  for (const line of block.split('\n')) {
    const [, label, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (label === 'id') event.id = value;
    else if (label === 'event') event.type = value;
    else if (label === 'data') event.text += value;
    // A comment only tells how far the log has come.
    else if (label === '') event.id = /\d+/.exec(value)?.[0] ?? '';
  }
  if (event.id) {
    last = event.id;
    sawPosition(Number(event.id));
  }
  if (!event.text) return;
  // Most pages look at the type of most events only.
  Object.defineProperty(event, 'line', { get: () => (event.parsed ??= JSON.parse(event.text)) });
  live.onevent(event);
}
