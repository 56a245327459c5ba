// The small things that every page shows alike.

import { session } from './api.js';
import { h } from './dom.js';
import { amend, link, route } from './router.js';
import { absolute } from './time.js';
import { count, firstLine, plural } from './words.js';

export const STATES = [
  'scheduled', 'available', 'running', 'retryable', 'paused', 'completed', 'failed', 'cancelled',
];
export const ENDED = ['completed', 'failed', 'cancelled'];

/** The state of a job, in its colour. */
export const pill = (state) => h('span', { class: 'pill', 'data-state': state }, state);

export const jobLink = (id, text) =>
  id ? h('a', { href: link('jobs', id), class: 'id', 'data-job': id }, text ?? `#${id}`) : '–';

export const eventLink = (position) =>
  h('a', { href: link('events', position), class: 'id', 'data-event': position }, count(position));

/**
 * How often something failed since it last succeeded: red from 3 on, yellow at 2, green below.
 * The last message is told to whoever points at it or comes to it with the keyboard.
 */
export function failureBadge(failure) {
  if (!failure) return h('span', { class: 'faint' }, '–');
  const open = failure.open_count ?? failure.count;
  const tone = open === 0 ? 'mute' : open >= 3 ? 'bad' : open === 2 ? 'warn' : 'good';
  const told = [
    failure.message ?? failure.reason ?? failure.error_type ?? 'No message was left.',
    open < failure.count && `Failed ${plural(failure.count, 'time')} in all.`,
    failure.time && `Last at ${absolute(failure.time)}.`,
  ].filter(Boolean).join('\n');
  return h('span', {
    class: 'badge tip', 'data-tone': tone, 'data-role': 'failures', tabindex: 0, title: told,
    'aria-label': `${plural(open, 'failure')}. ${told}`,
  }, count(open), h('span', { class: 'bubble', 'aria-hidden': 'true' }, told));
}

/** Whether something failed often enough to be deleted from a list. */
export const isDeletable = (failure) =>
  (failure?.open_count ?? 0) >= (session.me.delete_threshold ?? 2);

/** What a job is about. */
export const about = ({ key, input, key_digest: digest }) => {
  const text = key ?? input;
  if (text !== undefined) return h('span', { class: 'about', title: text }, text);
  return digest ? h(
    'span', { class: 'about faint mono', title: `digest ${digest}` }, digest.slice(0, 12),
  ) : null;
};

export const labelList = (labels) =>
  Object.entries(labels ?? {}).flatMap(([name, values]) =>
    [values].flat().map((value) => h('span', { class: 'label' }, `${name}=${value}`)));

export const message = (text) =>
  text ? h('span', { class: 'message', title: text }, firstLine(text)) : null;

/** How far something is; `part` is between 0 and 1. */
export function bar(part, { label, tone, id } = {}) {
  const known = part !== undefined && part !== null;
  return h('div', {
    class: 'bar', role: 'progressbar', 'aria-label': label ?? 'progress', id,
    'aria-valuemin': 0, 'aria-valuemax': 100,
    'aria-valuenow': known ? Math.round(100 * part) : undefined,
    'data-tone': tone, vars: { '--part': `${known ? 100 * part : 0}%` },
  });
}

export function button(label, action, onclick, props = {}) {
  return h('button', { type: 'button', 'data-action': action, onclick, ...props }, label);
}

export const panel = (title, content, { name, tools, note } = {}) =>
  h('section', {
    class: 'panel', 'data-panel': name ?? title.toLowerCase(),
    'data-key': `panel-${name ?? title.toLowerCase()}`,
  },
    h(
      'header', {}, h('h2', {}, title), note && h('small', {}, note),
      tools && h('div', { class: 'actions' }, tools),
    ),
    content);

export const heading = (title, { note, tools } = {}) =>
  h('header', { class: 'heading' },
    h('h1', { tabindex: -1 }, title), note && h('p', {}, note),
    h('div', { class: 'actions' }, tools));

export const tile = (label, value, { note, tone, href, name } = {}) =>
  h(href ? 'a' : 'div', { class: 'tile', href, 'data-tone': tone, 'data-tile': name },
    h('span', { class: 'what' }, label), h('b', {}, value), note && h(
      'span', { class: 'note-line' }, note,
    ));

export const empty = (what, help) =>
  h(
    'div', { class: 'empty', 'data-role': 'empty' }, h('p', {}, what),
    help && h('p', { class: 'faint' }, help),
  );

/** Names and what they mean; what is not there is left out. */
export const facts = (pairs) =>
  h('dl', { class: 'facts' }, pairs.filter(
    ([, value]) => value !== undefined && value !== null && value !== ''
  )
    .map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))));

/** A long text, which may be selected as a whole. */
export const code = (text, name) => h(
  'pre', { class: 'code', tabindex: 0, 'data-text': name }, text,
);

/** A switch between the ways to look at a page. */
export const tabs = (name, choices, chosen) =>
  h('nav', { class: 'tabs', 'aria-label': name }, choices.map(([value, word]) => {
    const { page, id, params } = route();
    const other = Object.fromEntries([...params].filter(([one]) => one === 'at'));
    return h('a', {
      href: link(page, id, { ...other, [name]: value }), 'data-tab': value || 'list',
      'aria-current': value === chosen ? 'page' : undefined,
    }, word);
  }));

/** The way to the next page of a list, and back to its beginning. */
export function pager(page, shown) {
  const isFirst = !route().params.has('cursor');
  if (isFirst && !page?.next) return null;
  return h('nav', { class: 'pager', 'aria-label': 'Pages' },
    !isFirst && button('First page', 'first-page', () => amend({ cursor: '' })),
    h('span', { class: 'faint' }, `${count(shown)} shown`),
    page?.next && button('Next page', 'next-page', () => {
      amend({ cursor: page.next });
      scrollTo({ top: 0 });
    }));
}
