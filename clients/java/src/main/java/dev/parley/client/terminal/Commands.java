package dev.parley.client.terminal;

import dev.parley.client.EntryRef;
import dev.parley.client.MemberReceipt;
import dev.parley.client.ParleyClient;
import dev.parley.client.Sent;
import dev.parley.client.ShownMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// What can be done with messages that are there already, by lines that begin with `/`. Each is carried out
/// before the next line is read.
final class Commands {
    static final String HELP = """
            /edit text     puts another text in the place of your last message
            /delete        takes your last message back, for everyone
            /react 👍      reacts to their last message; without an emoji takes it back
            /info          tells when your last message was delivered and read
            //text         sends a text that begins with a slash
            """;

    private final ParleyClient client;
    private final Conversation conversation;
    private final Display display;
    private final Duration patience;

    Commands(ParleyClient client, Conversation conversation, Display display, Duration patience) {
        this.client = client;
        this.conversation = conversation;
        this.display = display;
        this.patience = patience;
    }

    static boolean isCommand(String line) {
        return line.startsWith("/") && !line.startsWith("//");
    }

    void run(String line) {
        conversation.refresh();
        conversation.awaitSettled(patience);
        String[] words = line.strip().split("\\s+", 2);
        String rest = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "/edit" -> edit(rest);
            case "/delete" -> conversation.lastOwn().ifPresentOrElse(this::delete, this::nothing);
            case "/react" -> conversation.lastOfPeer().ifPresentOrElse(theirs -> react(theirs, rest), this::nothing);
            case "/info" -> conversation.lastOwn().ifPresentOrElse(this::info, this::nothing);
            case "/help" -> HELP.lines().forEach(display::remark);
            default -> display.remark("There is no " + words[0] + "; /help tells what there is.");
        }
    }

    private void nothing() {
        display.remark("There is no such message.");
    }

    private void edit(String text) {
        if (text.isEmpty()) {
            display.remark("/edit needs the new text.");
        } else {
            conversation.lastOwn().ifPresentOrElse(own -> change(client.edit(own, text)), this::nothing);
        }
    }

    private void delete(ShownMessage own) {
        EntryRef place = own.place();
        change(client.delete(place.chatId(), place.seq()));
    }

    private void react(ShownMessage theirs, String emoji) {
        EntryRef place = theirs.place();
        change(client.react(place.chatId(), place.seq(), emoji.isEmpty() ? null : emoji));
    }

    private void info(ShownMessage own) {
        EntryRef place = own.place();
        done(client.info(place.chatId(), place.seq()))
                .ifPresent(members -> members.forEach(member -> display.remark(told(member))));
    }

    private String told(MemberReceipt member) {
        String name = conversation.nameOf(member.userId());
        if (member.delivered() == null) {
            return name + " has not got it yet";
        }
        return name + " got it at " + Wording.clock(member.delivered())
                + (member.read() == null ? "" : " and read it at " + Wording.clock(member.read()));
    }

    /// The next command finds the conversation as this one leaves it.
    private void change(CompletableFuture<Sent> stored) {
        done(stored).ifPresent(sent -> conversation.awaitEntry(sent.seq(), patience));
    }

    private <T> Optional<T> done(CompletableFuture<T> future) {
        try {
            return Optional.of(
                    future.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join());
        } catch (CompletionException failed) {
            display.remark("not done: " + TerminalChat.reason(failed));
            return Optional.empty();
        }
    }
}
