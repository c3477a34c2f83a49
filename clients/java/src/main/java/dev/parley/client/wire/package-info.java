/// The protocol's frames as JSON, for programs that keep their sockets themselves: a gateway to another network, a
/// thousand bots in one process, a load generator. Who has one user's device takes a
/// [ParleyClient][dev.parley.client.ParleyClient], which does on this codec what is left to be done here: connecting
/// again, sending again, putting entries in order, filling gaps, acknowledging.
///
/// [RequestFrames][dev.parley.client.wire.RequestFrames] makes what a client says.
/// [FrameScanner][dev.parley.client.wire.FrameScanner] tells what the server says, without garbage.
///
/// ```
/// Message hello = Message.text(Recipient.user(bob), "hello");
/// socket.send(RequestFrames.bytes(RequestFrames.send(hello).put("id", 7)));
///
/// FrameScanner frame = new FrameScanner();             // one for all frames of a thread
/// while (socket.receive(buffer)) {
///     if (!frame.scan(buffer.array(), 0, buffer.limit())) {
///         continue;                                    // not an object
///     }
///     switch (frame.type()) {
///         case OK -> stored(frame.id(), frame.seq());
///         case ERROR -> refused(frame.id(), frame.code(), frame.retryAfterMs());
///         case ENTRY -> arrived(frame.chatId(), frame.seq());
///         default -> {}                                // later versions may say more
///     }
/// }
/// ```
///
/// What the fields mean, and which there are, is in `docs/asyncapi.yaml`. The sub-protocol is `parley.v1.json`.
package dev.parley.client.wire;
