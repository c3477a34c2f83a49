package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Privacy;
import dev.parley.user.api.ReadReceiptsChosen;
import dev.parley.user.api.ReadReceiptsChosenFor;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Carries a user's choice about read receipts to all its chats, in the transaction that stores the choice; and a
/// contact that is got or lost, where the choice makes something of it, to the direct chat of the two. The chats
/// count as changed for everybody in them, so that `sync` tells the new smallest `read`.
@Singleton
public class ReadPrivacy {

    private static final String TURN = """
            update chats.participant
            set hides_read = not hides_read, changed_by = pg_current_xact_id(),
                shown_change = case when shown_change is not null then pg_current_xact_id() end
            """;

    private final Database database;
    private final Privacy privacy;
    private final ChangingChats chats;
    private final Receipts receipts;

    @Inject
    public ReadPrivacy(Database database, Privacy privacy, ChangingChats chats, Receipts receipts) {
        this.database = database;
        this.privacy = privacy;
        this.chats = chats;
        this.receipts = receipts;
    }

    void on(@Observes ReadReceiptsChosen choice) {
        tellOnceCommitted(write(database, choice));
    }

    void on(@Observes ReadReceiptsChosenFor choice) {
        ChatId chat = DirectChats.of(choice.userId(), choice.other());
        tellOnceCommitted(write(database, chat, choice.userId(), choice.hidden()));
    }

    /// As when a node of the version before was asked: of a contact it tells nobody, and the choice `contacts` it
    /// takes for hiding from everybody. Or when that was before the upgrade.
    @Transactional
    void on(@Observes ReadPrivacyOutdated outdated) {
        tellOnceCommitted(settle(database, privacy, outdated));
    }

    /// @return the chats in which that is news
    static List<ChatId> write(Database database, ReadReceiptsChosen choice) {
        return database.query(
                TURN + "where user_id = ? and hides_read <> (? and chat_id <> all (?)) returning chat_id",
                row -> new ChatId(row.uuid(1)),
                choice.userId().value(),
                choice.hidden(),
                choice.shownTo().stream()
                        .map(other -> DirectChats.of(choice.userId(), other).value())
                        .toArray(UUID[]::new));
    }

    /// @return the chat, if that is news in it
    static List<ChatId> write(Database database, ChatId direct, UserId user, boolean hides) {
        return database.query(
                TURN + "where chat_id = ? and user_id = ? and hides_read <> ? returning chat_id",
                row -> new ChatId(row.uuid(1)),
                direct.value(),
                user.value(),
                hides);
    }

    /// Within a transaction, so that what is written is still true when it is committed.
    ///
    /// @return the chat, once for each of the two for whom that is news
    static List<ChatId> settle(Database database, Privacy privacy, ReadPrivacyOutdated outdated) {
        Set<UserId> hiders = privacy.hidingReadReceipts(outdated.low(), outdated.high());
        // One after the other, in the order in which receipts lock them.
        return Stream.of(outdated.low(), outdated.high())
                .flatMap(user -> write(database, outdated.chatId(), user, hiders.contains(user)).stream())
                .toList();
    }

    /// Nodes of the version before go by what they remember of a chat, and have to forget it.
    private void tellOnceCommitted(List<ChatId> news) {
        news.forEach(chat -> chats.change(chat, () -> receipts.tellAgain(chat)));
    }
}
