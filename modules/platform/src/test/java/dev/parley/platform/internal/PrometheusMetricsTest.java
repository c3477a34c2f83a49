package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PrometheusMetricsTest {

    private final PrometheusMetrics metrics = new PrometheusMetrics();

    @Test
    void tellsThemTogetherByName() {
        AtomicLong open = new AtomicLong(7);
        metrics.counter("parley_cache_hits_total", "Found.", "cache", "b").add(2);
        metrics.gauge("parley_connections", "Open.", open::get);
        metrics.counter("parley_cache_hits_total", "Found.", "cache", "a").increment();
        metrics.counter("parley_cache_hits_total", "Found.", "cache", "b").increment();
        open.set(8);
        assertThat(metrics.text()).isEqualTo("""
                        # HELP parley_cache_hits_total Found.
                        # TYPE parley_cache_hits_total counter
                        parley_cache_hits_total{cache="a"} 1
                        parley_cache_hits_total{cache="b"} 3
                        # HELP parley_connections Open.
                        # TYPE parley_connections gauge
                        parley_connections 8
                        """);
    }

    @Test
    void refusesWhatPrometheusWouldNotRead() {
        assertThatThrownBy(() -> metrics.counter("parley_things", "No _total."))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.gauge("Parley things", "Blank.", () -> 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.counter("parley_x_total", "Quote.", "cache", "\""))
                .isInstanceOf(IllegalArgumentException.class);
        metrics.counter("parley_x_total", "A counter.");
        assertThatThrownBy(() -> metrics.gauge("parley_x_total", "A gauge too.", () -> 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
