// How much of a batch has ended, and how.

import { h } from './dom.js';
import { count } from './words.js';

const PARTS = [['completed', 'good'], ['failed', 'bad'], ['cancelled', 'mute'], ['running', 'ink']];

export const share = (batch) => h('div', { class: 'doing' },
  h('div', {
    class: 'share', role: 'img',
    'aria-label': PARTS.map(([name]) => `${count(batch[name])} ${name}`).join(', '),
  }, PARTS.map(([name, tone]) => batch[name] > 0 && h('i', {
    'data-tone': tone, title: `${count(batch[name])} ${name}`, vars: {
      '--part': `${(100 * batch[name]) / Math.max(batch.total, 1)}%`,
    },
  }))),
  h('span', { class: 'num' }, `${batch.percent} %`));
