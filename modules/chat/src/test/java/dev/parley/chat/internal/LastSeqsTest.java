package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ChatId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LastSeqsTest {

    private static ChatId chat() {
        return new ChatId(UUID.randomUUID());
    }

    @Test
    void remembersTheNewestAndForgetsOnDemand() {
        LastSeqs seqs = new LastSeqs(10);
        ChatId chat = chat();
        assertThat(seqs.get(chat)).isNull();
        seqs.put(chat, 4);
        seqs.put(chat, 5);
        assertThat(seqs.get(chat)).isEqualTo(5);
        seqs.forget(chat);
        assertThat(seqs.get(chat)).isNull();
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() {
        LastSeqs seqs = new LastSeqs(2);
        ChatId one = chat();
        ChatId two = chat();
        ChatId three = chat();
        seqs.put(one, 1);
        seqs.put(two, 2);
        assertThat(seqs.get(one)).isEqualTo(1);
        seqs.put(three, 3);
        assertThat(seqs.get(two)).isNull();
        assertThat(seqs.get(one)).isEqualTo(1);
        assertThat(seqs.get(three)).isEqualTo(3);
    }
}
