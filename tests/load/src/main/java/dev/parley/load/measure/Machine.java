package dev.parley.load.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a measurement was made on. Stateless.
public final class Machine {
    private Machine() {}

    /// Names and values, in the order in which they are shown.
    public static Map<String, String> description() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", Runtime.getRuntime().availableProcessors() + " x " + processor());
        facts.put("memory", memory());
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("generator's java", Runtime.version().toString());
        return facts;
    }

    private static String processor() {
        return firstLine("/proc/cpuinfo", "model name");
    }

    private static String memory() {
        String kilobytes = firstLine("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return kilobytes.isEmpty() ? "unknown" : Long.parseLong(kilobytes) / (1024 * 1024) + " GiB";
    }

    private static String firstLine(String file, String name) {
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.startsWith(name)) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException notLinux) {
            return "unknown";
        }
        return "unknown";
    }

    /// The options that a Java process of this machine was started with, as far as they matter to speed.
    public static String javaOptions(long pid) {
        try {
            StringBuilder options = new StringBuilder();
            for (String word :
                    Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0")) {
                if (word.startsWith("-X")) {
                    options.append(options.isEmpty() ? "" : " ").append(word.replaceAll("=/.*", "=…"));
                }
            }
            return options.toString();
        } catch (IOException gone) {
            return "unknown";
        }
    }
}
