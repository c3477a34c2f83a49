package dev.parley.group.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups.Group;
import dev.parley.group.api.Groups.Member;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/// What must hold whoever else changes a group at the same time.
@Timeout(60)
class GroupConcurrencyTest extends GroupTestBase {

    private static final int AT_ONCE = 8;

    @RepeatedTest(5)
    void noRushMakesAGroupTooLarge() throws Exception {
        ChatId group = createOpen(alice).groupId();
        List<ErrorCode> refusals = atOnce(Stream.generate(users::someone)
                .limit(AT_ONCE)
                .<Callable<Object>>map(user -> () -> add(user, group, user))
                .toList());
        assertThat(groups.get(alice, group).members()).hasSize(MAX_MEMBERS);
        assertThat(refusals).hasSize(AT_ONCE + 1 - MAX_MEMBERS).containsOnly(ErrorCode.QUOTA_EXCEEDED);
    }

    @RepeatedTest(5)
    void twoCallsThatAddTheSameUserAddItOnce() throws Exception {
        ChatId group = create(alice).groupId();
        UserId newcomer = users.someone();
        List<ErrorCode> refusals = atOnce(Stream.<Callable<Object>>generate(() -> () -> add(alice, group, newcomer))
                .limit(AT_ONCE)
                .toList());
        assertThat(refusals).isEmpty();
        assertThat(groups.get(alice, group).members()).hasSize(2);
        assertThat(events.all()).hasSize(2);
    }

    @RepeatedTest(5)
    void aGroupKeepsOneOwnerWhileItsMembersLeave() throws Exception {
        UserId dave = users.someone();
        Group made = create(alice, bob, carol, dave);
        ChatId group = made.groupId();
        assertThat(atOnce(Stream.of(alice, bob, carol)
                        .<Callable<Object>>map(user -> () -> {
                            remove(user, group, user);
                            return user;
                        })
                        .toList()))
                .isEmpty();
        assertThat(groups.get(dave, group).members())
                .extracting(Member::userId, Member::role)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(dave, GroupRole.OWNER));
    }

    /// Runs the calls as nearly together as can be and gives the codes of those that were refused.
    private static List<ErrorCode> atOnce(List<Callable<Object>> calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        List<ErrorCode> refusals = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            List<Future<Object>> running = new ArrayList<>();
            for (Callable<Object> call : calls) {
                running.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            for (Future<Object> one : running) {
                try {
                    one.get();
                } catch (java.util.concurrent.ExecutionException failed) {
                    if (!(failed.getCause() instanceof ParleyException refusal)) {
                        throw failed;
                    }
                    refusals.add(refusal.code());
                }
            }
        }
        return refusals;
    }
}
