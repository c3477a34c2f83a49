/** Message text as nodes: plain text, with web addresses made into links. */
import { h } from './dom.js';

const ADDRESS = /https?:\/\/[^\s<>"']+/giu;
const TRAILING = /[.,;:!?)\]}»”’]+$/u;

export function textNodes(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '');
    if (!URL.canParse(address)) {
      continue;
    }
    nodes.push(document.createTextNode(text.slice(from, match.index)), link(address));
    from = match.index + address.length;
  }
  nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

function link(address) {
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' }, address);
}
