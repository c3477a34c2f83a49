package dev.parley.client.terminal;

import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was said on the command line.
///
/// @param as the demo account's name, or null where a login was given
/// @param to a demo account's name, a phone number or a user id
record ChatArguments(List<URI> servers, String as, String login, String password, String to) {
    static final String USAGE = """
            Usage: ./parley chat --as <demo account> --to <user> [--server <address>]
                   ./parley chat --login <e-mail or phone number> --password <password> --to <user>

              --as        alice, bob or admin: an account of the demonstration
              --to        alice, bob or admin, a phone number (+12025550102) or a user id
              --server    http://127.0.0.1:8080 unless told otherwise; of several, separated by commas, the next
                          is taken when one fails

            A line typed is a message sent. Ticks: \u2713 sent, \u2713\u2713 delivered, \u2713\u2713 read. Ctrl-D leaves.
            /help lists what can be done with messages that are there: /edit, /delete, /react, /info.
            """;

    private static final Set<String> OPTIONS = Set.of("--as", "--to", "--server", "--login", "--password");

    /// @return empty when help was asked for
    /// @throws IllegalArgumentException with one sentence for a mistake
    static Optional<ChatArguments> parse(List<String> args) {
        if (args.contains("--help") || args.contains("-h")) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (Iterator<String> words = args.iterator(); words.hasNext(); ) {
            String option = words.next();
            if (!OPTIONS.contains(option)) {
                throw new IllegalArgumentException("unknown option " + option + "; see ./parley chat --help.");
            }
            if (!words.hasNext()) {
                throw new IllegalArgumentException(option + " needs a value.");
            }
            values.put(option, words.next());
        }
        return Optional.of(of(values));
    }

    private static ChatArguments of(Map<String, String> values) {
        String as = values.get("--as");
        String to = required(values, "--to");
        String login = as == null ? required(values, "--login") : account(as).login();
        String password = as == null ? required(values, "--password") : DemoAccount.PASSWORD;
        String[] servers =
                values.getOrDefault("--server", "http://127.0.0.1:8080").split(",");
        return new ChatArguments(
                Arrays.stream(servers).map(ChatArguments::server).toList(), as, login, password, to);
    }

    private static DemoAccount account(String name) {
        return DemoAccount.named(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no demo account " + name
                        + ": it is alice, bob or admin; others log in with --login and --password."));
    }

    private static String required(Map<String, String> values, String option) {
        String value = values.get(option);
        if (value == null) {
            throw new IllegalArgumentException(option + " is missing; see ./parley chat --help.");
        }
        return value;
    }

    private static URI server(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && uri.getScheme().matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("--server is not an address: " + text + ".", malformed);
        }
        throw new IllegalArgumentException("--server must begin with http:// or https://: " + text + ".");
    }
}
