package dev.parley.presence.api;

/// Event: another node has told anew of all who are connected to it, so that [Presence#isConnected] may say something
/// else of many users. Fired on the thread that hears the other node: an observer must not block.
///
/// @param node its name, see [dev.parley.platform.api.Nodes]
public record NodeAnnounced(String node) {}
