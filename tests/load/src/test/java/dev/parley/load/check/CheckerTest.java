package dev.parley.load.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.wire.MessageId;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The checker must be able to fail: each way of breaking a promise is fed to it and must be named.
class CheckerTest {
    private static final int RUN = 7;
    private static final int SENDER = 3;
    private static final long BASE = 100;
    private static final UUID USER = new UUID(1, 1);

    private final Violations violations = new Violations();
    private final ReceiverLog log = new ReceiverLog(violations, "user 1", BASE, true);
    private final ChatLedger ledger = new ChatLedger(violations, new UUID(2, 2), RUN, BASE);
    private final StoredLog stored = new StoredLog(violations, ledger, number -> number == SENDER ? USER : null);

    private void push(long... seqs) {
        LongStream.of(seqs).forEach(seq -> log.pushed(seq, false));
    }

    private void assertOnly(Violations.Kind kind) {
        assertThat(violations.lines()).hasSize(1);
        assertThat(violations.count(kind)).as(violations.toString()).isPositive();
    }

    @Test
    void perfectDeliveryHasNoFault() {
        LongStream.rangeClosed(101, 1_000).forEach(this::push);
        log.mustReach(1_000);
        assertThat(violations.isEmpty()).as(violations.toString()).isTrue();
        assertThat(log.contiguous()).isEqualTo(1_000);
    }

    @Test
    void lostAtTheEnd() {
        push(101, 102);
        log.mustReach(103);
        assertOnly(Violations.Kind.LOST);
    }

    @Test
    void neverDeliveredAtAll() {
        log.mustReach(101);
        assertOnly(Violations.Kind.LOST);
    }

    @Test
    void gap() {
        push(101, 103, 104);
        assertThat(log.contiguous()).isEqualTo(101);
        log.mustReach(104);
        assertOnly(Violations.Kind.GAP);
        assertThat(violations.count(Violations.Kind.GAP)).isEqualTo(1);
    }

    @Test
    void duplicated() {
        push(101, 102, 102);
        log.mustReach(102);
        assertOnly(Violations.Kind.DUPLICATED);
    }

    @Test
    void oldOneAgain() {
        push(101, 102, 103, 101);
        assertOnly(Violations.Kind.DUPLICATED);
    }

    @Test
    void ownAgain() {
        log.own(101);
        push(101);
        assertOnly(Violations.Kind.DUPLICATED);
    }

    @Test
    void whatWasSentOnTwoConnectionsMayBePushedOnce() {
        log.ownResent(101);
        push(101);
        assertThat(violations.isEmpty()).as(violations.toString()).isTrue();
        push(101);
        assertOnly(Violations.Kind.DUPLICATED);
    }

    @Test
    void whatWasPushedBeforeItWasAcknowledgedMayNotBePushedAgain() {
        push(101);
        log.ownResent(101);
        push(101);
        assertOnly(Violations.Kind.DUPLICATED);
    }

    @Test
    void anOwnOneOfAnEarlierConnectionMayBePushedOnTheNextAndNothingElseMay() {
        log.own(101);
        push(102);
        log.reconnected();
        log.own(103);
        log.pushed(101, true);
        assertThat(violations.isEmpty()).as(violations.toString()).isTrue();
        push(102);
        log.pushed(103, true);
        assertOnly(Violations.Kind.DUPLICATED);
        assertThat(violations.count(Violations.Kind.DUPLICATED)).isEqualTo(2);
    }

    @Test
    void reordered() {
        push(101, 103, 102);
        log.mustReach(103);
        assertOnly(Violations.Kind.REORDERED);
    }

    @Test
    void whatTwoNodesPushMayCross() {
        ReceiverLog ofTwo = new ReceiverLog(violations, "user 3", BASE, false);
        for (long seq : new long[] {BASE + 1, BASE + 3, BASE + 2}) {
            ofTwo.pushed(seq, false);
        }
        ofTwo.mustReach(BASE + 3);
        assertThat(violations.lines()).isEmpty();
        ofTwo.pushed(BASE + 3, false);
        assertOnly(Violations.Kind.DUPLICATED);
    }

    private SenderOrder pushedOf(int sender, boolean mayCross, long... seqs) {
        SenderOrder order = new SenderOrder(violations, "user 3", mayCross);
        LongStream.of(seqs).forEach(seq -> order.pushed(sender, 0, seq));
        return order;
    }

    @Test
    void whatTwoNodesPushMayCrossButNotWhatOneSenderSaid() {
        SenderOrder order = pushedOf(1, false, 101, 105);
        order.pushed(2, 0, 103);
        order.pushed(2, 0, 104);
        assertThat(violations.lines()).isEmpty();
        order.pushed(1, 0, 102);
        assertOnly(Violations.Kind.REORDERED);
    }

    @Test
    void theLastOfOneWriterMayMeetTheFirstOfTheNextOnce() {
        SenderOrder order = pushedOf(1, true, 101, 104, 102, 105, 103, 106, 107);
        assertThat(violations.lines()).isEmpty();
        order.pushed(1, 0, 109);
        order.pushed(1, 0, 108);
        assertOnly(Violations.Kind.REORDERED);
    }

