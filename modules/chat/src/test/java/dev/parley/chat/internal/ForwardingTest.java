package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.SendResult;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a writer leaves to the home of a chat, and when it takes it back.
class ForwardingTest {

    private static final long SECOND = 1_000_000_000;

    private final OtherNode other = new OtherNode();
    private final Forwarding forwarding = new Forwarding(other.homes(), () -> other.nanos);
    private final UserId ann = ChatFixtures.user();
    private final Membership here = membership(false);
    private final Membership there = membership(true);

    private Membership membership(boolean elsewhere) {
        while (true) {
            ChatId chat = new ChatId(UUID.randomUUID());
            if ((other.homes().elsewhere(chat) != null) == elsewhere) {
                return ChatFixtures.membership(chat, true, ann);
            }
        }
    }

    private Sent sent(Membership chat) {
        return ChatFixtures.send(chat, ann);
    }

    private List<PendingEntry> handOver(Sent... sent) {
        return forwarding.handOver(List.of(sent).stream().map(Sent::entry).toList());
    }

    private List<Long> handed() {
        return other.messages.stream()
                .flatMap(message -> SendWire.sends(message).stream())
                .map(SendWire.Send::number)
                .toList();
    }

    private SendResult stored(long seq) {
        return new SendResult.Stored(there.chatId(), seq, 77, false);
    }

    @Test
    void aWriterKeepsWhatNobodyElseWritesTo() {
        Sent sent = sent(there);
        assertThat(handOver(sent)).containsExactly(sent.entry());
        assertThat(other.messages).isEmpty();
    }

    @Test
    void whereNodesCollidedTheHomeWritesInOneMessageABatch() {
        forwarding.collided(there.chatId());
        forwarding.collided(here.chatId());
        Sent first = sent(there);
        Sent second = sent(there);
        Sent own = sent(here);
        assertThat(handOver(first, own, second)).containsExactly(own.entry());
        assertThat(other.messages).hasSize(1);
        List<SendWire.Send> sends = SendWire.sends(other.messages.getFirst());
        assertThat(sends)
                .extracting(send -> send.request().clientMsgId())
                .containsExactly(first.entry().clientMsgId(), second.entry().clientMsgId());
        assertThat(sends.getFirst().previous()).isZero();
        assertThat(sends.getLast().previous()).isEqualTo(sends.getFirst().number());
        forwarding.answered(sends.getFirst().number(), stored(5));
        assertThat(first.stored()).isEqualTo(stored(5));
        assertThat(second.answer()).isNotDone();
        forwarding.answered(
                sends.getLast().number(), new SendResult.Refused(new ParleyException(ErrorCode.NOT_MEMBER, "no")));
        assertThat(second.refused()).isEqualTo(ErrorCode.NOT_MEMBER);
        assertThat(forwarding.isWaiting()).isFalse();
    }

    @Test
    void whatWasHandedOverIsNotHandedOnAgain() {
        forwarding.collided(there.chatId());
        PendingEntry forwarded = new PendingEntry(sent(there).entry().request(), there, _ -> {}, true);
        assertThat(forwarding.handOver(List.of(forwarded))).containsExactly(forwarded);
    }

    @Test
    void afterAMinuteWithoutCollisionsTheWriterTriesItself() {
        forwarding.collided(there.chatId());
        other.nanos += 61 * SECOND;
        Sent sent = sent(there);
        assertThat(handOver(sent)).containsExactly(sent.entry());
    }

    /// Or the later one might be stored first.
    @Test
    void whileTheHomeHasMessagesOfAChatLaterOnesFollow() {
        forwarding.collided(there.chatId());
        Sent first = sent(there);
        handOver(first);
        other.nanos += 61 * SECOND;
        Sent second = sent(there);
        assertThat(handOver(second)).isEmpty();
        forwarding.answered(handed().getFirst(), stored(1));
        assertThat(handOver(sent(there))).isEmpty();
        handed().forEach(number -> forwarding.answered(number, stored(2)));
        assertThat(handOver(sent(there))).hasSize(1);
    }

    @Test
    void whatIsNotAnsweredInTimeIsTakenBackInOrder() {
        forwarding.collided(there.chatId());
        Sent first = sent(there);
        Sent second = sent(there);
        handOver(first);
        other.nanos += Forwarding.PATIENCE.minus(Duration.ofSeconds(1)).toNanos();
        handOver(second);
        assertThat(forwarding.takeBack()).isEmpty();
        other.nanos += 2 * SECOND;
        assertThat(forwarding.takeBack()).containsExactly(first.entry(), second.entry());
        assertThat(forwarding.isWaiting()).isFalse();
        // The home comes late: the writer answers.
        handed().forEach(number -> forwarding.answered(number, stored(1)));
        assertThat(first.answer()).isNotDone();
        // And it does not ask that home again, until nodes collide again.
        assertThat(handOver(sent(there))).hasSize(1);
    }

    @Test
    void whatAHomeHadThatIsGoneIsTakenBackAtOnce() {
        forwarding.collided(there.chatId());
        Sent sent = sent(there);
        handOver(sent);
        other.gone = true;
        assertThat(forwarding.takeBack()).containsExactly(sent.entry());
    }

    @Test
    void whatTheHomeCouldNotStoreForNowIsTakenBackWithAllThatFollowed() {
        forwarding.collided(there.chatId());
        Sent first = sent(there);
        Sent second = sent(there);
        handOver(first, second);
        forwarding.answered(
                handed().getFirst(), new SendResult.Refused(new ParleyException(ErrorCode.UNAVAILABLE, "later")));
        assertThat(first.answer()).isNotDone();
        assertThat(forwarding.takeBack()).containsExactly(first.entry(), second.entry());
    }
}
