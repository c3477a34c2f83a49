package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DirectChatsTest {

    private static UserId user(long time, long random) {
        return new UserId(new UUID((time << 16) | 0x7000L, 0x8000000000000000L | random));
    }

    @Test
    void bothSidesMeanTheSameChat() {
        for (int i = 0; i < 1_000; i++) {
            UserId one = ChatFixtures.user();
            UserId other = ChatFixtures.user();
            assertThat(DirectChats.of(one, other)).isEqualTo(DirectChats.of(other, one));
        }
    }

    @Test
    void theIdIsAUuidOfVersion7WithTheTimeOfTheLaterUser() {
        UUID chat =
                DirectChats.of(user(0x19000000000L, 1), user(0x19ABCDEF012L, 2)).value();
        assertThat(chat.version()).isEqualTo(7);
        assertThat(chat.variant()).isEqualTo(2);
        assertThat(chat.getMostSignificantBits() >>> 16).isEqualTo(0x19ABCDEF012L);
        for (int i = 0; i < 1_000; i++) {
            UUID any = DirectChats.of(ChatFixtures.user(), ChatFixtures.user()).value();
            assertThat(any.version()).isEqualTo(7);
            assertThat(any.variant()).isEqualTo(2);
        }
    }

    @Test
    void aChatWithOneselfIsItsOwn() {
        UserId me = ChatFixtures.user();
        assertThat(DirectChats.of(me, me)).isEqualTo(DirectChats.of(me, me));
        assertThat(DirectChats.of(me, me)).isNotEqualTo(DirectChats.of(me, ChatFixtures.user()));
    }

    /// Accounts that were imported in one millisecond.
    @Test
    void differentPairsHaveDifferentChats() {
        Set<ChatId> chats = new HashSet<>();
        int users = 300;
        for (int i = 0; i < users; i++) {
            for (int k = i; k < users; k++) {
                chats.add(DirectChats.of(user(0x19000000000L, i), user(0x19000000000L, k)));
            }
        }
        assertThat(chats).hasSize(users * (users + 1) / 2);
    }

    /// Another version of the server must find the chats of this one.
    @Test
    void theIdNeverChanges() {
        assertThat(DirectChats.of(
                        UserId.parse("0190b6a0-0000-7000-8000-000000000001"),
                        UserId.parse("0190b6a0-0001-7000-8000-000000000002")))
                .hasToString("0190b6a0-0001-7470-8487-b13c73ad7e04");
    }
}
