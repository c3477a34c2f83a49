package dev.parley.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// What a person reads when Parley is up: where it is, who can log in, what to try next.
final class RunMessage {
    private RunMessage() {}

    static String ready(URI web, DatabaseAddress database, Path log, Duration took) {
        return """

                Parley is ready, after %s.

                  Web chat    %s/
                  REST        %s/api/v1
                  WebSocket   ws://%s/api/v1/ws
                  Database    %s (user %s)
                  Log         %s

                  Demo accounts (password parley-demo)
                    alice@demo.parley   bob@demo.parley   admin@demo.parley (admin)

                  Try it: open %s/ in two browser windows, as alice and as bob; or in two more terminals
                    ./parley chat --as alice --to bob
                    ./parley chat --as bob --to alice

                Ctrl-C stops it.
                """.formatted(
                        ConsoleProgress.seconds(took),
                        web,
                        web,
                        web.getAuthority(),
                        database.jdbcUrl(),
                        database.user(),
                        log,
                        web);
    }
}
