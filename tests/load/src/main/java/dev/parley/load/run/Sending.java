package dev.parley.load.run;

import dev.parley.load.engine.EventLoop;
import dev.parley.load.engine.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Has the senders of a run send: each as much as it may have in flight, or all together at a fixed rate. For one
/// thread.
final class Sending {
    private final List<Pace> paces = new ArrayList<>();
    private final ChatLoad load;
    private final Loops loops;
    private final List<LoadedChat> chats;

    Sending(ChatLoad load, Loops loops, List<LoadedChat> chats) {
        this.load = load;
        this.loops = loops;
        this.chats = chats;
    }

    void start() {
        if (load.rate() == 0) {
            chats.forEach(chat -> chat.loop()
                    .execute(() ->
                            chat.senders().forEach(sender -> sender.outgoing().start())));
            return;
        }
        long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        for (int i = 0; i < loops.count(); i++) {
            startPaced(loops.loop(i), loops.recorder(i), begin);
        }
    }

    /// The senders take turns, chat by chat, so that no chat gets a burst.
    private void startPaced(EventLoop loop, Recorder recorder, long begin) {
        int all = load.chats() * load.senders();
        long step = (long) (1e9 / load.rate() * all);
        List<Outgoing> senders = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int round = 0; round < load.senders(); round++) {
            for (int i = 0; i < chats.size(); i++) {
                if (chats.get(i).loop() == loop) {
                    senders.add(chats.get(i).senders().get(round).outgoing());
                    places.add(round * chats.size() + i);
                }
            }
        }
        if (!senders.isEmpty()) {
            Pace pace = new Pace(
                    senders.toArray(Pace.Sender[]::new),
                    places.stream().mapToInt(Integer::intValue).toArray(),
                    all,
                    load.rate(),
                    begin,
                    recorder.punctuality());
            loop.execute(() -> {
                senders.forEach(sender -> sender.startPaced(step));
                loop.pace(pace);
            });
            pace.wake(loop);
            paces.add(pace);
        }
    }

    void stop() {
        paces.forEach(Pace::stop);
        for (int i = 0; i < loops.count(); i++) {
            loops.loop(i).execute(loops.loop(i)::endPace);
        }
        chats.forEach(chat -> chat.loop()
                .execute(
                        () -> chat.members().forEach(member -> member.outgoing().stop())));
    }
}
