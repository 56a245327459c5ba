// The log itself: its end, live and filtered; or one event.

import { itemsOf, read } from './api.js';
import { h } from './dom.js';
import { gist, typeTag, whole } from './event.js';
import { filters } from './filters.js';
import { live } from './live.js';
import { button, empty, heading, jobLink, pager } from './parts.js';
import { amend, link } from './router.js';
import { table } from './table.js';
import { ago } from './time.js';

const TYPES = `JobQueued AttemptStarted Heartbeat StageEntered Progress UploadProgress AttemptFailed AttemptInterrupted
JobCompleted JobFailed Paused Resumed CancelRequested Cancelled Retried Rescheduled Deleted Redacted JobRecalled KeySkipped
KeyCleared QueuePaused QueueResumed QueueLimited BatchOpened BatchSealed BatchFinished ScheduleAdded ScheduleFired
ScheduleRemoved ScanStarted ScanCheckpointed ScanFinished TemporaryFileRegistered TemporaryFileRemoved WorkerStarted
WorkerStopped LateResultRefused RetentionApplied FinishedArchived StateDigested`.split(/\s+/);

const FILTERS = [
  { name: 'type', label: 'Type', type: 'select', options: [['', 'any'], ...TYPES] },
  { name: 'job', label: 'Job', type: 'number', min: 1 },
  { name: 'actor', label: 'Actor', placeholder: 'worker:…' },
  { name: 'kind', label: 'Kind' },
  { name: 'queue', label: 'Queue' },
  { name: 'key', label: 'Key' },
  { name: 'label', label: 'Label', placeholder: 'name=value', many: true },
  { name: 'error_type', label: 'Error type' },
  { name: 'since', label: 'Since', type: 'moment' },
  { name: 'until', label: 'Until', type: 'moment' },
];
const SHOWN = 100;

const open = new Set();

export const title = ({ id }) => (id ? `Event ${id}` : 'Events');

export async function load({ id, params }) {
  if (id) return { event: await read(`events/${id}`, { at: undefined }) };
  const query = Object.fromEntries(FILTERS.map(({ name }) => [name, params.getAll(name)]));
  const page = await read('events', {
    ...query, order: 'desc', through: params.get('cursor'), limit: SHOWN,
  });
  return { page, events: itemsOf(page) };
}

// Somebody who reads an older page, or one event, does not want it to run away.
export const concerns = (event, { id, params }) => {
  if (id || params.has('cursor') || params.has('until')) return false;
  return !params.get('type') || params.get('type') === event.type;
};

export function view(data, route) {
  if (route.id) return one(data.event, Number(route.id));
  const { page, events } = data;
  const isHeld = live.state === 'paused';
  return [
    heading('Events', {
      note: 'Everything that ever happened, the newest first.',
      tools: button(
        isHeld ? 'Go on' : 'Hold', 'pause-events', () => (isHeld ? live.start() : live.pause()),
        { 'aria-pressed': String(isHeld) },
      ),
    }),
    filters(FILTERS),
    events.length ? list(events) : empty(
      'No events match.', 'Clear the filters to see all of them.',
    ),
    pager(page, events.length),
  ];
}

const list = (events) => table({
  name: 'events', label: 'Events', rows: events, key: ({ position }) => position,
  mark: ({ type }) => ({ 'data-event-type': type }),
  under: (event) => open.has(event.position) && whole(event),
  columns: [
    { label: 'Position', kind: 'num', cell: opener },
    { label: 'Time', cell: ({ time }) => ago(time) },
    { label: 'Type', cell: ({ type }) => typeTag(type) },
    { label: 'Job', cell: ({ job }) => job && jobLink(job) },
    {
      label: 'What', kind: 'main wide',
      cell: (event) => h('span', { class: 'message' }, gist(event)),
    },
    { label: 'Actor', cell: ({ actor }) => h('span', { class: 'who' }, actor) },
  ],
});

function opener({ position }) {
  const isOpen = open.has(position);
  return h('button', {
    type: 'button', class: 'link mono', 'data-action': 'expand', 'data-event': position,
    'aria-expanded': String(isOpen),
    onclick: () => {
      if (isOpen) open.delete(position);
      else open.add(position);
      document.dispatchEvent(new CustomEvent('redraw'));
    },
  }, `${isOpen ? '▾' : '▸'} ${position}`);
}

const one = (event, position) => [
  h('div', { class: 'crumbs' }, h('a', { href: link('events') }, 'Events'), ' / '),
  heading(`Event ${position}`, {
    note: [typeTag(event.type), ' ', gist(event)],
    tools: [
      position > 1 && h(
        'a', { class: 'button', href: link('events', position - 1) }, 'The one before',
      ),
      position < live.head && h(
        'a', { class: 'button', href: link('events', position + 1) }, 'The next',
      ),
      button('Look at this moment', 'look-at', () => amend({ at: String(position) })),
    ],
  }),
  h('section', { class: 'panel pad' }, whole(event)),
];

