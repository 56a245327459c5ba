// A table; on a narrow screen every row of it is a card, whose lines name their columns.

import { h } from './dom.js';
import { amend, route } from './router.js';

/**
 * `columns` are `{label, cell, kind, sort}`: `cell` makes the content for a row, `kind` is `num`, `wide`,
 * `main`, `tools` or `pick`, `sort` is a pair of words for the parameter `sort`, the first one
 * for the first click.
 */
export function table({ name, label, columns, rows, key, mark, under }) {
  return h('div', {
    class: 'table', role: 'region', 'aria-label': label, tabindex: 0, 'data-key': `table-${name}`,
  },
    h('table', { 'data-table': name },
      h('thead', {}, h('tr', {}, columns.map(head))),
      h('tbody', {}, rows.map((row) => [
        h('tr', { 'data-key': `${name}-${key(row)}`, 'data-row': key(row), ...mark?.(row) },
          columns.map(({ label, cell, kind }) =>
            h(
              'td', {
                class: kind, 'data-label': typeof label === 'string' ? label : '',
              }, cell(row),
            ))),
        under?.(row) && h('tr', { class: 'under', 'data-key': `${name}-${key(row)}-under` },
          h('td', { colspan: columns.length }, under(row))),
      ]))));
}

function head({ label, kind, sort }) {
  if (!sort) return h('th', { class: kind, scope: 'col' }, label);
  const chosen = route().params.get('sort') || sort.usual;
  const next = chosen === sort.words[0] ? sort.words[1] : sort.words[0];
  const isChosen = sort.words.includes(chosen);
  const order = isChosen ? (chosen.startsWith('-') ? 'descending' : 'ascending') : undefined;
  return h('th', { class: kind, scope: 'col', 'aria-sort': order },
    h('button', {
      type: 'button', class: 'sort', 'data-sort': sort.words[0],
      onclick: () => amend({ sort: next, cursor: '' }),
    }, label, h(
      'span', { 'aria-hidden': 'true' }, order ? (order === 'descending' ? ' ↓' : ' ↑') : '',
    )));
}
