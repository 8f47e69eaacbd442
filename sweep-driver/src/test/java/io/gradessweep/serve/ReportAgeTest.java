package io.gradessweep.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.store.Outcomes;
import io.gradessweep.store.SweepDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How old the newest result is said to be. */
class ReportAgeTest {
    private static final Instant WRITTEN = Instant.parse("2026-03-04T05:06:07.890Z");

    private Duration later = Duration.ZERO;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return WRITTEN.plus(later);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @Test
    void anAgeIsToldInItsOwnUnit(@TempDir Path home) throws IOException {
        SweepDirectory sweep = new SweepDirectory(home);
        sweep.put(sweep.runs().get(0), 1, Outcomes.failed("no"));
        try (Stream<Path> files = Files.walk(sweep.directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
            }
        }
        LiveReport report = new LiveReport(sweep.location(), sweep.cache(), clock);
        String time = " old (2026-03-04 05:06:07 UTC); no run is being executed.";
        for (List<Object> age : List.<List<Object>>of(
                List.of(-5, "0 s"),
                List.of(0, "0 s"),
                List.of(119, "119 s"),
                List.of(120, "2 min"),
                List.of(7_199, "119 min"),
                List.of(7_200, "2 h"),
                List.of(172_799, "47 h"),
                List.of(172_800, "2 days"))) {
            later = Duration.ofSeconds((Integer) age.get(0));
            String state = new String(report.file("/state.json").orElseThrow().content(), StandardCharsets.UTF_8);
            assertThat(state).contains("The newest result is " + age.get(1) + time);
        }
    }
}
