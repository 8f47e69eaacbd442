package io.gradessweep.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.report.ResultsException;
import io.gradessweep.store.Outcomes;
import io.gradessweep.store.ParquetResultStore;
import io.gradessweep.store.ProgressFile;
import io.gradessweep.store.ResultLease;
import io.gradessweep.store.SweepDirectory;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveReportTest {
    @TempDir
    Path home;

    private final ShiftedClock clock = new ShiftedClock();
    private SweepDirectory sweep;

    /** The time of day, and what a test adds. */
    private static final class ShiftedClock extends Clock {
        private Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void directory() throws IOException {
        sweep = new SweepDirectory(home);
    }

    private LiveReport open() {
        return new LiveReport(sweep.location(), sweep.cache(), clock);
    }

    private static String content(LiveReport report, String path) {
        return new String(report.file(path).orElseThrow().content(), StandardCharsets.UTF_8);
    }

    private static String state(LiveReport report) {
        return content(report, "/state.json");
    }

    @Test
    void aSweepIsFollowedFromItsFirstRun() throws IOException {
        LiveReport report = open();
        assertThat(state(report)).contains("There is no result yet; no run is being executed.");
        assertThat(content(report, "/")).contains("0 runs completed, 0 failed.", "No run is being executed.");

        ParquetResultStore store = sweep.store();
        try (ResultLease lease = store.lease()) {
            lease.requireHeld();
            store.begin(sweep.runs().get(0), 1);
            assertThat(report.look()).as("only what is done has changed").isFalse();
            assertThat(state(report)).contains("1 run is being executed.");
            assertThat(content(report, "/"))
                    .contains("1 run is being executed. What a run measured")
                    .contains("<td>" + sweep.runs().get(0).key() + "</td>", "0 runs completed, 0 failed.");

            sweep.complete(0);
            assertThat(report.look()).isTrue();
            assertThat(content(report, "/"))
                    .contains("1 run completed, 0 failed.", "No run is being executed.", "aria-label=\"Training loss.");
            clock.ahead = Duration.ofMinutes(5);
            assertThat(state(report)).contains("The newest result is 5 min old (20", " UTC); no run");
        }
        sweep.put(sweep.runs().get(1), 1, Outcomes.failed("loss is <b>NaN</b>"));
        assertThat(report.look()).isTrue();
        assertThat(content(report, "/index.html"))
                .contains("1 run completed, 1 failed.", "loss is &lt;b&gt;NaN&lt;/b&gt;");
    }

    @Test
    void runsOfALostDriverAreInterrupted() {
        for (int run = 0; run < 2; run++) {
            sweep.store().begin(sweep.runs().get(run), 1);
        }
        assertThat(state(open())).contains("2 runs were interrupted, and no driver is at work.");
    }

    @Test
    void nothingIsComputedWhereNothingChanged() {
        sweep.complete(0);
        LiveReport report = open();
        ServedFile before = report.file("/").orElseThrow();
        for (int look = 0; look < 5; look++) {
            assertThat(report.look()).isFalse();
        }
        assertThat(report.renderings()).isEqualTo(1);
        assertThat(report.file("/").orElseThrow()).isSameAs(before);
    }

    @Test
    void aDirectoryThatGoesAndComesIsFollowed() throws IOException {
        sweep.complete(0);
        LiveReport report = open();
        Path away = home.resolve("away");
        Files.move(sweep.directory(), away);
        report.look();
        assertThat(state(report)).contains("Not brought up to date: no results directory " + sweep.directory());
        assertThat(content(report, "/")).contains("1 run completed, 0 failed.", "Not brought up to date");

        Files.move(away, sweep.directory());
        assertThat(report.look()).as("the same results").isFalse();
        assertThat(state(report)).doesNotContain("Not brought up to date");

        FileUtil.fullyDelete(sweep.directory().toFile());
        Files.createDirectory(sweep.directory());
        assertThat(report.look()).isTrue();
        assertThat(content(report, "/")).contains("0 runs completed, 0 failed.");

        sweep.complete(1);
        sweep.complete(2);
        assertThat(report.look()).isTrue();
        assertThat(content(report, "/")).contains("2 runs completed, 0 failed.");
    }

    @Test
    void aDamagedFileIsNamedAndLeftOut() throws IOException {
        sweep.complete(0);
        LiveReport report = open();
        Path damaged = sweep.directory().resolve("runs/0123-0001-0.parquet");
        Files.writeString(damaged, "no Parquet");
        assertThat(report.look()).isTrue();
        assertThat(content(report, "/"))
                .contains(
                        "1 run completed, 0 failed.",
                        "left out with the rows that they hold: runs/0123-0001-0.parquet.");
        assertThat(report.look()).as("not tried anew at every look").isFalse();
        assertThat(report.renderings()).isEqualTo(2);
        clock.ahead = Duration.ofMinutes(1);
        report.look();
        assertThat(report.renderings()).isEqualTo(3);

        Files.delete(damaged);
        assertThat(report.look()).isTrue();
        assertThat(content(report, "/")).contains("1 run completed").doesNotContain("0123-0001-0.parquet");
    }

    /** Only executors know it before a run ends; their driver writes it down for those who watch. */
    @Test
    void progressWithinRunsIsShownAsItComesWithoutAnotherPage() throws IOException {
        sweep.complete(0);
        LiveReport report = open();
        assertThat(state(report)).doesNotContain("step");
        ProgressFile progress = new ProgressFile(sweep.directory());
        progress.write(
                List.of("m/full/seed=1 step 20/300 loss 1.234", "m/lora/seed=1 step 7/300 loss 2.000 frozen 3/21"));
        assertThat(state(report))
                .contains("m/full/seed=1 step 20/300 loss 1.234; m/lora/seed=1 step 7/300 loss 2.000 frozen 3/21.");
        progress.write(List.of("m/full/seed=1 step 24/300 loss 1.200"));
        assertThat(state(report)).contains("step 24/300 loss 1.200.").doesNotContain("m/lora");
        assertThat(report.renderings()).isEqualTo(1);
        clock.ahead = Duration.ofMinutes(1);
        assertThat(state(report)).as("its driver no longer lives").doesNotContain("step");
        clock.ahead = Duration.ZERO;
        progress.remove();
        assertThat(state(report)).doesNotContain("step");
        assertThat(sweep.directory()).isDirectoryNotContaining("glob:**progress*");
    }

    @Test
    void resultsThatAreNotThereAreAnErrorAtFirst() throws IOException {
        Files.delete(sweep.directory());
        assertThatThrownBy(this::open)
                .isInstanceOf(ResultsException.class)
                .hasMessageStartingWith("no results directory " + sweep.directory());
    }

    /** No report outlives the one after it, and none leaves a file. */
    @Test
    void reportsOfThePastAreForgotten() throws Exception {
        LiveReport report = open();
        List<WeakReference<ServedFile>> pages = new ArrayList<>();
        for (int launch = 1; launch <= 5; launch++) {
            sweep.put(sweep.runs().get(0), launch, Outcomes.completed());
            assertThat(report.look()).isTrue();
            pages.add(new WeakReference<>(report.file("/").orElseThrow()));
        }
        List<WeakReference<ServedFile>> past = pages.subList(0, pages.size() - 1);
        while (past.stream().anyMatch(page -> page.get() != null)) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(pages.get(pages.size() - 1).get()).isNotNull();
        assertThat(report.renderings()).isEqualTo(6);
        try (Stream<Path> files = Files.list(sweep.directory())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.contains(".")))
                    .isEmpty();
        }
    }

    /** Nothing changes between the looks, but the report is still an older one. */
    @Test
    void resultsThatStayUnreadableAreToldOfUntilTheyAreRead() throws IOException, SQLException {
        sweep.complete(0);
        LiveReport report = open();
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("COPY (SELECT * REPLACE ('x' AS spec_json, '0123' AS run_id) FROM '" + sweep.directory()
                    + "/runs/*.parquet') TO '" + sweep.directory() + "/runs/0123-0001-0.parquet'");
        }
        for (int look = 1; look <= 3; look++) {
            report.look();
            assertThat(state(report)).as("look " + look).contains("Not brought up to date");
        }
        int tried = report.renderings();
        clock.ahead = Duration.ofMinutes(1);
        report.look();
        assertThat(report.renderings()).as("it may have been repaired").isEqualTo(tried + 1);
        assertThat(state(report)).contains("Not brought up to date");
        Files.delete(sweep.directory().resolve("runs/0123-0001-0.parquet"));
        assertThat(report.look()).isTrue();
        assertThat(state(report)).doesNotContain("Not brought up to date");
    }
}
