/**
 * Files: uploads in pieces that go on after a broken line (tus 1.0), and downloads as object URLs, since an image
 * element cannot send an access token.
 */
const PIECE_BYTES = 1024 * 1024;
const TRIES = 5;
const KEPT_URLS = 60;
const TUS = { 'Tus-Resumable': '1.0.0' };

export class Media {
  #api;
  #urls = new Map();

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
        if (error.code !== 'offline' || ++failures === TRIES) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** failures));
        offset = await this.#offsetOf(location, signal).catch(() => offset);
      }
    }
    return mediaId;
  }

  /** An object URL of a medium, shared by all who ask and revoked when many others were asked for since. */
  url(mediaId) {
    const known = this.#urls.get(mediaId);
    const url = known ?? this.#download(mediaId);
    this.#urls.delete(mediaId);
    this.#urls.set(mediaId, url);
    if (this.#urls.size > KEPT_URLS) {
      this.#revoke(this.#urls.keys().next().value);
    }
    return url;
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
    });
    return Number(response.headers.get('Upload-Offset'));
  }

  async #offsetOf(location, signal) {
    const response = await this.#api.fetch('HEAD', location, { headers: TUS, signal });
    return Number(response.headers.get('Upload-Offset'));
  }

  async #download(mediaId) {
    try {
      const response = await this.#api.fetch('GET', `/media/${encodeURIComponent(mediaId)}`);
      return URL.createObjectURL(await response.blob());
    } catch (error) {
      this.#urls.delete(mediaId);
      throw error;
    }
  }

  #revoke(mediaId) {
    this.#urls.get(mediaId).then(URL.revokeObjectURL, () => {});
    this.#urls.delete(mediaId);
  }
}

/** Base64 of UTF-8, as tus wants metadata. */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
