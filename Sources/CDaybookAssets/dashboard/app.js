// The frame: which page is shown, and when it is read again.

import { Problem, newToken, readNow, session } from './api.js';
import { ask } from './dialogs.js';
import { h, patch } from './dom.js';
import { say, sayProblem } from './feedback.js';
import { startKeys } from './keys.js';
import { live, sawPosition } from './live.js';
import { button } from './parts.js';
import { amend, route } from './router.js';
import { settle, startSlider } from './slider.js';
import { tick } from './time.js';

// A page is read again at most so often, and once in a while also when nothing happens, since
// jobs come due and workers fall silent without an event.
const REFRESH_MS = 250;
const IDLE_MS = 10000;

const PAGES = {
  overview: () => import('./page-overview.js'),
  jobs: () => (route().id ? import('./page-job.js') : import('./page-jobs.js')),
  failures: () => import('./page-failures.js'),
  skiplist: () => import('./page-skiplist.js'),
  uploads: () => import('./page-uploads.js'),
  batches: () => (route().id ? import('./page-batch.js') : import('./page-batches.js')),
  queues: () => import('./page-queues.js'),
  workers: () => import('./page-workers.js'),
  schedules: () => import('./page-schedules.js'),
  stuck: () => import('./page-stuck.js'),
  events: () => import('./page-events.js'),
  audit: () => import('./page-audit.js'),
};

const main = document.getElementById('main');

/** What is shown: the page's module, what it was read from, and where. */
let shown = {};
let reading;
let isStale = false;
let lastRead = 0;
let lastCost = 0;
let isDrawing = false;

async function enter() {
  const { page, id } = route();
  const place = `${page}/${id ?? ''}`;
  document.body.dataset.page = page;
  setMenu(false);
  for (const anchor of document.querySelectorAll('#nav a')) {
    const { at } = Object.fromEntries(route().params);
    anchor.href = `#/${anchor.dataset.nav}${at ? `?at=${encodeURIComponent(at)}` : ''}`;
    if (anchor.dataset.nav === page) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }
  showState();
  // What is on the screen is of another place or moment, until the new one is drawn.
  reading?.abort();
  reading = undefined;
  main.setAttribute('aria-busy', 'true');
  const settled = settle();
  if (shown.place !== place) {
    shown = { place };
    main.replaceChildren();
    const find = PAGES[page];
    if (!find) {
      main.removeAttribute('aria-busy');
      return drawProblem(
        new Problem(404, { title: 'No such page', detail: `There is no page “${page}” here.` })
      );
    }
    shown.module = await find();
    if (shown.place !== place) return;
    shown.isNew = true;
  }
  await settled;
  await refresh();
}

/** Reads the page anew, and draws it. */
async function refresh() {
  const { module, place } = shown;
  if (!module) return;
  reading?.abort();
  const mine = (reading = new AbortController());
  const at = location.hash;
  isStale = false;
  const begin = performance.now();
  main.setAttribute('aria-busy', 'true');
  try {
    const data = await module.load(route());
    // Somebody may have gone elsewhere in the meantime.
    if (mine.signal.aborted || place !== shown.place || at !== location.hash) return;
    shown.data = data;
    draw();
  } catch (error) {
    if (!mine.signal.aborted && place === shown.place) drawProblem(error);
  } finally {
    lastRead = performance.now();
    lastCost = lastRead - begin;
    if (reading === mine) {
      reading = undefined;
      main.removeAttribute('aria-busy');
    }
  }
}

function draw() {
  const { module, data, isNew } = shown;
  patch(main, module.view(data, route()));
  document.title = `${module.title(route())} – Daybook`;
  const isFirst = !document.body.dataset.ready;
  document.body.dataset.ready = route().page;
  if (!isNew) return;
  shown.isNew = false;
  scrollTo(0, 0);
  // Who goes by keyboard or by ear arrives at the heading, but begins at the top.
  if (isFirst) return;
  if (document.activeElement === document.body || document.activeElement?.closest('#nav')) {
    main.querySelector('h1')?.focus({ preventScroll: true });
  }
}

function drawProblem(error) {
  if (!(error instanceof Problem)) console.error(error);
  // What is on the screen is better than nothing, as long as it is told that it is old.
  if (shown.data && error.status === 0) return;
  // A filter that the server does not understand can still be put right.
  if (shown.data && error.status === 400) return sayProblem(error);
  shown.data = undefined;
  patch(main, h('div', { class: 'empty', 'data-role': 'problem', role: 'alert' },
    h('h1', { tabindex: -1 }, error.title ?? 'That did not work'), h('p', {}, error.message),
    h('p', {}, button('Try again', 'try-again', refresh))));
}

