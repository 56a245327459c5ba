// What a rerun leaves out.

import { change, itemsOf, may, named, read } from './api.js';
import { ask } from './dialogs.js';
import { h } from './dom.js';
import { changed, say } from './feedback.js';
import { filters } from './filters.js';
import { about, button, empty, heading, jobLink, message, pager } from './parts.js';
import { table } from './table.js';
import { ago } from './time.js';
import { firstLine } from './words.js';

const FILTERS = [
  { name: 'search', label: 'Search' },
  {
    name: 'source', label: 'Put there', type: 'select',
    options: [['', 'by whatever'], ['failure', 'by a failure'], ['hand', 'by hand']],
  },
];
const note = {
  name: 'note', label: 'Note', type: 'textarea', rows: 2, hint: 'Why it is to be skipped.',
};

export const title = () => 'Skip list';

export async function load({ params }) {
  const [search, source, sort, cursor] = [
    'search', 'source', 'sort', 'cursor',
  ].map((name) => params.get(name));
  const page = await read('skiplist', { search, source, sort, cursor, limit: 50 });
  return { page, items: itemsOf(page) };
}

export const concerns = ({ type }) =>
  [
    'KeySkipped', 'KeyCleared', 'JobFailed', 'JobCompleted', 'Deleted', 'Redacted', 'AttemptFailed',
  ].includes(type);

export const view = ({ page, items }) => [
  heading('Skip list', {
    note: 'With --skip-failed a run leaves these out. Success clears an entry by itself.',
    tools: may('operator') && button('Add a key', 'add-skip', add, { class: 'primary' }),
  }),
  filters(FILTERS),
  items.length
    ? table({
      name: 'skiplist', label: 'Skip list', rows: items, key: ({ key_digest: digest }) => digest,
      columns: [
        {
          label: 'Key', kind: 'main', sort: { words: ['key', 'key'], usual: '-time' },
          cell: (row) => [
            about(row), row.input && row.key && h('small', { class: 'faint' }, ` ${row.input}`),
          ],
        },
        {
          label: 'Put there',
          cell: ({ source }) => h(
            'span', { class: 'type', 'data-tone': source === 'hand' ? 'ink' : 'bad' },
            source === 'hand' ? 'by hand' : 'by failure',
          ),
        },
        { label: 'Note', kind: 'wide', cell: (row) => message(row.note) },
        { label: 'Who', cell: ({ actor }) => h('span', { class: 'who' }, actor) },
        { label: 'Job', cell: ({ job }) => job && jobLink(job) },
        {
          label: 'Failed', sort: { words: ['-time', 'time'], usual: '-time' },
          cell: ({ time }) => ago(time),
        },
        may('operator') && {
          label: '', kind: 'tools', cell: (row) => [
            button('Edit note', 'edit-skip', () => edit(row), { 'data-skip': row.key_digest }),
            button('Remove', 'remove-skip', () => remove(row), {
              'data-skip': row.key_digest, class: 'danger',
            }),
          ],
        },
      ].filter(Boolean),
    })
    : empty(
      'Nothing is skipped.',
      'Whatever fails for good in a run comes here by itself; a key can also be added by hand.',
    ),
  pager(page, items.length),
];

async function add() {
  const done = await ask({
    name: 'add-skip', title: 'Skip a key', action: 'Add',
    fields: [
      {
        name: 'key', label: 'Key', required: true,
        hint: 'Its text, or the 32 digits of its digest.',
      },
      note,
    ],
    run: (values) => change('POST', 'skiplist', values),
  });
  finish(done, 'The key is skipped from now on.');
}

async function edit(row) {
  const done = await ask({
    name: 'edit-skip', title: 'Edit the note', action: 'Save', about: h(
      'p', { class: 'subject' }, about(row),
    ),
    fields: [{ ...note, value: row.note }],
    run: ({ note: text }) => change('PUT', named('skiplist', row.key_digest), { note: text ?? '' }),
  });
  finish(done, 'The note was changed.');
}

async function remove(row) {
  const done = await ask({
    name: 'remove-skip', title: 'Remove it from the skip list?', action: 'Remove', tone: 'danger',
    about: [
      h('p', { class: 'subject' }, about(row)),
      row.note && h('p', { class: 'faint' }, firstLine(row.note)),
      h('p', {}, 'The next run takes it up again.'),
    ],
    run: () => change('DELETE', named('skiplist', row.key_digest)),
  });
  finish(done, 'It was removed from the skip list.');
}

function finish(done, text) {
  if (!done) return;
  say(text, 'good');
  changed();
}
