package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ChatId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What one connection sends to one chat keeps its order, whatever is lost or refused on the way.
class TakenSendsTest {

    private final TakenSends taken = new TakenSends();
    private final ChatId chat = new ChatId(UUID.randomUUID());
    private final ChatId other = new ChatId(UUID.randomUUID());

    @Test
    void whatFollowsIsTaken() {
        assertThat(taken.take("one", chat, 0, 7)).isTrue();
        assertThat(taken.take("one", other, 0, 8)).isTrue();
        assertThat(taken.take("one", chat, 7, 9)).isTrue();
        assertThat(taken.take("one", chat, 9, 10)).isTrue();
        // A new run: all before it were answered.
        assertThat(taken.take("one", chat, 0, 20)).isTrue();
    }

    @Test
    void whatFollowsOneThatWasLostIsNot() {
        assertThat(taken.take("one", chat, 0, 7)).isTrue();
        assertThat(taken.take("one", chat, 8, 9)).isFalse();
        assertThat(taken.take("one", chat, 9, 10)).isFalse();
        assertThat(taken.take("one", chat, 7, 8)).isTrue();
    }

    @Test
    void whatFollowsOneThatWasRefusedIsNot() {
        assertThat(taken.take("one", chat, 0, 7)).isTrue();
        taken.forget("one", chat);
        assertThat(taken.take("one", chat, 7, 8)).isFalse();
    }

    @Test
    void nodesCountForThemselves() {
        assertThat(taken.take("one", chat, 0, 7)).isTrue();
        assertThat(taken.take("two", chat, 7, 8)).isFalse();
    }
}
