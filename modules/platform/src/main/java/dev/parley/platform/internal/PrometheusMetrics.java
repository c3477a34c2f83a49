package dev.parley.platform.internal;

import dev.parley.platform.api.Metrics;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/// The registry of all metrics of this node.
@Singleton
public class PrometheusMetrics implements Metrics {

    private static final Pattern NAME = Pattern.compile("parley_[a-z_]+");
    private static final Pattern LABEL_VALUE = Pattern.compile("[a-z0-9-]+");

    /// By name, then by label, so that those of one name are told together.
    private final Map<String, Family> families = new ConcurrentSkipListMap<>();

    @Override
    public LongAdder counter(String name, String help) {
        return counter(name, help, "", "");
    }

    @Override
    public LongAdder counter(String name, String help, String label, String value) {
        if (!name.endsWith("_total")) {
            throw new IllegalArgumentException("the counter " + name + " must end in _total");
        }
        Source source = family(name, help, "counter")
                .sources
                .computeIfAbsent(labels(label, value), _ -> new Counter(new LongAdder()));
        return ((Counter) source).adder;
    }

    @Override
    public void gauge(String name, String help, LongSupplier now) {
        gauge(name, help, "", "", now);
    }

    @Override
    public void gauge(String name, String help, String label, String value, LongSupplier now) {
        family(name, help, "gauge").sources.put(labels(label, value), now::getAsLong);
    }

    private Family family(String name, String help, String type) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a metric: " + name);
        }
        Family family = families.computeIfAbsent(name, _ -> new Family(help, type, new ConcurrentSkipListMap<>()));
        if (!family.type.equals(type)) {
            throw new IllegalArgumentException(name + " is a " + family.type);
        }
        return family;
    }

    private static String labels(String label, String value) {
        if (label.isEmpty()) {
            return "";
        }
        if (!LABEL_VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a value of a label: " + value);
        }
        return "{" + label + "=\"" + value + "\"}";
    }

    @Override
    public String text() {
        StringBuilder out = new StringBuilder();
        families.forEach((name, family) -> {
            out.append("# HELP ").append(name).append(' ').append(family.help).append('\n');
            out.append("# TYPE ").append(name).append(' ').append(family.type).append('\n');
            family.sources.forEach((labels, source) -> out.append(name)
                    .append(labels)
                    .append(' ')
                    .append(source.now())
                    .append('\n'));
        });
        return out.toString();
    }

    private record Family(String help, String type, Map<String, Source> sources) {}

    @FunctionalInterface
    private interface Source {
        long now();
    }

    private record Counter(LongAdder adder) implements Source {
        @Override
        public long now() {
            return adder.sum();
        }
    }
}
