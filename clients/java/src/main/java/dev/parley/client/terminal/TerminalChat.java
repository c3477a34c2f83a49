package dev.parley.client.terminal;

import dev.parley.client.ClientOptions;
import dev.parley.client.Message;
import dev.parley.client.ParleyClient;
import dev.parley.client.ParleyClientException;
import dev.parley.client.Recipient;
import dev.parley.client.UserProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// A conversation with one other user in a terminal: a line typed is a message sent. On a terminal the screen
/// is kept up to date in place; anywhere else (a pipe, a dumb terminal) every change is a line of its own.
///
/// Exit status: 0 after the end of the input, 1 when something failed, 2 for a mistake in the command line.
public final class TerminalChat {
    private static final int SHOWN_AT_FIRST = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final PrintStream out;
    private final PrintStream errors;
    private final InputStream in;
    private final boolean terminal;

    /// @param terminal whether `out` is a terminal that understands escape sequences
    TerminalChat(InputStream in, PrintStream out, PrintStream errors, boolean terminal) {
        this.in = in;
        this.out = out;
        this.errors = errors;
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new TerminalChat(System.in, out, errors, Screen.isPossible()).run(List.of(args)));
    }

    int run(List<String> args) {
        try {
            Optional<ChatArguments> arguments = ChatArguments.parse(args);
            if (arguments.isEmpty()) {
                out.print(ChatArguments.USAGE);
                return 0;
            }
            return run(arguments.get());
        } catch (IllegalArgumentException mistake) {
            errors.println("parley chat: " + mistake.getMessage());
            return 2;
        } catch (ParleyClientException failure) {
            errors.println("parley chat: " + sentence(failure));
            return 1;
        } catch (IOException failed) {
            errors.println("parley chat: the input cannot be read: " + failed.getMessage());
            return 1;
        }
    }

    private int run(ChatArguments arguments) throws IOException {
        ClientOptions options =
                ClientOptions.of(arguments.servers(), "terminal").callTimeout(Duration.ofSeconds(10));
        try (ParleyClient client = ParleyClient.login(options, arguments.login(), arguments.password())) {
            UserProfile peer = peer(client, arguments.to());
            String ownName =
                    arguments.as() == null ? client.user(client.userId()).name() : arguments.as();
            String peerName = DemoAccount.named(arguments.to()).isPresent() ? arguments.to() : peer.name();
            try (Display display = terminal ? new Screen(out) : new Transcript(out)) {
                Conversation conversation =
                        new Conversation(client.userId(), ownName, peer.userId(), peerName, display);
                begin(client, conversation, peer.userId());
                talk(client, conversation, new Commands(client, conversation, display, PATIENCE), peer.userId());
            }
        }
        return 0;
    }

    private static UserProfile peer(ParleyClient client, String to) {
        if (to.matches("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}")) {
            return client.user(UUID.fromString(to));
        }
        String phoneNumber = DemoAccount.named(to).map(DemoAccount::phoneNumber).orElse(to);
        return client.findByPhoneNumber(phoneNumber)
                .orElseThrow(() -> new ParleyClientException("not-found", "There is no user " + to + "."));
    }

    private static void begin(ParleyClient client, Conversation conversation, UUID peer) {
        conversation.markReadBy(client::markRead);
        client.connect(conversation)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        conversation
                .chatId()
                .ifPresent(chat -> conversation.past(
                        client.history(chat, SHOWN_AT_FIRST).join().entries()));
        client.watchPresence(List.of(peer))
                .thenAccept(states -> states.forEach(conversation::onPresence))
                .join();
        conversation.live(client::serverTime);
    }

    private void talk(ParleyClient client, Conversation conversation, Commands commands, UUID peer) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank()) {
                conversation.refresh();
                continue;
            }
            if (Commands.isCommand(line)) {
                commands.run(line);
                continue;
            }
            String text = line.startsWith("//") ? line.substring(1) : line;
            Message message = Message.text(Recipient.user(peer), text);
            conversation.typed(message.clientMsgId(), text);
            var _ = client.send(message).exceptionally(failure -> {
                conversation.failed(message.clientMsgId(), failure);
                return null;
            });
        }
        conversation.awaitSettled(PATIENCE);
    }

    private static String sentence(ParleyClientException failure) {
        return switch (failure.code()) {
            case "unauthenticated" -> "wrong login or password.";
            case ParleyClientException.UNREACHABLE -> failure.getMessage() + " Start one with ./parley run.";
            default -> failure.getMessage();
        };
    }

    /// What a failed future failed with.
    static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        return cause instanceof ParleyClientException known ? known.getMessage() : String.valueOf(cause.getMessage());
    }
}
