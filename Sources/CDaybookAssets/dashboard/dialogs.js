// Questions. A dialog stays until what it asks for was done, and shows why it could not be.

import { Problem } from './api.js';
import { h } from './dom.js';

let serial = 0;

/**
 * Asks, and does what was answered.
 *
 * `fields` are `{name, label, type, value, required, hint, options, …}`, `run` gets their values.
 * Returns what `run` returned, or `undefined` when the user thought better of it.
 */
export function ask({ title, about = [], fields = [], action, tone = 'primary', run, name }) {
  const previous = document.activeElement;
  return new Promise((resolve) => {
    let result;
    const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
    const submit = action
      && h('button', { class: tone, 'data-role': 'confirm', type: 'submit' }, action);
    const cancel = h('button', {
      type: 'button', 'data-role': 'dismiss', onclick: () => dialog.close(),
    }, action ? 'Cancel' : 'Close');
    const form = h('form', { onsubmit: send, novalidate: false },
      h('h2', { id: `dialog-${++serial}` }, title), about,
      fields.length > 0 && h('div', { class: 'fields' }, fields.map(field)), problem,
      h('div', { class: 'actions end' }, cancel, submit));
    const dialog = h('dialog', { 'aria-labelledby': `dialog-${serial}`, 'data-dialog': name ?? '' },
      form);

    async function send(event) {
      event.preventDefault();
      submit.disabled = true;
      problem.hidden = true;
      try {
        result = (await run?.(valuesOf(form))) ?? true;
        dialog.close();
      } catch (error) {
        if (!(error instanceof Problem) && !(error instanceof SyntaxError)) console.error(error);
        problem.textContent = error.message;
        problem.hidden = false;
        form.elements[error.field?.split('.').pop()]?.focus();
      } finally {
        submit.disabled = false;
      }
    }
    dialog.onclose = () => {
      dialog.remove();
      if (previous?.isConnected) previous.focus();
      resolve(result);
    };
    // A click beside the dialog leaves it.
    dialog.onclick = (event) => {
      if (event.target === dialog) dialog.close();
    };
    document.body.append(dialog);
    dialog.showModal();
    (
      form.querySelector('input:not([type=checkbox]), select, textarea') ?? submit ?? cancel
    ).focus();
  });
}

/** Shows something that needs no answer. */
export const show = (title, about, name) => ask({ title, about, name });

/** The field in which one tells why. */
export const reason = {
  name: 'reason', label: 'Reason', hint: 'In your own words; it stands in the history.',
};

function field({ name, label, type = 'text', hint, options, value, ...rest }) {
  const id = `field-${serial}-${name}`;
  const props = { id, name, 'aria-describedby': hint && `${id}-hint`, ...rest };
  const note = hint && h('small', { id: `${id}-hint` }, hint);
  if (type === 'checkbox') {
    return h('label', { class: 'check' },
      h('input', { ...props, type, checked: value }), h('span', {}, label, note && ' ', note));
  }
  let input;
  if (type === 'select') input = h('select', props, optionsOf(options, value));
  else if (type === 'textarea') input = h(
    'textarea', { rows: 4, spellcheck: 'false', ...props }, value,
  );
  else input = h('input', {
    autocomplete: 'off', step: type === 'datetime-local' ? 1 : undefined, ...props, type, value,
  });
  return h('div', { class: 'field' }, h('label', { for: id }, label), input, note);
}

/** Choices out of words, or out of pairs of a value and a word for it. */
export const optionsOf = (options, value) =>
  options.map((option) => {
    const [worth, word] = [option].flat();
    return h('option', { value: worth, selected: worth === (value ?? '') }, word ?? worth);
  });

function valuesOf(form) {
  const values = {};
  for (const element of form.elements) {
    if (!element.name) continue;
    if (element.type === 'checkbox') values[element.name] = element.checked || undefined;
    else if (element.value === '') values[element.name] = undefined;
    else values[element.name] = element.type === 'number' ? Number(element.value) : element.value;
  }
  return values;
}
