/** Groups, over REST; what changes comes back as entries of the group's log and as chat summaries. */
export class Groups {
  #api;
  #learn;

  /** `learn(chatId)` resolves when a new chat is known. */
  constructor(api, learn) {
    this.#api = api;
    this.#learn = learn;
  }

  /** Answers the new group's id, which is its chat's, when the chat is there. */
  async create(title, members) {
    const { groupId } = await this.#api.call('POST', '/groups', { title, members });
    await this.#learn(groupId);
    return groupId;
  }

  /** `{title, avatar?, members: [{userId, role}]}`. */
  get(groupId) {
    return this.#api.call('GET', path(groupId));
  }

  add(groupId, userId) {
    return this.#api.call('PUT', path(groupId, userId));
  }

  remove(groupId, userId) {
    return this.#api.call('DELETE', path(groupId, userId));
  }

  /** Makes a medium the group's picture; null for none. */
  show(groupId, avatar) {
    return this.#api.call('PATCH', path(groupId), { avatar });
  }

  leave(groupId) {
    return this.remove(groupId, 'me');
  }
}

function path(groupId, userId = null) {
  const group = `/groups/${encodeURIComponent(groupId)}`;
  return userId === null ? group : `${group}/members/${encodeURIComponent(userId)}`;
}
