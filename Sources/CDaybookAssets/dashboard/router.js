// Where one is: the page, what is looked at on it, its filters and the moment, all in the URL.

/** The route of the URL: `#/jobs/7?at=120` is page `jobs`, id `7`, parameters `at`. */
export function route() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  const [page, ...rest] = path.split('/');
  return {
    page: page || 'overview',
    id: rest.length ? decodeURIComponent(rest.join('/')) : undefined,
    params: new URLSearchParams(query),
  };
}

/** A link to a page. It stays at the moment that is looked at. */
export function link(page, id, params = {}) {
  const query = queryOf(params);
  const at = route().params.get('at');
  if (at && !query.has('at')) query.set('at', at);
  const path = id === undefined ? page : `${page}/${encodeURIComponent(id)}`;
  return `#/${path}${query.size ? `?${query}` : ''}`;
}

export function go(page, id, params) {
  location.hash = link(page, id, params);
}

/** Changes parameters of the route; what is empty is taken away. */
export function amend(changes, { replace = false } = {}) {
  const { page, id, params } = route();
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name);
    for (const one of [value].flat()) if (one) params.append(name, one);
  }
  const path = id === undefined ? page : `${page}/${encodeURIComponent(id)}`;
  const hash = `#/${path}${params.size ? `?${params}` : ''}`;
  if (hash === location.hash) return;
  // A slider that is moved would fill the browser's history with every position on its way.
  if (replace) {
    history.replaceState(null, '', hash);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = hash;
  }
}

/** Parameters from an object; what is undefined or empty is left out, lists stand more than once. */
export function queryOf(params) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of [value].flat()) {
      if (one !== undefined && one !== null && one !== '' && one !== false) query.append(name, one);
    }
  }
  return query;
}
