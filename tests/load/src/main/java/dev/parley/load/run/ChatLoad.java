package dev.parley.load.run;

import java.time.Duration;

/// What a run does: chats of so many members, some of whom send.
///
/// @param chats how many chats there are; nobody is in two of them
/// @param members connected members of each; 2 makes direct chats, more make groups
/// @param senders how many members of each chat send
/// @param inFlight unacknowledged messages that a sender has at most, at the maximum rate
/// @param rate messages a second of all senders together, or 0 for as many as are acknowledged
/// @param textBytes the size of a text
/// @param receipts whether members report delivered and read
/// @param receiptDelay for how long a member gathers receipts
/// @param threads threads that serve the sockets
/// @param faultsExpected whether lost connections and catching up are part of the run and not faults
public record ChatLoad(
        int chats,
        int members,
        int senders,
        int inFlight,
        double rate,
        int textBytes,
        boolean receipts,
        Duration receiptDelay,
        int threads,
        boolean faultsExpected) {

    /// @throws IllegalArgumentException for numbers that make no load
    public ChatLoad {
        if (chats < 1 || members < 2 || senders < 1 || senders > members) {
            throw new IllegalArgumentException("A load needs chats of two members or more, and senders among them.");
        }
        if (inFlight < 1 || inFlight > ChatMember.MAX_UNACKNOWLEDGED || textBytes < 1 || threads < 1 || rate < 0) {
            throw new IllegalArgumentException("Messages in flight (at most " + ChatMember.MAX_UNACKNOWLEDGED
                    + "), bytes, threads and the rate" + " must be positive.");
        }
    }

    /// Pairs of which one talks and the other listens, eight messages in flight a pair, 100-byte texts.
    public static ChatLoad oneToOne(int pairs) {
        return new ChatLoad(pairs, 2, 1, 8, 0, 100, true, Duration.ofMillis(50), 1, false);
    }

    /// One group.
    public static ChatLoad group(int members, int senders, int inFlight) {
        return new ChatLoad(1, members, senders, inFlight, 0, 100, true, Duration.ofMillis(100), 1, false);
    }

    public ChatLoad inFlight(int messages) {
        return new ChatLoad(
                chats, members, senders, messages, rate, textBytes, receipts, receiptDelay, threads, faultsExpected);
    }

    /// At a fixed rate, with up to a thousand messages in flight a sender.
    public ChatLoad rate(double messagesPerSecond) {
        return new ChatLoad(
                chats,
                members,
                senders,
                inFlight,
                messagesPerSecond,
                textBytes,
                receipts,
                receiptDelay,
                threads,
                faultsExpected);
    }

    public ChatLoad textBytes(int bytes) {
        return new ChatLoad(
                chats, members, senders, inFlight, rate, bytes, receipts, receiptDelay, threads, faultsExpected);
    }

    public ChatLoad receipts(boolean on, Duration delay) {
        return new ChatLoad(chats, members, senders, inFlight, rate, textBytes, on, delay, threads, faultsExpected);
    }

    public ChatLoad threads(int count) {
        return new ChatLoad(
                chats, members, senders, inFlight, rate, textBytes, receipts, receiptDelay, count, faultsExpected);
    }

    /// For tests that kill what is under load: connections come back, what they missed is read from the log,
    /// and unacknowledged messages are sent again.
    public ChatLoad expectingFaults() {
        return new ChatLoad(chats, members, senders, inFlight, rate, textBytes, receipts, receiptDelay, threads, true);
    }

    int users() {
        return chats * members;
    }
}
