package dev.parley.load;

import dev.parley.client.wire.FrameScanner;
import dev.parley.client.wire.RequestFrames;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.Connection;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.engine.Pace;
import dev.parley.load.engine.Punctuality;
import dev.parley.load.run.LoadRun;
import dev.parley.load.wire.FrameTemplate;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;

/// One connection that reads pages of one chat, so many requests at a time. On the loop's thread.
///
/// It is checked that every page is whole: as many entries as were asked for, ascending and without a gap, ending
/// just before the seq that was named.
final class HistoryReader implements Connection.Owner, Pace.Sender {
    static final int PAGE = 50;
    private static final int PACED_SLOTS = 64;
    private static final long LONGEST_MICROS = 60_000_000;

    /// What all readers of a loop saw. Latencies count for requests that were meant for the time of measurement,
    /// however late their answers come; the rate counts what came within it.
    static final class Pages {
        final Histogram latency = new Histogram(LONGEST_MICROS, 3);
        final Violations violations = new Violations();
        final Punctuality punctuality = new Punctuality();
        private final RandomGenerator random = RandomGenerator.getDefault();
        long count;
        long read;
        boolean stopped;
    }

    private final FrameScanner entry = new FrameScanner();
    private final EventLoop loop;
    private final LoadRun.Room room;
    private final Pages pages;
    private final boolean paced;
    private final long[] before;
    private final long[] asked;
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final Queue<Long> owed = new ArrayDeque<>();
    private final FrameTemplate request;
    private final FrameTemplate.Place requestId;
    private final FrameTemplate.Place requestBefore;
    private Connection connection;
    private boolean welcomed;

    /// @param paced whether it asks when told, and else whenever it may
    HistoryReader(EventLoop loop, LoadRun.Room room, int inFlight, boolean paced, Pages pages) {
        this.loop = loop;
        this.room = room;
        this.pages = pages;
        this.paced = paced;
        // At a fixed rate a slow server gets more requests, as it would from people.
        int slots = paced ? Math.max(inFlight, PACED_SLOTS) : inFlight;
        this.request = new FrameTemplate(
                RequestFrames.historyBefore(room.chatId(), 1, PAGE).put("id", 1));
        this.requestId = request.number("id");
        this.requestBefore = request.number("before");
        this.before = new long[slots];
        this.asked = new long[slots];
        for (int slot = 0; slot < slots; slot++) {
            free.add(slot);
        }
    }

    void open(Dialler dialler) {
        connection = dialler.open(room.reader(), this);
    }

    @Override
    public void due(long intended) {
        owed.add(intended);
        askWhatIsOwed();
    }

    private void askWhatIsOwed() {
        while (welcomed && !owed.isEmpty() && !free.isEmpty()) {
            ask(owed.remove());
        }
    }

    /// Asks no more. What is due and had to wait is told as never sent.
    void stop() {
        owed.forEach(pages.punctuality::neverSent);
        owed.clear();
    }

    /// Whether all that was asked for is answered.
    boolean isQuiet() {
        return free.size() == asked.length;
    }

    private void ask(long intended) {
        int slot = free.remove();
        before[slot] = pages.random.nextLong(room.first() + PAGE + 1, room.last() + 1);
        request.set(requestId, slot + 1);
        request.set(requestBefore, before[slot]);
        asked[slot] = intended;
        connection.send(request.bytes(), request.length());
    }

    @Override
    public void frame(FrameScanner frame) {
        switch (frame.type()) {
            case WELCOME -> welcomed = true;
            case OK -> answered((int) frame.id() - 1, frame.entries());
            case ERROR -> {
                pages.violations.add(Violations.Kind.REFUSED, "history was answered " + frame.code());
                free.add((int) frame.id() - 1);
            }
            default -> {
                return;
            }
        }
        if (paced) {
            askWhatIsOwed();
        } else {
            while (!pages.stopped && !free.isEmpty()) {
                ask(loop.now());
            }
        }
    }

    private void answered(int slot, FrameScanner.Entries entries) {
        if (pages.punctuality.within(loop.now())) {
            pages.count++;
        }
        if (pages.punctuality.within(asked[slot])) {
            pages.latency.recordValue(Math.clamp((loop.now() - asked[slot]) / 1_000, 1, LONGEST_MICROS));
        }
        pages.read++;
        check(before[slot], entries);
        free.add(slot);
    }

    private void check(long end, FrameScanner.Entries entries) {
        long expected = end - PAGE;
        while (entries.next(entry)) {
            if (entry.seq() != expected++) {
                pages.violations.add(Violations.Kind.GAP, "a page before seq " + end + " holds seq " + entry.seq());
                return;
            }
        }
        if (expected != end) {
            pages.violations.add(Violations.Kind.LOST, "a page before seq " + end + " ends at seq " + (expected - 1));
        }
    }

    @Override
    public void closed(int code) {
        pages.violations.add(Violations.Kind.CONNECTION, "a reader was closed with " + code);
    }
}
