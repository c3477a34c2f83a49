/** Sends a picture: a strip above the composer tells how far the upload is and lets it be cancelled. */
import { h } from './dom.js';
import { icon } from './icons.js';
import { toast } from './toast.js';

/** Uploads `file` and calls `send(body)` when it is there. The strip goes into `place` meanwhile. */
export async function sendPicture(file, media, place, send) {
  const cancelled = new AbortController();
  const bar = h('progress', { max: '1', value: '0', 'aria-label': `Upload of ${file.name}` });
  const strip = h(
    'div',
    { class: 'upload' },
    h('span', { dir: 'auto' }, file.name),
    bar,
    h('button', { type: 'button', class: 'round', 'aria-label': 'Cancel the upload', onclick: () => cancelled.abort() }, icon('close')),
  );
  place.append(strip);
  try {
    const size = await measure(file);
    const mediaId = await media.upload(file, (part) => bar.setAttribute('value', String(part)), cancelled.signal);
    send({ mediaId, ...size });
  } catch (error) {
    if (error.name !== 'AbortError') {
      toast(`${file.name} was not sent: ${error.message}`);
    }
  } finally {
    strip.remove();
  }
}

/** The picture's size, so that it takes its place before it is loaded; nothing where the browser cannot read it. */
async function measure(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch {
    return {};
  }
}
