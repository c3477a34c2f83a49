/** An image in a message: a place of fixed shape that fills when the download is there, and opens large on a click. */
import { h } from './dom.js';
import { icon } from './icons.js';

const WIDEST = 320;
const TALLEST = 320;

export function picture({ mediaId, width, height, caption = '' }, { media, openPicture }) {
  const image = h('img', { alt: caption || 'Photo', decoding: 'async' });
  const frame = h('button', { type: 'button', class: 'picture', disabled: true, 'aria-label': `Open ${caption || 'photo'}` }, image);
  const size = fit(width, height);
  frame.style.width = `${size.width}px`;
  frame.style.aspectRatio = `${size.width} / ${size.height}`;
  show();
  return frame;

  async function show() {
    try {
      const url = await media.url(mediaId);
      image.src = url;
      frame.disabled = false;
      frame.addEventListener('click', () => openPicture(url, caption));
    } catch {
      frame.replaceChildren(icon('warning'), h('span', {}, 'This photo cannot be loaded.'));
      frame.classList.add('picture-broken');
    }
  }
}

function fit(width, height) {
  if (!(width > 0 && height > 0)) {
    return { width: WIDEST, height: (WIDEST * 3) / 4 };
  }
  const scale = Math.min(1, WIDEST / width, TALLEST / height);
  return { width: Math.max(80, Math.round(width * scale)), height: Math.max(60, Math.round(height * scale)) };
}
