// Whether the log is what it was: verified, attested, and proved event by event.

import { Problem, readNow } from './api.js';
import { diffForm, diffView } from './diff.js';
import { h } from './dom.js';
import { sayProblem } from './feedback.js';
import { button, code, eventLink, facts, heading, panel } from './parts.js';
import { amend } from './router.js';
import { absolute } from './time.js';
import { count, plural } from './words.js';

export const title = () => 'Audit';

// Verifying reads the whole log, so that it is done only when it is asked for, and kept.
let verified;
let isVerifying = false;

export async function load({ params }) {
  const position = params.get('position');
  const from = params.get('from');
  const [checkpoint, proof, difference] = await Promise.all([
    readNow('checkpoint').catch((problem) => problem),
    position ? readNow(`proofs/${position}`).catch((problem) => problem) : undefined,
    from ? readNow('diff', {
      params: { from, to: params.get('to') },
    }).catch((problem) => problem) : undefined,
  ]);
  return { checkpoint, proof, difference };
}

// The tree's head moves with every event; it need not be redrawn as fast.
export const concerns = () => false;

export const view = ({ checkpoint, proof, difference }, { params }) => [
  heading('Audit', {
    note: params.has('at')
      ? 'What is proved is always the whole log, as it is now.'
      : 'Every event is a leaf of a hash tree, whose root no change leaves as it was.',
  }),
  h('div', { class: 'split' },
    panel('Verify', verifyView(), {
      name: 'verify', tools: button(
        isVerifying ? 'Reading the log…' : 'Verify the whole log', 'verify', verify,
        { class: 'primary', disabled: isVerifying },
      ),
    }),
    panel('Checkpoint', checkpoint instanceof Problem
      ? verdict(false, checkpoint.message)
      : checkpointView(checkpoint), {
      name: 'checkpoint', tools: checkpoint.note && button(
        'Download', 'download-checkpoint', () => download('checkpoint', 'checkpoint.txt'),
      ),
    })),
  panel('Proof of an event', proofView(proof, params.get('position')), { name: 'proof' }),
  panel(
    'What changed between two moments', [diffForm(params), difference && diffView(difference)],
    { name: 'diff' },
  ),
];

const verdict = (holds, text) => h(
  'p',
  { class: 'verdict', 'data-tone': holds ? 'good' : 'bad', 'data-role': 'verdict', role: 'status' },
  text,
);

function verifyView() {
  if (!verified) return h(
    'p', { class: 'pad faint' },
    'Reads the log from its beginning, computes the tree anew and compares. That takes a while for a long log.',
  );
  if (verified instanceof Problem) return verdict(false, verified.message);
  return [
    verdict(
      verified.holds,
      verified.holds
        ? `It holds: ${plural(verified.events, 'event')} are what they were.`
        : 'It does not hold: the log was changed.',
    ),
    h(
      'div', { class: 'pad' },
      facts([['root', h('code', {}, verified.root)], ['read', absolute(verified.at).slice(0, 19)]]),
    ),
  ];
}

async function verify() {
  isVerifying = true;
  redraw();
  try {
    verified = { ...(await readNow('verify')), at: new Date().toISOString() };
  } catch (problem) {
    verified = problem;
  }
  isVerifying = false;
  redraw();
}

const redraw = () => document.dispatchEvent(new CustomEvent('redraw'));

const checkpointView = ({
  origin, size, root, signed_by: signer, note,
}) => h('div', { class: 'pad' },
  facts([
    ['origin', origin], ['size', count(size)], ['root', h('code', {}, root)],
    [
      'signed by',
      [signer ?? []].flat().join(', ') || h(
        'span', { class: 'faint' }, 'nobody; the server has no audit key',
      ),
    ],
  ]), note && h('details', {}, h('summary', {}, 'The note'), code(note, 'checkpoint')));

function proofView(proof, position) {
  return [
    h('form', {
      class: 'filters pad', onsubmit: (event) => {
        event.preventDefault();
        amend({ position: event.target.elements.position.value });
      },
    }, h('label', { class: 'filter' }, h('span', {}, 'Position'),
      h('input', {
        name: 'position', 'data-filter': 'position', type: 'number', min: 1, required: true,
        value: position ?? '',
      })),
    h('button', { type: 'submit', 'data-action': 'prove' }, 'Prove')),
    proof instanceof Problem ? verdict(false, proof.message) : proof && h('div', { class: 'pad' },
      facts([
        [
          'event', eventLink(proof.position),
        ], ['leaf', h('code', {}, proof.leaf)], ['root', h('code', {}, proof.root)],
        ['among', `the first ${count(proof.size)} events`], [
          'path', plural(proof.path.length, 'hash', 'hashes'),
        ],
      ]),
      h('div', { class: 'actions' },
        button(
          'Download as tlog-proof', 'download-proof',
          () => download(`proofs/${position}`, `event-${position}.tlog-proof`),
          { title: 'What daybook verify-proof checks' },
        ),
        button(
          'Download as JSON', 'download-proof-json',
          () => save(JSON.stringify(proof, null, 2), `event-${position}.json`),
        ))),
  ];
}

async function download(path, name) {
  try {
    save(await readNow(path, { accept: 'text/plain', text: true }), name);
  } catch (problem) {
    sayProblem(problem);
  }
}

function save(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
