/** How far an own message got, as a small picture with words for those who do not see it. */
import { icon } from './icons.js';

const PICTURES = {
  pending: ['clock', 'Waiting to be sent'],
  failed: ['warning', 'Not sent'],
  sent: ['tick', 'Sent'],
  delivered: ['ticks', 'Delivered'],
  read: ['ticks', 'Read'],
};

export function ticks(status) {
  const [name, label] = PICTURES[status];
  const picture = icon(name, label);
  picture.classList.add('ticks', `ticks-${status}`);
  return picture;
}
