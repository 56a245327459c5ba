// Talking to the server: one function for reading, one for changing, one error for both.

import { queryOf, route } from './router.js';

const TOKEN = 'daybook.token';

/** Why the server did not do it, or could not be asked. */
export class Problem extends Error {
  constructor(status, document = {}) {
    super(document.detail ?? document.title ?? `The server answered ${status}.`);
    this.status = status;
    this.title = document.title;
    this.name = (document.type ?? '').replace('urn:daybook:problem:', '');
    this.field = document.field;
  }
}

export const session = {
  /** Who one is; see `/v1/me`. */
  me: { role: 'viewer', actor: '', delete_threshold: 2 },
  get token() {
    return sessionStorage.getItem(TOKEN);
  },
  set token(token) {
    if (token) sessionStorage.setItem(TOKEN, token);
    else sessionStorage.removeItem(TOKEN);
  },
  /** Asks for a token; set by whoever can show a dialog. */
  askForToken: async () => undefined,
};

const ROLES = ['viewer', 'worker', 'operator', 'admin'];

/** Whether one may do what needs a role. Nothing can be done in the past. */
export const may = (role) =>
  !route().params.has('at') && ROLES.indexOf(session.me.role) >= ROLES.indexOf(role);

export function headers(more = {}) {
  return session.token ? { ...more, Authorization: `Bearer ${session.token}` } : more;
}

// Several requests may be refused at once; the user is asked once.
let asking;

export function newToken() {
  asking ??= session.askForToken().finally(() => (asking = undefined));
  return asking;
}

async function request(method, path, { params, body, accept, ifMatch, text, signal } = {}) {
  const query = queryOf(params ?? {});
  // Workers fall silent and jobs come due without an event, so that a tag cannot vouch for what was
  // read before.
  const options = { method, signal, cache: 'no-store' };
  options.headers = headers({ Accept: accept ?? 'application/json' });
  if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  if (ifMatch) options.headers['If-Match'] = ifMatch;
  let response;
  try {
    response = await fetch(`/v1/${path}${query.size ? `?${query}` : ''}`, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, {
      title: 'No connection',
      detail: 'The server cannot be reached. Nothing was changed; it is tried again by itself.',
    });
  }
  if (response.status === 401 && (await newToken())) {
    return request(method, path, { params, body, accept, ifMatch, text, signal });
  }
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})));
  const content = text ? await response.text() : parse(await response.text());
  return { content, tag: response.headers.get('ETag') };
}

// A list of one object a line is a list too.
function parse(text) {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text.trim().split('\n').map((line) => JSON.parse(line));
  }
}

/** Reads, as of the moment that is looked at. */
export async function read(path, params = {}, options = {}) {
  const at = route().params.get('at') ?? undefined;
  return (await request('GET', path, { ...options, params: { at, ...params } })).content;
}

/** Reads together with the tag that a change can be made conditional on. */
export async function readTagged(path) {
  const at = route().params.get('at') ?? undefined;
  return request('GET', path, { params: { at } });
}

/** Reads what has no moment: who one is, the audit. */
export const readNow = async (path, options) => (await request('GET', path, options)).content;

export const change = async (method, path, body, options) =>
  (await request(method, path, { ...options, body })).content;

/** The path of something with a name. */
export const named = (path, name, more = '') => `${path}/${encodeURIComponent(name)}${more}`;

/** The list in an answer, wherever it stands. */
export const itemsOf = (answer) =>
  Array.isArray(answer) ? answer : (
    answer?.items ?? Object.values(answer ?? {}).find(Array.isArray) ?? []
  );
