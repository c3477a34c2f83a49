package dev.parley.notification.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.PushDue;
import dev.parley.notification.api.Outbox.Item;
import dev.parley.notification.api.PushRegistrations.Registration;
import dev.parley.notification.api.PushService;
import dev.parley.platform.api.DeviceId;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PushDispatchTest extends NotificationTestBase {

    @Test
    void everySignedInDeviceIsToldByTheServiceItChose() {
        DeviceId phone = new DeviceId(UUID.randomUUID());
        registrations.register(bob.id, phone, new Registration(PushService.APNS, "token", "de"));
        bob.devices.add(phone);
        Stream.generate(() -> new DeviceId(UUID.randomUUID())).limit(4).forEach(bob.devices::add);
        push(bob.peerWrites("Hello"));

        assertThat(sent(outbox, phone))
                .containsExactly(new Item("apns", phone.toString(), clock.instant(), "New message from Alice: Hello"));
        for (DeviceId device : bob.devices.subList(1, 5)) {
            assertThat(sent(outbox, device)).extracting(Item::channel).containsExactly("push");
        }
        assertThat(sentTo(PHONE)).isEmpty();
    }

    @Test
    void aUserWithoutADeviceIsToldOnThePhone() {
        push(bob.peerWrites("Hello"));
        assertThat(sent(outbox, PHONE))
                .containsExactly(new Item("sms", PHONE, clock.instant(), "New message from Alice: Hello"));
    }

    @Test
    void aGroupIsNamed() {
        bob.groupTitle = "Team";
        push(bob.peerWrites("Hello"));
        assertThat(sentTo(PHONE)).containsExactly("New message from Alice in Team: Hello");
    }

    @Test
    void aRepeatedMessageOnTheQueueSendsNothing() {
        long seq = bob.peerWrites("Hello");
        push(seq);
        push(seq);
        assertThat(sentTo(PHONE)).hasSize(1);
    }

    @Test
    void onePushStandsForTheWholeBurstAndTheNextMessageGetsItsOwn() {
        long first = bob.peerWrites("one");
        bob.peerWrites("two");
        long third = bob.peerWrites("three");
        for (long seq = first; seq <= third; seq++) {
            push(seq);
        }
        assertThat(sentTo(PHONE)).containsExactly("New message from Alice: three");
        push(bob.peerWrites("four"));
        assertThat(sentTo(PHONE)).containsExactly("New message from Alice: four", "New message from Alice: three");
    }

    @Test
    void whatIsNoMessageOfAnotherIsNotShown() {
        long due = bob.peerWrites("the message");
        bob.says(bob.peer, EntryKind.TITLE_CHANGED, "{\"title\":\"x\"}");
        bob.says(bob.id, EntryKind.TEXT, "{\"text\":\"mine\"}");
        push(due);
        assertThat(sentTo(PHONE)).containsExactly("New message from Alice: the message");
    }

    @Test
    void whatWasDeletedIsNotShown() {
        push(bob.says(bob.peer, EntryKind.TEXT, "{}").seq());
        assertThat(sentTo(PHONE)).isEmpty();
    }

    @Test
    void whoIsConnectedIsLeftAloneUntilItIsKnownToHaveTheMessage() {
        bob.connected = true;
        long seq = bob.peerWrites("Hello");
        assertThat(push(seq)).isFalse();
        assertThat(sentTo(PHONE)).isEmpty();
        bob.delivered = seq;
        assertThat(push(seq)).isTrue();
        bob.delivered = 0;
        bob.connected = false;
        assertThat(push(seq)).isTrue();
        assertThat(sentTo(PHONE)).hasSize(1);
        bob.connected = true;
        assertThat(push(seq)).isTrue();
    }

    @Test
    void whatWasDeliveredOrReadMeanwhileNeedsNoPush() {
        long first = bob.peerWrites("one");
        bob.delivered = first;
        push(first);
        long second = bob.peerWrites("two");
        bob.read = second;
        push(second);
        assertThat(sentTo(PHONE)).isEmpty();
        push(bob.peerWrites("three"));
        assertThat(sentTo(PHONE)).hasSize(1);
    }

    @Test
    void aMutedChatIsSilentUntilItsTimeIsOver() {
        bob.mutedUntil = clock.instant().plusSeconds(60);
        push(bob.peerWrites("one"));
        assertThat(sentTo(PHONE)).isEmpty();
        clock.advance(Duration.ofSeconds(61));
        push(bob.peerWrites("two"));
        assertThat(sentTo(PHONE)).hasSize(1);
    }

    @Test
    void whoIsNoMemberAnyMoreIsNotTold() {
        long seq = bob.peerWrites("Hello");
        bob.member = false;
        push(seq);
        assertThat(sentTo(PHONE)).isEmpty();
    }

    @Test
    void aServerWithoutAProviderSendsNothingAndForgetsNothing() {
        long seq = bob.peerWrites("Hello");
        dispatch(PRODUCTION).dispatch(new PushDue(bob.id, bob.chat, seq));
        assertThat(sentTo(PHONE)).isEmpty();
        assertThat(new PushedMarks(database).of(bob.id, bob.chat)).isZero();
    }

    @Test
    void marksNeverGoBack() {
        PushedMarks marks = new PushedMarks(database);
        marks.advance(bob.id, bob.chat, 5, clock.instant());
        marks.advance(bob.id, bob.chat, 3, clock.instant());
        assertThat(marks.of(bob.id, bob.chat)).isEqualTo(5);
    }
}