    @Test
    void whatCrossesKeepsItsOwnOrder() {
        pushedOf(1, true, 104, 105, 102, 101);
        assertOnly(Violations.Kind.REORDERED);
    }

    @Test
    void theOrderBeginsAnewWithEachConnectionOfEither() {
        SenderOrder order = pushedOf(1, false, 101, 105);
        order.restart();
        order.pushed(1, 0, 103);
        order.pushed(1, 7, 102);
        assertThat(violations.lines()).isEmpty();
        order.pushed(1, 7, 101);
        assertOnly(Violations.Kind.REORDERED);
    }

    @Test
    void ownAcknowledgementsMayOvertakeAndBeOvertaken() {
        log.own(102);
        push(101);
        push(104);
        log.own(103);
        log.mustReach(104);
        assertThat(violations.isEmpty()).as(violations.toString()).isTrue();
        assertThat(log.contiguous()).isEqualTo(104);
    }

    @Test
    void catchingUpMayOverlapWithPushesAndNothingElseMay() {
        push(101);
        log.passedOver(104);
        log.caughtUp(102);
        log.caughtUp(103);
        log.caughtUp(104);
        push(103);
        assertThat(violations.isEmpty()).as(violations.toString()).isTrue();
        push(105, 105);
        assertOnly(Violations.Kind.DUPLICATED);
    }

    @Test
    void whatWasReadAfterAGapMayBePushedOnceAConnection() {
        push(101);
        log.caughtUp(102);
        log.caughtUp(103);
        push(102, 103);
        log.reconnected();
        log.caughtUp(103);
        push(103);
        assertThat(violations.lines()).isEmpty();
        push(103);
        assertOnly(Violations.Kind.DUPLICATED);
    }

    @Test
    void whatIsPushedTwiceWhileOlderOnesAreReadIsFoundOut() {
        log.passedOver(104);
        log.passedOver(104);
        assertOnly(Violations.Kind.DUPLICATED);
        log.caughtUp(101);
        log.caughtUp(104);
        push(104);
        assertThat(violations.count(Violations.Kind.DUPLICATED)).isEqualTo(2);
    }

    @Test
    void entriesBeforeTheBaseDoNotCount() {
        push(99, 100, 100, 101);
        log.mustReach(101);
        assertThat(violations.isEmpty()).isTrue();
    }

    @Test
    void largeLogsOfAllAlignments() {
        for (int size = 1; size < 200; size++) {
            ReceiverLog other = new ReceiverLog(violations, "user 2", 5, true);
            for (long seq = 5L + size; seq > 5; seq--) {
                other.own(seq);
                assertThat(other.contiguous()).isEqualTo(seq == 6 ? 5 + size : 5);
            }
            other.mustReach(5 + size);
        }
        assertThat(violations.isEmpty()).as(violations.toString()).isTrue();
    }

    @Test
    void twoTellersDisagree() {
        ledger.acknowledged(SENDER, 0, 101);
        ledger.delivered(101, MessageId.high(RUN, SENDER), MessageId.low(1));
        assertOnly(Violations.Kind.CONTRADICTION);
    }

    private void row(long seq, long count) {
        stored.row(seq, USER, MessageId.of(RUN, SENDER, count), 1);
    }

    @Test
    void perfectDatabaseHasNoFault() {
        ledger.acknowledged(SENDER, 0, 101);
        ledger.delivered(102, MessageId.high(RUN, SENDER), MessageId.low(1));
        row(101, 0);
        row(102, 1);
        stored.row(103, USER, null, 40);
        assertThat(stored.end()).isEqualTo(103);
        assertThat(violations.isEmpty()).as(violations.toString()).isTrue();
    }

    @Test
    void acknowledgedButNotStored() {
        ledger.acknowledged(SENDER, 0, 101);
        stored.end();
        assertThat(violations.count(Violations.Kind.NOT_STORED)).isEqualTo(2);
    }

    @Test
    void acknowledgedButAnotherIsStored() {
        ledger.acknowledged(SENDER, 0, 101);
        row(101, 5);
        stored.end();
        assertThat(violations.count(Violations.Kind.CONTRADICTION)).isEqualTo(1);
        assertThat(violations.count(Violations.Kind.NOT_STORED)).isEqualTo(1);
    }

    @Test
    void storedTwice() {
        ledger.acknowledged(SENDER, 0, 101);
        row(101, 0);
        row(102, 0);
        stored.end();
        assertOnly(Violations.Kind.STORED_TWICE);
    }

    @Test
    void storedWithAGap() {
        row(101, 0);
        row(103, 1);
        stored.end();
        assertOnly(Violations.Kind.STORED_GAP);
    }

    @Test
    void storedUnderAWrongSender() {
        stored.row(101, new UUID(9, 9), MessageId.of(RUN, SENDER, 0), 1);
        assertOnly(Violations.Kind.FOREIGN);
    }

    @Test
    void storedThoughNobodySentIt() {
        stored.row(101, USER, UUID.randomUUID(), 1);
        assertOnly(Violations.Kind.FOREIGN);
    }
}
