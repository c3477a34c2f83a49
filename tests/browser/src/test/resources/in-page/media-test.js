import { Api, ApiError } from '/js/api.js';
import { Media } from '/js/media.js';
import { equal, until } from './check.js';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const ids = (count) => Array.from({ length: count }, (_, index) => `m${index}`);

/** An `Api` that has every picture; `asked` lists which were downloaded. */
export function pictures() {
  const asked = [];
  const png = Uint8Array.from(atob(PIXEL), (char) => char.charCodeAt(0));
  const fetch = async (_, path) => {
    asked.push(path.split('/').at(-1));
    return new Response(new Blob([png], { type: 'image/png' }));
  };
  return { asked, fetch };
}

/** The error of a call that the server answers with `response`. */
async function refusedWith(response) {
  const real = window.fetch;
  window.fetch = async () => response;
  try {
    return await new Api({ tokens: { accessToken: 'token' } }, () => {}).call('GET', '/me').catch((error) => error);
  } finally {
    window.fetch = real;
  }
}

export const tests = {
  async 'a server that starts is unavailable, whatever page it answers with'() {
    const page = (status) => new Response('<html><body>Not yet</body></html>', { status, headers: { 'Content-Type': 'text/html' } });
    const problem = new Response(JSON.stringify({ code: 'overloaded', detail: 'busy' }), { status: 503 });
    const refused = [await refusedWith(page(503)), await refusedWith(page(500)), await refusedWith(problem)];
    equal(refused.map(({ code, status, passing }) => [code, status, passing]), [['unavailable', 503, true], ['internal', 500, false], ['overloaded', 503, false]]);
  },
  async 'a server that does not answer is told apart from who gives up'() {
    const api = new Api({ tokens: { accessToken: 'token' } }, () => {}, 50);
    const silent = await api.fetch('GET', '/silent', { signal: new AbortController().signal }).catch((error) => error);
    const balancer = await refusedWith(new Response(null, { status: 504 }));
    equal([silent, balancer].map(({ code, passing }) => [code, passing]), [['offline', true], ['offline', true]]);
    const given = await api.fetch('GET', '/silent', { signal: AbortSignal.abort() }).catch((error) => error);
    equal(given.name, 'AbortError');
  },
  async 'an upload goes on after the server was unavailable'() {
    const sent = [];
    const media = new Media({
      async fetch(method) {
        sent.push(method);
        if (sent.length === 2) {
          throw new ApiError('unavailable', 'not yet', { status: 503 });
        }
        const headers = { Location: '/api/v1/media/uploads/u', 'Upload-Offset': method === 'PATCH' ? '3' : '0' };
        return new Response(method === 'POST' ? '{"mediaId":"m"}' : null, { headers });
      },
    });
    equal(await media.upload(new File(['abc'], 'a.txt'), () => {}), 'm');
    equal(sent, ['POST', 'PATCH', 'HEAD', 'PATCH']);
  },
  async 'a picture on the page is not revoked, however many are'() {
    const api = pictures();
    const media = new Media(api);
    const images = await Promise.all(
      ids(150).map(async (id) => {
        const image = new Image();
        document.body.append(image);
        image.src = await media.url(id);
        return image;
      }),
    );
    await until(() => images.every(({ complete }) => complete));
    equal(images.filter(({ naturalWidth }) => naturalWidth !== 1).length, 0, 'broken pictures');
    await Promise.all(ids(150).map((id) => media.url(id)));
    equal(api.asked.length, 150, 'downloads');
    images.forEach((image) => image.remove());
    media.release();
  },
  async 'of those not on the page, the last ones stay'() {
    const revoke = URL.revokeObjectURL;
    const revoked = [];
    URL.revokeObjectURL = (url) => revoked.push(url);
    try {
      const media = new Media(pictures());
      const urls = await Promise.all(ids(60).map((id) => media.url(id)));
      media.url('m0');
      urls.push(await media.url('new'));
      await until(() => revoked.length > 0);
      equal(revoked, [urls[1]]);
      media.release();
      await until(() => revoked.length === urls.length);
      equal(new Set(revoked).size, urls.length);
    } finally {
      URL.revokeObjectURL = revoke;
    }
  },
};
