package dev.parley.gateway.ws;

import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.ReceiptsAdvanced;
import dev.parley.chat.api.ReceiptsAdvanced.Notice;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Tells the connected what was committed. Best effort: a client that misses an entry sees the gap in `seq` and
/// reads the log. No gap would show that it misses a receipt: no connection goes without one and stays open. Each
/// entry is encoded once, whatever the number of its receivers.
@Singleton
public class LiveDelivery {

    private final ThreadLocal<JsonBytes> encoders = ThreadLocal.withInitial(JsonBytes::new);
    private final Router router;

    @Inject
    public LiveDelivery(Router router) {
        this.router = router;
    }

    void on(@Observes EntriesCommitted event) {
        JsonBytes encoder = encoders.get();
        Router.Batch batch = router.batch();
        for (Delivery delivery : event.deliveries()) {
            OutFrame frame = null;
            for (UserId receiver : delivery.receivers()) {
                if (router.reaches(receiver)) {
                    frame = frame != null ? frame : WireJson.entryEvent(encoder, delivery.entry());
                    batch.add(receiver, frame, false, delivery.origin());
                }
            }
        }
        batch.send();
    }

    void on(@Observes ReceiptsAdvanced event) {
        JsonBytes encoder = encoders.get();
        Router.Batch batch = router.batch();
        for (Notice notice : event.notices()) {
            if (router.reaches(notice.user())) {
                batch.add(notice.user(), WireJson.receiptEvent(encoder, notice), false, notice.origin());
            }
        }
        batch.send();
    }

    /// Tells other members that a user is typing, or no longer is.
    void typing(UserId user, ChatId chat, UserId[] members, boolean on) {
        OutFrame frame = encoders.get()
                .clear()
                .ascii("{\"t\":\"typing\",\"chatId\":")
                .uuid(chat.value())
                .ascii(",\"userId\":")
                .uuid(user.value())
                .ascii(",\"on\":")
                .bool(on)
                .ascii("}")
                .toFrame();
        Router.Batch batch = router.batch();
        for (UserId member : members) {
            if (!member.equals(user)) {
                batch.add(member, frame, true, null);
            }
        }
        batch.send();
    }
}
