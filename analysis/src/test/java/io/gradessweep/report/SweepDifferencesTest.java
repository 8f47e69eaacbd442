package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the second of two sweeps has, and values that only one of them has. */
class SweepDifferencesTest {
    @TempDir
    Path directory;

    private final Map<String, Object> run = cost(10, 100, 100);

    private SweepFixture sweep(String name) {
        return new SweepFixture(directory.resolve(name));
    }

    private SweepComparison compare() {
        return SweepComparison.of(directory.resolve("a"), directory.resolve("b"));
    }

    @Test
    void runsOfTheSecondAloneAreDifferences() {
        sweep("a").completed("m", "full", 1, run);
        SweepFixture other = sweep("b");
        other.completed("m", "full", 1, run);
        other.completed("m", "full", 2, run);

        assertThat(compare().identical()).isFalse();
        assertThat(compare().markdown()).endsWith("only in " + directory.resolve("b") + ": m/full/seed=2\n");
    }

    @Test
    void aValueThatOneLacksIsNull() {
        sweep("a").completed("m", "full", 1, with(run, "best_validation_loss", 0.5));
        sweep("b").completed("m", "full", 1, run);

        assertThat(compare().identical()).isFalse();
        assertThat(compare().markdown()).contains("first: m/full/seed=1: best_validation_loss 0.5 / NULL ");
    }

    @Test
    void protocolsOfABenchmarkAreRowsOfTheirOwn() {
        for (String name : List.of("a", "b")) {
            SweepFixture sweep = sweep(name);
            String id = sweep.completed("m", "full", 1, run);
            sweep.scores(
                    id,
                    List.of(
                            score("c", "", 0.5),
                            with(score("c", "", name.equals("a") ? 0.75 : 0.8), "protocol", "instruct")));
        }
        assertThat(compare().markdown())
                .contains("1 rows differ; first: m/full/seed=1, benchmark c, protocol instruct: accuracy 0.75 / 0.8 ");
    }
}
