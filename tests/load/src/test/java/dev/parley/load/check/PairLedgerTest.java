package dev.parley.load.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.check.Violations.Kind;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Three messages to two chats; what is broken is told, and nothing else.
class PairLedgerTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private final Violations violations = new Violations();
    private final PairLedger ledger = new PairLedger(violations, "pair 7");

    @BeforeEach
    void send() {
        ledger.sent(ONE);
        ledger.sent(OTHER);
        ledger.sent(ONE);
    }

    private void acknowledgeAll() {
        ledger.acknowledged(0, ONE, 4);
        ledger.acknowledged(1, OTHER, 1);
        ledger.acknowledged(2, ONE, 5);
    }

    private void deliverAll() {
        ledger.delivered(0, ONE, 4);
        ledger.delivered(1, OTHER, 1);
        ledger.delivered(2, ONE, 5);
    }

    private void storeAll() {
        ledger.stored(2, ONE, 5);
        ledger.stored(0, ONE, 4);
        ledger.stored(1, OTHER, 1);
    }

    private void assertOnly(Kind kind) {
        ledger.end();
        assertThat(violations.count(kind)).as(violations.toString()).isEqualTo(1);
        assertThat(violations.lines()).hasSize(1);
    }

    @Test
    void keptPromisesPass() {
        deliverAll();
        assertThat(ledger.isQuiet()).isFalse();
        acknowledgeAll();
        assertThat(ledger.isQuiet()).isTrue();
        storeAll();
        ledger.end();
        assertThat(violations.lines()).isEmpty();
        assertThat(ledger.chats()).containsExactlyInAnyOrder(ONE, OTHER);
    }

    @Test
    void aMessageThatIsNotThereIsMissed() {
        ledger.acknowledged(0, ONE, 4);
        ledger.acknowledged(1, OTHER, 1);
        ledger.delivered(0, ONE, 4);
        ledger.stored(0, ONE, 4);
        ledger.end();
        for (Kind kind : List.of(Kind.NOT_ACKNOWLEDGED, Kind.LOST, Kind.NOT_STORED)) {
            assertThat(violations.count(kind)).as(kind.words()).isEqualTo(1);
        }
    }

    @Test
    void aSecondDeliveryIsADuplicate() {
        acknowledgeAll();
        deliverAll();
        storeAll();
        ledger.delivered(1, OTHER, 1);
        assertOnly(Kind.DUPLICATED);
    }

    @Test
    void deliveriesOfAChatAscend() {
        acknowledgeAll();
        ledger.delivered(2, ONE, 5);
        ledger.delivered(1, OTHER, 1);
        ledger.delivered(0, ONE, 4);
        storeAll();
        assertOnly(Kind.REORDERED);
    }

    @Test
    void aSeqThatIsLeftOutIsAGap() {
        ledger.delivered(0, ONE, 4);
        ledger.delivered(2, ONE, 6);
        ledger.delivered(1, OTHER, 1);
        ledger.acknowledged(0, ONE, 4);
        ledger.acknowledged(1, OTHER, 1);
        ledger.acknowledged(2, ONE, 6);
        ledger.stored(0, ONE, 4);
        ledger.stored(1, OTHER, 1);
        ledger.stored(2, ONE, 6);
        assertOnly(Kind.GAP);
    }

    @Test
    void allNameTheSamePlace() {
        acknowledgeAll();
        deliverAll();
        ledger.stored(0, ONE, 4);
        ledger.stored(1, ONE, 6);
        ledger.stored(2, ONE, 5);
        assertOnly(Kind.CONTRADICTION);
    }

    @Test
    void twoEntriesOfOneMessageAreOneTooMany() {
        acknowledgeAll();
        deliverAll();
        storeAll();
        ledger.stored(0, ONE, 6);
        assertOnly(Kind.STORED_TWICE);
    }

    @Test
    void whatNobodySentIsForeign() {
        acknowledgeAll();
        deliverAll();
        storeAll();
        ledger.stored(3, ONE, 6);
        assertOnly(Kind.FOREIGN);
    }
}
