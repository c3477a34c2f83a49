package dev.parley.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.Message;
import dev.parley.client.Recipient;
import dev.parley.client.wire.RequestFrames;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Whatever is put into a template, it is the frame that the codec would have made.
class FrameTemplateTest {
    private static final UUID CHAT = new UUID(5, 6);

    private static String text(FrameTemplate template) {
        return new String(template.bytes(), 0, template.length(), StandardCharsets.UTF_8);
    }

    @Test
    void receiptsOfAnyLength() {
        FrameTemplate receipt = new FrameTemplate(RequestFrames.receipt(CHAT, 1, 1));
        FrameTemplate.Place read = receipt.number("read");
        FrameTemplate.Place delivered = receipt.number("delivered");
        Random random = new Random(11);
        for (int i = 0; i < 1_000; i++) {
            long reached = 1 + (random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
            receipt.set(read, i + 1);
            receipt.set(delivered, reached);
            assertThat(text(receipt))
                    .isEqualTo(RequestFrames.receipt(CHAT, reached, i + 1).toString());
        }
        receipt.set(delivered, Long.MAX_VALUE);
        receipt.set(read, 9);
        assertThat(text(receipt))
                .isEqualTo(RequestFrames.receipt(CHAT, Long.MAX_VALUE, 9).toString());
    }

    @Test
    void messagesWithTrapsInTheirText() {
        FrameTemplate template = new FrameTemplate(message(CHAT, new UUID(0, 0), 1));
        FrameTemplate.Place clientMsgId = template.uuid("clientMsgId");
        FrameTemplate.Place chatId = template.uuid("chatId");
        FrameTemplate.Place id = template.number("id");
        Random random = new Random(12);
        for (int i = 0; i < 100; i++) {
            UUID chat = new UUID(random.nextLong(), random.nextLong());
            UUID message = new UUID(random.nextLong(), random.nextLong());
            template.set(id, i);
            template.set(chatId, chat.getMostSignificantBits(), chat.getLeastSignificantBits());
            template.set(clientMsgId, message.getMostSignificantBits(), message.getLeastSignificantBits());
            assertThat(text(template)).isEqualTo(message(chat, message, i).toString());
        }
    }

    private static ObjectNode message(UUID chat, UUID clientMsgId, long id) {
        Message message = Message.text(Recipient.chat(chat), "\u00e4 \"id\":7, \"chatId\":\"")
                .identified(clientMsgId);
        return RequestFrames.send(message).put("id", id);
    }

    @Test
    void aPlaceThatIsNotThereOrNotAloneIsRefused() {
        ObjectNode frame = RequestFrames.receipt(CHAT, 1, 1);
        frame.putObject("nested").put("read", 2);
        FrameTemplate template = new FrameTemplate(frame);
        assertThatThrownBy(() -> template.number("read")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> template.number("seq")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> template.number("chatId")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> template.uuid("t")).isInstanceOf(IllegalArgumentException.class);
    }
}