const isLooking = () => live.state === 'live' && !route().params.has('at') && !document.hidden;

live.onevent = (event) => {
  const { module, data } = shown;
  if (!isLooking() || !data) return;
  if (module.apply?.(event, data)) {
    // Many events are drawn at once.
    if (!isDrawing) requestAnimationFrame(() => {
      isDrawing = false;
      if (shown.data === data) draw();
    });
    isDrawing = true;
  } else if (module.concerns ? module.concerns(event, route()) : event.type !== 'Heartbeat') {
    isStale = true;
  }
};

live.onstate = (state) => {
  showState();
  // The page of events shows whether it is held.
  if (shown.data) draw();
  if (state === 'live') isStale = true;
};

function showState() {
  const isPast = route().params.has('at');
  const word = isPast ? 'past' : live.state;
  const indicator = document.getElementById('live');
  indicator.dataset.state = word;
  document.body.dataset.live = word;
  const told = {
    connecting: 'connecting…', reconnecting: 'reconnecting…', past: 'looking back',
  }[word] ?? word;
  document.getElementById('live-text').textContent = told;
  indicator.setAttribute('aria-pressed', String(live.state === 'paused'));
}

function pauseOrGoOn() {
  if (live.state === 'paused') live.start();
  else live.pause();
}

setInterval(() => {
  const age = performance.now() - lastRead;
  // A server that needs long to answer is asked less often.
  const isDue = isStale ? age > Math.max(REFRESH_MS, 2 * lastCost) : age > IDLE_MS;
  if (!reading && isDue && isLooking() && shown.data) refresh();
}, 50);

setInterval(() => document.hidden || tick(), 1000);

session.askForToken = async () => {
  const answer = await ask({
    name: 'token', title: 'Who are you?', action: 'Sign in',
    about: h(
      'p', {},
      session.token
        ? 'The server does not know this token.'
        : 'This server asks for a token. It is kept until this tab is closed.',
    ),
    fields: [{ name: 'token', label: 'Token', type: 'password', required: true }],
    run: async ({ token }) => (session.token = token.trim()),
  });
  if (answer) setTimeout(readMe);
  return Boolean(answer);
};

async function readMe() {
  try {
    session.me = { ...session.me, ...(await readNow('me')) };
    sawPosition(session.me.position);
  } catch (problem) {
    if (problem.status) say(problem.message, 'bad');
    return false;
  }
  const { actor, role, version } = session.me;
  document.body.dataset.role = role;
  document.getElementById('me').textContent = actor;
  document.getElementById('me').title = `${actor}, ${role}`;
  document.getElementById('role').textContent = role;
  document.getElementById('version').textContent = version ? `Daybook ${version}` : 'Daybook';
  document.getElementById('sign-out').hidden = !session.token;
  if (shown.data) draw();
  return true;
}

// On a phone the list of pages is behind a button.
function setMenu(isOpen) {
  document.body.classList.toggle('menu-open', isOpen);
  document.getElementById('menu').setAttribute('aria-expanded', String(isOpen));
}

function startFrame() {
  document.getElementById('menu').onclick = () => setMenu(!document.body.matches('.menu-open'));
  document.addEventListener('click', ({ target }) => target.closest('#nav, #menu') || setMenu(false));
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && setMenu(false));
  document.getElementById('theme').onclick = () => {
    const root = document.documentElement;
    const isDark = (
      root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
    ) === 'dark';
    root.dataset.theme = isDark ? 'light' : 'dark';
    localStorage.setItem('daybook.theme', root.dataset.theme);
  };
  document.getElementById('sign-out').onclick = () => {
    session.token = undefined;
    location.reload();
  };
  document.getElementById('live').onclick = () => (
    route().params.has('at') ? amend({ at: '', cursor: '' }) : pauseOrGoOn()
  );
  document.getElementById('help').onclick = () => document.dispatchEvent(
    new KeyboardEvent('keydown', { key: '?' })
  );
  document.querySelector('.skip').onclick = (event) => {
    event.preventDefault();
    main.focus();
  };
  addEventListener('hashchange', enter);
  document.addEventListener('changed', refresh);
  document.addEventListener('redraw', () => shown.data && draw());
  document.addEventListener(
    'visibilitychange', () => (document.hidden ? live.rest() : live.wake()),
  );
  addEventListener('pagehide', live.rest);
  addEventListener('pageshow', live.wake);
  startSlider();
  startKeys({ refresh, pause: pauseOrGoOn });
}

async function begin() {
  startFrame();
  // Without knowing who one is no page can tell what may be done on it.
  while (!(await readMe())) await new Promise((done) => setTimeout(done, 2000));
  live.start();
  await enter();
}

begin();
