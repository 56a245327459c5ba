// Filters. They are kept in the URL, so that a view can be sent to somebody, and found again.

import { h } from './dom.js';
import { optionsOf } from './dialogs.js';
import { amend, route } from './router.js';
import { fromField, toField } from './time.js';
import { count, pairsOf } from './words.js';

const TYPING_MS = 300;

// On a phone the fields are behind a button, until they are wanted or used.
let isOpen = false;

// A field that is being typed into is left alone by a refresh, but not when the URL says something
// else than what was typed: somebody went back, or followed a link.
addEventListener('hashchange', () => {
  const field = document.activeElement;
  if (!field?.matches('input[data-filter]:is([type="search"], [type="number"])')) return;
  const value = route().params.getAll(field.name).join(' ');
  if (value !== (field.sent ?? field.defaultValue)) field.value = value;
});

/** Fields that narrow a list: `{name, label, type, options, placeholder}`. */
export function filters(fields) {
  const { params } = route();
  const used = fields.some(({ name }) => params.has(name));
  const toggle = () => {
    isOpen = !isOpen;
    document.dispatchEvent(new CustomEvent('redraw'));
  };
  return h('form', {
    class: 'filters', role: 'search', 'aria-label': 'Filters', 'data-open': String(isOpen || used),
    onsubmit: (event) => event.preventDefault(),
  },
    h('button', {
      type: 'button', class: 'filters-toggle', 'data-action': 'toggle-filters', onclick: toggle,
      'aria-expanded': String(isOpen || used),
    }, 'Filters'),
    fields.map((one) => field(one, params)),
    h('button', {
      type: 'button', class: 'quiet', 'data-action': 'clear-filters', hidden: !used,
      onclick: () => amend(
        Object.fromEntries([...fields.map(({ name }) => [name, '']), ['cursor', '']])
      ),
    }, 'Clear filters'));
}

function field({ name, label, type = 'search', options, ...rest }, params) {
  const value = params.getAll(name).join(' ');
  const set = (text, replace) => amend({ [name]: text, cursor: '' }, { replace });
  const props = { name, 'data-filter': name, 'aria-label': label };
  let input;
  if (type === 'select') {
    input = h(
      'select', { ...props, onchange: (event) => set(event.target.value) },
      optionsOf(options, value),
    );
  } else if (type === 'checkbox') {
    return h('label', { class: 'check' },
      h('input', {
        ...props, type, checked: value !== '',
        onchange: (event) => set(event.target.checked ? 'true' : ''),
      }), label);
  } else if (type === 'moment') {
    input = h('input', {
      ...props, type: 'datetime-local', value: toField(value).slice(0, 16),
      onchange: (event) => set(
        fromField(event.target.value)
      ),
    });
  } else {
    let typing;
    const send = (element) => {
      // What is typed only half would be refused.
      if (!element.validity.valid) return;
      const text = element.value.trim();
      element.sent = text;
      if (!rest.many) set(text, true);
      else if (pairsOf(text).every((pair) => pair.indexOf('=') > 0)) set(pairsOf(text), true);
    };
    input = h('input', {
      ...props, type, value, placeholder: rest.placeholder, min: rest.min, list: rest.list,
      autocomplete: 'off', spellcheck: 'false',
      oninput: ({ target }) => {
        clearTimeout(typing);
        typing = setTimeout(send, TYPING_MS, target);
      },
      onchange: ({ target }) => {
        clearTimeout(typing);
        send(target);
      },
    });
  }
  return h('label', { class: 'filter' }, h('span', {}, label), input);
}

/** States to choose, any number of them, each with how many there are. */
export function chips(name, choices, counts = {}) {
  const chosen = route().params.getAll(name);
  const toggle = (value) =>
    amend({
      [name]: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value],
      cursor: '',
    });
  return h('div', { class: 'chips', role: 'group', 'aria-label': name },
    h('button', {
      type: 'button', 'data-chip': 'all', 'aria-pressed': String(chosen.length === 0),
      onclick: () => amend({ [name]: '', cursor: '' }),
    }, 'all'),
    choices.map((value) => h('button', {
      type: 'button', 'data-chip': value, 'data-state': value,
      'aria-pressed': String(chosen.includes(value)),
      onclick: () => toggle(value),
    }, value, counts[value] !== undefined && h('span', { class: 'num' }, count(counts[value])))));
}
