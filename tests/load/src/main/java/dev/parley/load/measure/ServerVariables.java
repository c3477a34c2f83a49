package dev.parley.load.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The `PARLEY_…` variables that a server of this machine was started with, as far as they may matter to speed: not
/// where it is, which differs from run to run, and no secrets. Stateless.
public final class ServerVariables {
    private static final Pattern PLACES_AND_SECRETS =
            Pattern.compile(".*_(DATA|URL|USER|PASSWORD|SECRET|KEY|TOKEN|PORT|BIND|HOSTS|DIR|FILE|NODE|NODES)");

    private ServerVariables() {}

    /// Empty where the process is not there or belongs to somebody else.
    public static SortedMap<String, String> of(long pid) {
        try {
            return among(Files.readString(Path.of("/proc/" + pid + "/environ")));
        } catch (IOException notOurs) {
            return new TreeMap<>();
        }
    }

    /// @param environment as in `/proc`: `NAME=value`, each ended by a zero
    static SortedMap<String, String> among(String environment) {
        SortedMap<String, String> variables = new TreeMap<>();
        for (String variable : environment.split("\0")) {
            int equals = variable.indexOf('=');
            if (equals > 0 && variable.startsWith("PARLEY_")) {
                String name = variable.substring(0, equals);
                if (!PLACES_AND_SECRETS.matcher(name).matches()) {
                    variables.put(name, variable.substring(equals + 1));
                }
            }
        }
        return variables;
    }
}
