/**
 * Files: uploads in pieces that go on after a broken line (tus 1.0), and downloads as object URLs, since an image
 * element cannot send an access token.
 */
const PIECE_BYTES = 1024 * 1024;
const TRIES = 5;
/** A piece, at 70 kbit/s. */
const PIECE_MS = 120_000;
/** A load balancer ends what takes longer. */
const DOWNLOAD_MS = 600_000;
const SPARE_URLS = 60;
const TUS = { 'Tus-Resumable': '1.0.0' };

export class Media {
  #api;
  #urls = new Map();
  #made = new Map();

  constructor(api) {
    this.#api = api;
  }

  /** Uploads a `File`. `onProgress(0..1)`. Answers the media id. Throws `ApiError`, or `AbortError` when cancelled. */
  async upload(file, onProgress, signal) {
    const { location, mediaId } = await this.#create(file, signal);
    let failures = 0;
    for (let offset = 0; offset < file.size; ) {
      try {
        offset = await this.#append(location, file, offset, signal);
        onProgress(offset / file.size);
      } catch (error) {
        if (!error.passing || ++failures === TRIES) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** failures));
        offset = await this.#offsetOf(location, signal).catch(() => offset);
      }
    }
    return mediaId;
  }

  /**
   * An object URL of a medium, shared by all who ask. It is revoked when no image on the page shows it and many others
   * were asked for since.
   */
  url(mediaId) {
    const url = this.#urls.get(mediaId) ?? this.#download(mediaId);
    this.#urls.delete(mediaId);
    this.#urls.set(mediaId, url);
    return url;
  }

  /** The same URL at once, or null when it is not there yet. */
  made(mediaId) {
    return this.#made.get(mediaId) ?? null;
  }

  /** Revokes all object URLs. */
  release() {
    [...this.#urls.keys()].forEach((mediaId) => this.#revoke(mediaId));
  }

  async #create(file, signal) {
    const metadata = [`filename ${base64(file.name)}`, `filetype ${base64(file.type || 'application/octet-stream')}`];
    const response = await this.#api.fetch('POST', '/media', {
      headers: { ...TUS, 'Upload-Length': String(file.size), 'Upload-Metadata': metadata.join(',') },
      signal,
    });
    const location = new URL(response.headers.get('Location'), window.location.href).pathname;
    const { mediaId } = await response.json();
    return { location, mediaId };
  }

  async #append(location, file, offset, signal) {
    const response = await this.#api.fetch('PATCH', location, {
      headers: { ...TUS, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
      body: file.slice(offset, offset + PIECE_BYTES),
      signal,
      answerMs: PIECE_MS,
    });
    return Number(response.headers.get('Upload-Offset'));
  }

  async #offsetOf(location, signal) {
    const response = await this.#api.fetch('HEAD', location, { headers: TUS, signal });
    return Number(response.headers.get('Upload-Offset'));
  }

  async #download(mediaId) {
    try {
      const response = await this.#api.fetch('GET', `/media/${encodeURIComponent(mediaId)}`, { answerMs: DOWNLOAD_MS });
      const url = URL.createObjectURL(await response.blob());
      this.#made.set(mediaId, url);
      setTimeout(() => this.#trim()); // when those who wait for the URL have put it on the page
      return url;
    } catch (error) {
      this.#urls.delete(mediaId);
      throw error;
    }
  }

  #trim() {
    const shown = new Set(Array.from(document.images, ({ src }) => src));
    const spare = [...this.#urls.keys()].filter((mediaId) => this.#made.has(mediaId) && !shown.has(this.#made.get(mediaId)));
    spare.slice(0, -SPARE_URLS).forEach((mediaId) => this.#revoke(mediaId));
  }

  #revoke(mediaId) {
    this.#urls.get(mediaId).then(URL.revokeObjectURL, () => {});
    this.#urls.delete(mediaId);
    this.#made.delete(mediaId);
  }
}

/** Base64 of UTF-8, as tus wants metadata. */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
