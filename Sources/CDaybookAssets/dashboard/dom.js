// Elements out of JavaScript. Texts become text nodes, never markup, so that what a job says
// about itself can harm nobody who looks at it.

const SVG = 'http://www.w3.org/2000/svg';

/** An element: `h('td', {class: 'num', onclick: f, vars: {'--part': '40%'}}, 'text', [more])`. */
export const h = (tag, props, ...children) => fill(document.createElement(tag), props, children);

/** The same for drawings. */
export const s = (tag, props, ...children) =>
  fill(document.createElementNS(SVG, tag), props, children);

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) {
      element[name] = value;
      (element.handlers ??= new Set()).add(name);
    } else if (name === 'vars') {
      for (const [label, text] of Object.entries(value)) element.style.setProperty(label, text);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  add(element, children);
  return element;
}

/** Appends texts, elements, and lists of them; what is nothing is left out. */
export function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Makes the content of an element what a list of fresh nodes says, keeping the nodes that are
 * alike, so that focus, selection and scrolling outlive a refresh four times a second.
 * Rows that may move carry `data-key`.
 */
export function patch(element, nodes) {
  const fresh = document.createElement('div');
  add(fresh, [nodes]);
  patchChildren(element, fresh);
}

function patchChildren(element, fresh) {
  const keyed = new Map();
  for (const child of element.children) {
    if (child.dataset?.key) keyed.set(child.dataset.key, child);
  }
  const wanted = [...fresh.childNodes];
  const kept = new Set(wanted.map(keyOf).filter(Boolean));
  let spot = element.firstChild;
  for (const child of wanted) {
    while (spot && keyOf(spot) && !kept.has(keyOf(spot))) spot = drop(spot);
    const key = keyOf(child);
    const match = key ? keyed.get(key) : spot;
    if (match && match.nodeName === child.nodeName && keyOf(match) === key) {
      if (match === spot) spot = spot.nextSibling;
      else element.insertBefore(match, spot);
      patchNode(match, child);
    } else {
      element.insertBefore(child, spot);
    }
  }
  while (spot) spot = drop(spot);
}

const keyOf = (node) => node.dataset?.key;

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

// Whether a <details> is open is the reader's business, and styles may not be set as an attribute
// where the server forbids styles that stand in the page.
const OWN = ['open', 'style'];

function patchNode(node, fresh) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== fresh.data) node.data = fresh.data;
    return;
  }
  for (const { name } of [...node.attributes]) {
    if (!OWN.includes(name) && !fresh.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!OWN.includes(name) && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  if (node.style.cssText !== fresh.style.cssText) node.style.cssText = fresh.style.cssText;
  for (const name of node.handlers ?? []) node[name] = null;
  for (const name of fresh.handlers ?? []) node[name] = fresh[name];
  node.handlers = fresh.handlers;
  if (node.nodeName === 'TEXTAREA') return;
  patchChildren(node, fresh);
  if (node !== document.activeElement) restore(node, fresh);
}

// An attribute only says what a field starts with; the user may have changed it since.
function restore(node, fresh) {
  if (node.nodeName === 'INPUT') {
    if (node.checked !== fresh.checked) node.checked = fresh.checked;
    if (node.type !== 'file' && node.value !== fresh.value) node.value = fresh.value;
  } else if (node.nodeName === 'SELECT' && node.value !== fresh.value) {
    node.value = fresh.value;
  }
}
