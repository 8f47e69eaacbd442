package io.gradessweep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cost.PassKind;
import io.gradessweep.cost.Rates;
import io.gradessweep.cost.Speed;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeedProbeTest {
    @TempDir
    Path cache;

    private JobContext context(int threads) {
        return new JobContext(cache, "cpu", "test", threads, JobListener.SILENT, () -> false);
    }

    @Test
    @Tag("slow")
    void aDeviceIsMeasuredOnceForEachNumberOfThreads() throws IOException {
        Speed speed = SpeedProbe.cached(context(1));
        assertThat(speed.rates()).containsOnlyKeys(PassKind.values());
        for (Rates rates : speed.rates().values()) {
            double flopsPerSecond = 1 / rates.secondsPerFlop();
            assertThat(flopsPerSecond).isBetween(1e8, 1e13);
        }
        assertThat(SpeedProbe.cached(context(1))).isEqualTo(speed);
        assertThat(files()).hasSize(1);

        Speed other = new Speed(Map.of(PassKind.FULL, new Rates(1, 2, 3)));
        new SpeedFile(context(2)).write(other);
        assertThat(SpeedProbe.cached(context(2))).isEqualTo(other);
        assertThat(SpeedProbe.cached(context(1))).isEqualTo(speed);
        assertThat(files()).hasSize(2);
    }

    @Test
    void whatCannotBeReadIsAsIfItWereNotThere() throws IOException {
        SpeedFile file = new SpeedFile(context(1));
        assertThat(file.read()).isEmpty();
        file.write(new Speed(Map.of()));
        assertThat(file.read()).hasValue(new Speed(Map.of()));
        Files.writeString(files().get(0), "{\"rates\": {\"FULL\": {}}}");
        assertThat(file.read()).isEmpty();
    }

    /** As in a home that cannot be written: plans are made all the same. */
    @Test
    void aCacheThatCannotBeWrittenKeepsNothingAndStopsNobody() throws IOException {
        Files.writeString(cache.resolve("speed"), "a file where the directory should be");
        SpeedFile file = new SpeedFile(context(1));
        file.write(new Speed(Map.of()));
        assertThat(file.read()).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("speed"))) {
            return files.toList();
        }
    }
}
