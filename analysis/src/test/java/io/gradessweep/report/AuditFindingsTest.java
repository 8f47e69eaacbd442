package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.report.AuditSection.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which runs the checks of an audit look at, and how many of their findings a report shows. */
class AuditFindingsTest {
    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void sweep() {
        sweep = new SweepFixture(results);
    }

    private List<String> findings(Check check) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return check.findings(database);
        }
    }

    private String audit() {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return AuditSection.of(database).markdown();
        }
    }

    private static Map<String, Object> of(String name) {
        return Map.of("sweep", name);
    }

    /** Sweep a asked for two seeds of m, sweep b for one of n; what one has the other lacks nothing of. */
    @Test
    void eachSweepHasAGridOfItsOwn() {
        sweep.completed("m", "full", 1, of("a"));
        sweep.completed("m", "full", 2, of("a"));
        sweep.completed("m", "base", 9, of("a"));
        sweep.completed("m", "lora", 1, of("a"));
        sweep.completed("m", "lora", 2, Map.of("sweep", "a", "status", "failed"));
        sweep.completed("n", "full+es", 1, of("b"));

        assertThat(findings(Check.MISSING)).containsExactly("m, lora, seed 2");
        sweep.completed("m", "lora", 2, of("b"));
        assertThat(findings(Check.MISSING)).contains("m, lora, seed 2", "n, lora, seed 1", "n, full+es, seed 2");
    }

    @Test
    void thePartOfTheTestItemsIsTheGreatest() {
        Map<String, Object> seen = with(score("b", "", 0.5), "items_in_training", 3);
        sweep.scores(
                sweep.completed("m", "full", 1, Map.of()),
                List.of(seen, with(score("c", "", 0.5), "items_in_training", 0)));
        sweep.scores(sweep.completed("m", "full", 2, Map.of()), List.of(with(seen, "items_in_training", 8)));
        sweep.scores(sweep.completed("m", "full", 3, Map.of()), List.of(with(seen, "protocol", "instruct")));

        assertThat(findings(Check.OVERLAP))
                .containsExactly("b (harness): up to 8 of 200 items", "b (instruct): up to 3 of 200 items");
    }

    @Test
    void aModelWithTwoBasesIsMixed() {
        sweep.completed("m", "full", 1, Map.of("base", "x"));
        sweep.completed("m", "lora", 1, Map.of("base", "y"));
        sweep.completed("n", "lora", 1, Map.of("base", "z"));
        assertThat(findings(Check.MIXED)).containsExactly("m: 2 values of base model (x / y)");
    }

    @Test
    void aReportShowsTenFindingsOfACheckAndCountsTheRest() {
        for (int seed = 1; seed <= 12; seed++) {
            sweep.completed("m", "full", seed, of("a"));
        }
        sweep.completed("m", "lora", 1, of("a"));
        assertThat(audit())
                .contains("without a completed run: 11: m, lora, seed 10; m, lora, seed 11; ")
                .contains("m, lora, seed 8; and 1 more.")
                .doesNotContain("m, lora, seed 9");

        sweep.completed("m", "lora", 2, of("a"));
        assertThat(audit()).contains("without a completed run: 10: ").contains("m, lora, seed 9.");
    }
}
