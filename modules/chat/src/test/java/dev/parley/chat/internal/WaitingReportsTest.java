package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.internal.WatermarkStore.Advance;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WaitingReportsTest {

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private final Membership chat = ChatFixtures.membership(new ChatId(UUID.randomUUID()), true, ann, ben);

    private Advance report(UserId user, long delivered, long atMillis) {
        return new Advance(chat, user, delivered, 0, atMillis, null);
    }

    private static List<Long> delivered(Deque<Advance> steps) {
        return steps.stream().map(Advance::delivered).toList();
    }

    @Test
    void whatIsReportedWithinASecondIsOneStep() {
        WaitingReports reports = new WaitingReports(10);
        reports.add(report(ann, 1, 1_000));
        reports.add(report(ann, 2, 1_999));
        reports.add(report(ann, 2, 2_500));
        reports.add(report(ann, 3, 3_000));
        List<Deque<Advance>> taken = reports.take();
        assertThat(taken).hasSize(1);
        assertThat(delivered(taken.getFirst())).containsExactly(2L, 3L);
        assertThat(taken.getFirst().getFirst().deliveredAtMillis()).isEqualTo(1_999);
        assertThat(reports.isEmpty()).isTrue();
    }

    @Test
    void whatIsPutBackComesBeforeWhatCameSince() {
        WaitingReports reports = new WaitingReports(10);
        reports.add(report(ann, 1, 1_000));
        reports.add(report(ann, 2, 2_000));
        Deque<Advance> taken = reports.take().getFirst();
        reports.add(report(ann, 3, 2_500));
        reports.add(report(ann, 4, 4_000));
        reports.putBack(taken);
        assertThat(delivered(reports.take().getFirst())).containsExactly(1L, 3L, 4L);
    }

    @Test
    void theStepsOfOneMemberHaveABound() {
        WaitingReports reports = new WaitingReports(1_000);
        for (int i = 1; i <= 200; i++) {
            reports.add(report(ann, i, i * 1_000L));
        }
        Deque<Advance> steps = reports.take().getFirst();
        assertThat(steps).hasSize(WaitingReports.MAX_STEPS);
        assertThat(steps.getLast().delivered()).isEqualTo(200);
    }

    /// However often they are taken and put back.
    @Test
    void theStepsOfAllHaveABound() {
        WaitingReports reports = new WaitingReports(10);
        for (int i = 1; i <= 40; i++) {
            reports.add(report(ann, i, i * 1_000L));
            reports.add(report(ben, i, i * 1_000L));
            List<Deque<Advance>> taken = reports.take();
            reports.add(report(ann, i, i * 1_000L + 1));
            taken.forEach(reports::putBack);
        }
        List<Deque<Advance>> steps = reports.take();
        assertThat(steps.stream().mapToInt(Deque::size).sum()).isEqualTo(12);
        assertThat(steps)
                .allSatisfy(one -> assertThat(one.getLast().delivered()).isEqualTo(40));
        reports.add(report(ann, 1, 1_000));
        reports.add(report(ann, 2, 2_000));
        assertThat(reports.take().getFirst()).hasSize(2);
    }
}
