package dev.parley.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessTimesTest {
    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void workIsCounted() {
        CpuMeter meter = new CpuMeter(List.of(SELF), 0);
        meter.start();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        double sum = 0;
        while (System.nanoTime() - end < 0) {
            sum += Math.sqrt(sum + 1);
        }
        CpuMeter.Usage usage = meter.usage();
        assertThat(sum).isPositive();
        assertThat(usage.server()).isPositive();
        assertThat(usage.database()).isZero();
        assertThat(usage.elapsed()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    }

    /// Those of this process had enough to do until now.
    @Test
    void compilersAreToldApart() {
        assertThat(ProcessTimes.ofCompilers(SELF)).isPositive().isLessThan(ProcessTimes.ofProcess(SELF));
        assertThat(ProcessTimes.ofCompilers(0)).isZero();
    }

    @Test
    void childrenBelongToTheTree() throws Exception {
        Process child = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done").start();
        long before = ProcessTimes.ofTree(SELF) - ProcessTimes.ofProcess(SELF);
        assertThat(child.waitFor()).isZero();
        assertThat(ProcessTimes.ofTree(SELF) - ProcessTimes.ofProcess(SELF)).isGreaterThan(before);
    }

    @Test
    void whoListensIsFound() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ProcessTimes.listeningOn(socket.getLocalPort())).hasValue(SELF);
        }
        assertThat(ProcessTimes.listeningOn(1)).isEmpty();
    }

    @Test
    void memoryIsCounted() {
        assertThat(ProcessTimes.residentBytes(SELF)).isGreaterThan(10 << 20);
        assertThat(ProcessTimes.ofMachine()).isPositive();
        assertThat(Machine.description()).containsKeys("processor", "memory");
    }
}
