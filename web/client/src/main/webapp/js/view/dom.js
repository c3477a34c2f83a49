/**
 * Making elements. Text goes in as text nodes only; nothing here or elsewhere parses markup, so what people write can
 * never become part of the page.
 */

/**
 * An element with attributes, listeners (keys that begin with `on`) and children: nodes, strings, or null for nothing.
 * Attributes that are null or false are left out, true is an empty one.
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** Makes `children` the only ones of `parent`. */
export function replaceChildren(parent, ...children) {
  parent.replaceChildren(...present(children));
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...present(children));
  return element;
}

function present(children) {
  return children.flat().filter((child) => child !== null);
}
