package dev.parley.load.run;

import dev.parley.load.check.Violations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Makes the chats of a run: users, their connections, groups where there are more than two, and the first
/// message of each. Used once, by one thread.
final class Formation {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<LoadedChat> chats = new ArrayList<>();
    private final Target target;
    private final ChatLoad load;
    private final Loops loops;
    private final Violations violations;
    private final Population population;
    private final List<Account> accounts;

    Formation(Target target, ChatLoad load, Loops loops, Violations violations, Population population) {
        this.target = target;
        this.load = load;
        this.loops = loops;
        this.violations = violations;
        this.population = population;
        this.accounts = population.accounts(load.users());
    }

    /// @return the user with this number, or null
    UUID user(int number) {
        return number < accounts.size() ? accounts.get(number).userId() : null;
    }

    Account account(int number) {
        return accounts.get(number);
    }

    List<LoadedChat> form() {
        int run = RandomGenerator.getDefault().nextInt();
        CountDownLatch connected = new CountDownLatch(load.users());
        CountDownLatch bound = new CountDownLatch(load.chats());
        for (int i = 0; i < load.chats(); i++) {
            int loop = i % loops.count();
            LoadedChat chat = new LoadedChat(
                    loops.loop(loop),
                    loops.recorder(loop),
                    violations,
                    load,
                    run,
                    target.servers().size() == 1,
                    bound::countDown);
            for (Account account : membersOf(i)) {
                chat.add(new ChatMember(chat, account, target.servers(), this::renew, connected::countDown));
            }
            chats.add(chat);
            chat.loop().execute(() -> chat.members().forEach(ChatMember::connect));
        }
        await(connected, "connections were not made");
        for (int i = 0; i < load.chats(); i++) {
            bind(chats.get(i), membersOf(i));
        }
        await(bound, "chats did not take a first message");
        return chats;
    }

    private List<Account> membersOf(int chat) {
        return accounts.subList(chat * load.members(), (chat + 1) * load.members());
    }

    private void bind(LoadedChat chat, List<Account> members) {
        ChatMember first = chat.members().getFirst();
        if (load.members() == 2) {
            chat.loop().execute(() -> first.binds(members.get(1), null));
        } else {
            UUID group = population.group("Load " + first.number(), members);
            chat.loop().execute(() -> first.binds(null, group));
        }
    }

    /// Tokens expire in a long run, and a killed server may have forgotten the device.
    private void renew(Account account, Consumer<Account> then) {
        LoadedChat chat = chats.get(account.number() / load.members());
        Thread.ofVirtual().name("parley-renew").start(() -> {
            Account renewed;
            try {
                renewed = population.renewed(account);
            } catch (LoadFailure serverIsAway) {
                // With the old token it is refused again, and comes back here.
                renewed = account;
            }
            Account next = renewed;
            chat.loop().execute(() -> then.accept(next));
        });
    }

    private static void await(CountDownLatch latch, String complaint) {
        try {
            if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LoadFailure(latch.getCount() + " " + complaint + " within " + PATIENCE.toSeconds() + " s.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LoadFailure("Interrupted.", interrupted);
        }
    }
}
