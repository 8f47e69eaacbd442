package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.OutputFormat;
import io.gradessweep.report.Query;
import io.gradessweep.report.ResultDatabase;
import io.gradessweep.result.FlopsLedger;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts that 64 bits do not hold: those of a long run of a large model, and those of many runs. */
class LargeCountsTest {
    private static final Attempt FIRST = new Attempt(1, 0);
    private static final BigInteger LARGEST_LONG = BigInteger.valueOf(Long.MAX_VALUE);
    /** 14.8 G parameters, 40,000 steps of 262,144 tokens. */
    private static final BigInteger WIDE = new BigInteger("931135488000000000001");

    @TempDir
    Path home;

    private Path results;
    private ParquetResultStore store;
    private List<PlannedRun> runs;

    @BeforeEach
    void open() {
        results = home.resolve("results");
        store = new ParquetResultStore(results.toUri().toString(), new Configuration());
        store.requireWritable();
        runs = new PlanFixture(home)
                .plan(PlanFixture.sweep("full"), "seeds=[1, 2, 3, 4]")
                .runs();
    }

    private void put(int run, BigInteger forward) {
        FlopsLedger flops = new FlopsLedger(
                forward, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ONE);
        store.putTraces(runs.get(run).runId(), FIRST, Outcomes.completed().traces());
        store.putRun("test", runs.get(run), FIRST, Outcomes.completed(flops));
    }

    private String query(String sql) {
        StringBuilder out = new StringBuilder();
        try (ResultDatabase database = ResultDatabase.open(results)) {
            Query.print(database, sql, OutputFormat.CSV, out);
        }
        return out.toString().replace("\r\n", "\n").trim();
    }

    /** Returns what tables of a report compute of FLOPs. */
    private String figures() {
        return query("SELECT avg(training_flops) AS mean, stddev_samp(training_flops) AS spread,"
                + " max(training_flops) / min(nullif(training_flops, 0)) AS ratio,"
                + " max(training_flops - validation_flops) AS steps FROM runs");
    }

    private boolean isWide(String file) throws Exception {
        org.apache.hadoop.fs.Path path =
                new org.apache.hadoop.fs.Path(results.resolve(file).toUri());
        try (ParquetReader<Group> reader = TableFile.reader(path, new Configuration())) {
            return HugeInteger.isWide(reader.read(), "training_flops");
        }
    }

    @Test
    void sumsAndSingleRunsAreExactBeforeAndAfterMerging() throws Exception {
        put(0, LARGEST_LONG);
        put(1, LARGEST_LONG);
        assertThat(query("SELECT sum(training_flops) AS s FROM runs")).isEqualTo("s\n" + LARGEST_LONG.shiftLeft(1));

        put(2, WIDE);
        put(3, BigInteger.valueOf(7));
        String all =
                "s,most,least\n" + LARGEST_LONG.shiftLeft(1).add(WIDE).add(BigInteger.valueOf(7)) + "," + WIDE + ",7";
        String sql =
                "SELECT sum(training_flops) AS s, max(forward_flops) AS most, min(training_flops) AS least FROM runs";
        assertThat(query(sql)).isEqualTo(all);
        String figures = figures();
        assertThat(figures).contains("\n2.37395558018427", ",1.33019355428571", "," + WIDE);

        assertThat(isWide("runs/" + runs.get(0).runId() + "-0001-0.parquet"))
                .as("as earlier versions stored it")
                .isFalse();
        store.compact(Duration.ZERO);
        assertThat(query(sql)).isEqualTo(all);
        assertThat(figures()).isEqualTo(figures);
    }

    @Test
    void filesHave64BitsWhereTheseAreEnough() throws Exception {
        put(0, LARGEST_LONG);
        put(1, BigInteger.valueOf(7));
        store.compact(Duration.ZERO);
        List<Path> merged;
        try (java.util.stream.Stream<Path> files = java.nio.file.Files.walk(results.resolve("compacted"))) {
            merged = files.filter(file -> file.endsWith("runs.parquet")).toList();
        }
        assertThat(merged).hasSize(1);
        assertThat(isWide(results.relativize(merged.get(0)).toString())).isFalse();
        assertThat(query("SELECT training_flops FROM runs ORDER BY 1")).isEqualTo("training_flops\n7\n" + LARGEST_LONG);
    }
}
