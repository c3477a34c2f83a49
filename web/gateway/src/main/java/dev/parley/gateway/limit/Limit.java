package dev.parley.gateway.limit;

import static dev.parley.gateway.limit.Limit.InDoubt.CLOSED;
import static dev.parley.gateway.limit.Limit.InDoubt.OPEN;
import static dev.parley.gateway.limit.Limit.Per.ADDRESS;
import static dev.parley.gateway.limit.Limit.Per.DEVICE;
import static dev.parley.gateway.limit.Limit.Per.USER;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every rate limit there is, as a table: who is counted, how much a person may do, what happens in doubt, and which
/// WebSocket requests count. REST methods name their row by [Limited]. What is in no row is not limited.
///
/// `"300/30"` is a token bucket: 300 at once, and 30 more a second ([Rate]). Each row can be set by the variable that
/// its comment names, and, where a caller is known, by a second one for sessions of the class `automation`, which are
/// not limited unless that is set.
public enum Limit {

    /// `PARLEY_RATE_CONNECT`, `PARLEY_RATE_AUTOMATION_CONNECT`: WebSocket handshakes with a good token or
    /// ticket. Each is told to every node.
    CONNECT(DEVICE, "60/1", OPEN),

    /// `PARLEY_RATE_SEND`, `PARLEY_RATE_AUTOMATION_SEND`: what writes to a chat, by WebSocket or by
    /// `POST /chats/{id}/messages`, which counts as [#REST] too.
    SEND(USER, "300/30", OPEN, "send edit delete react"),

    /// `PARLEY_RATE_SIGNAL`, `PARLEY_RATE_AUTOMATION_SIGNAL`: small requests that come by themselves. Frames that are
    /// no request, or none that is known, count here too.
    SIGNAL(DEVICE, "600/100", OPEN, "receipt typing presence ping"),

    /// `PARLEY_RATE_HISTORY`, `PARLEY_RATE_AUTOMATION_HISTORY`: what reads from the database.
    HISTORY(DEVICE, "500/50", OPEN, "history sync info"),

    /// `PARLEY_RATE_REST`, `PARLEY_RATE_AUTOMATION_REST`: every REST call with an access token, except those of
    /// [#ADMIN].
    REST(USER, "300/30", OPEN),

    /// `PARLEY_RATE_ADMIN`, `PARLEY_RATE_AUTOMATION_ADMIN`: REST calls below `/admin`, which scripts make by the
    /// thousand.
    ADMIN(USER, "5000/500", OPEN),

    /// `PARLEY_RATE_UPLOAD`, `PARLEY_RATE_AUTOMATION_UPLOAD`: `POST /media`, which counts as [#REST] too.
    UPLOAD(USER, "100/2", OPEN),

    /// `PARLEY_RATE_LOGIN`: `POST /auth/login`. Closed: an attacker with very many addresses must not get more guesses.
    LOGIN(ADDRESS, "100/2", CLOSED),

    /// `PARLEY_RATE_OTP`: `POST /auth/otp`. Closed: each costs a text message.
    OTP(ADDRESS, "100/0.2", CLOSED),

    /// `PARLEY_RATE_OTP_VERIFY`: `POST /auth/otp/verify`. Closed as [#LOGIN].
    OTP_VERIFY(ADDRESS, "100/0.2", CLOSED),

    /// `PARLEY_RATE_REFRESH`: `POST /auth/refresh`. Open: nobody guesses 256 bits, and everybody's session needs it.
    REFRESH(ADDRESS, "300/10", OPEN),

    /// `PARLEY_RATE_BAD_TOKEN`: refused WebSocket handshakes, and REST calls without a good access token. Good access
    /// tokens always pass; a ticket is not looked up any more, since that may ask another node.
    BAD_TOKEN(ADDRESS, "100/5", OPEN);

    /// Who has a bucket of his own. An IPv6 address stands for its network of 64 bits.
    public enum Per {
        USER,
        DEVICE,
        ADDRESS
    }

    /// What happens to whom cannot be counted alone: the address is unknown, or all buckets are taken by others who
    /// are still limited.
    public enum InDoubt {
        /// An unknown address is not limited. For a newcomer the bucket that was not used for longest is forgotten.
        OPEN,

        /// All of them together share one bucket, and nobody's is forgotten.
        CLOSED
    }

    private static final Map<String, Limit> BY_REQUEST = Arrays.stream(values())
            .flatMap(row -> Arrays.stream(row.requests.split(" "))
                    .filter(type -> !type.isEmpty())
                    .map(type -> Map.entry(type, row)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final Per per;
    private final String rate;
    private final InDoubt inDoubt;
    private final String requests;

    Limit(Per per, String rate, InDoubt inDoubt) {
        this(per, rate, inDoubt, "");
    }

    Limit(Per per, String rate, InDoubt inDoubt, String requests) {
        this.per = per;
        this.rate = rate;
        this.inDoubt = inDoubt;
        this.requests = requests;
    }

    /// The row that a WebSocket request counts in; null stands for a frame that is no request.
    static Limit ofRequest(String type) {
        return type == null ? SIGNAL : BY_REQUEST.getOrDefault(type, SIGNAL);
    }

    /// The name as metrics tell it, e.g. `bad-token`.
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isPer(Per who) {
        return per == who;
    }

    InDoubt inDoubt() {
        return inDoubt;
    }

    /// What a person may do; empty for "not limited".
    Optional<Rate> person(Function<String, Optional<String>> variables) {
        return rate("PARLEY_RATE_" + name(), rate, variables);
    }

    /// What a session of the class `automation` may do; empty for "not limited".
    Optional<Rate> automation(Function<String, Optional<String>> variables) {
        return per == ADDRESS ? Optional.empty() : rate("PARLEY_RATE_AUTOMATION_" + name(), Rate.OFF, variables);
    }

    private static Optional<Rate> rate(String variable, String fallback, Function<String, Optional<String>> variables) {
        return Rate.parse(variable, variables.apply(variable).orElse(fallback));
    }
}
