package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.item;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyTableTest {
    private static final Map<String, Object> SMALL_QWEN = Map.of("stands_for", "qwen3-0.6b");

    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void start() {
        sweep = new SweepFixture(results);
    }

    @Test
    void meansSpreadsAndThePapersNumbersAreThoseWorkedByHand() {
        sweep.scores(
                sweep.completed("mini", "lora", 1, SMALL_QWEN),
                List.of(score("mini-siqa", "siqa", 0.5), score("mini-boolq", "boolq", 0.8)));
        sweep.scores(
                sweep.completed("mini", "lora", 2, SMALL_QWEN),
                List.of(score("mini-siqa", "siqa", 0.7), score("mini-boolq", "boolq", 0.9)));

        assertThat(rows())
                .containsExactly(
                        // In the paper's order of benchmarks.
                        List.of("model", "method", "n", "mini-boolq", "mini-siqa", "average"),
                        // Averages by run 65 and 80: mean 72.5, sd 10.61. The paper's: (79.14 + 69.14) / 2.
                        List.of(
                                "mini",
                                "lora",
                                "2",
                                // Student's t with one degree of freedom: 12.7062 x sd / sqrt(2).
                                "85.00 ± 7.07 (±63.53) [79.14, +5.86]",
                                "60.00 ± 14.14 (±127.06) [69.14, -9.14]",
                                "72.50 ± 10.61 (±95.30) [74.14, -1.64]"));
    }

    @Test
    void allEightBenchmarksHaveThePapersOwnAverage() {
        List<Map<String, Object>> scores = new ArrayList<>();
        for (String benchmark : List.of(
                "boolq", "piqa", "siqa", "hellaswag", "winogrande", "openbookqa", "arc-challenge", "arc-easy")) {
            scores.add(score(benchmark, benchmark.replace('-', '_'), 0.5));
        }
        sweep.scores(sweep.completed("mini", "full", 1, SMALL_QWEN), scores);

        assertThat(rows().get(1))
                .hasSize(12)
                .contains("50.00 [80.53, -30.53]")
                .last()
                .isEqualTo("50.00 [66.53, -16.53]");
    }

    @Test
    void whatStandsForNothingHasNoPaperNumber() {
        sweep.scores(
                sweep.completed("mini", "full", 1, SMALL_QWEN),
                List.of(score("mine", "", 0.25), score("boolq", "boolq", 0.5)));
        sweep.scores(
                sweep.completed("other", "full", 1, Map.of()),
                List.of(score("mine", "", 0.5), score("boolq", "boolq", 1)));

        assertThat(rows())
                .containsExactly(
                        List.of("model", "method", "n", "boolq", "mine", "average"),
                        List.of("mini", "full", "1", "50.00 [77.28, -27.28]", "25.00", "37.50"),
                        List.of("other", "full", "1", "100.00", "50.00", "75.00"));
    }

    @Test
    void theModelBeforeFineTuningComesFirst() {
        for (String method : List.of("lora", "full", "base")) {
            sweep.scores(sweep.completed("mini", method, 1, SMALL_QWEN), List.of(score("boolq", "boolq", 0.5)));
        }

        assertThat(rows().subList(1, 4))
                .containsExactly(
                        List.of("mini", "base", "1", "50.00", "50.00"),
                        List.of("mini", "full", "1", "50.00 [77.28, -27.28]", "50.00 [77.28, -27.28]"),
                        List.of("mini", "lora", "1", "50.00 [79.14, -29.14]", "50.00 [79.14, -29.14]"));
    }

    @Test
    void protocolsHaveTablesOfTheirOwn() {
        sweep.scores(
                sweep.completed("m", "full", 1, Map.of()),
                List.of(score("boolq", "", 0.5), with(score("boolq", "", 0.7), "protocol", "instruct")));

        String markdown = markdown();
        assertThat(markdown).contains("### Protocol `harness`").contains("### Protocol `instruct`");
        assertThat(rows())
                .containsExactly(
                        List.of("model", "method", "n", "boolq", "average"),
                        List.of("m", "full", "1", "50.00", "50.00"),
                        List.of("model", "method", "n", "boolq", "average"),
                        List.of("m", "full", "1", "70.00", "70.00"));
    }

    @Test
    void aRunThatLacksABenchmarkHasNoAverage() {
        sweep.scores(
                sweep.completed("m", "full", 1, Map.of()), List.of(score("boolq", "", 0.5), score("siqa", "", 0.25)));
        sweep.scores(sweep.completed("m", "lora", 1, Map.of()), List.of(score("boolq", "", 0.75)));

        assertThat(rows().get(1)).containsExactly("m", "full", "1", "50.00", "25.00", "37.50");
        assertThat(rows().get(2)).containsExactly("m", "lora", "1", "75.00", "–", "–");
    }

    @Test
    void partialSetsAreMarkedWithTheirItems() {
        Map<String, Object> partial = with(score("boolq", "", 0.5), "partial", true);
        sweep.scores(sweep.completed("m", "full", 1, Map.of()), List.of(with(partial, "items", 50)));

        assertThat(rows().get(0)).contains("boolq (partial, n=50)");
        assertThat(rows().get(1)).contains("50.00");

        sweep.scores(sweep.completed("m", "lora", 1, Map.of()), List.of(with(partial, "items", 80)));

        assertThat(rows().get(0)).contains("boolq (partial, n=50..80)");
    }

    @Test
    void gridAxesAreNotAveragedOver() {
        sweep.scores(sweep.completed("m", "lora", 1, Map.of("lora_rank", 8)), List.of(score("boolq", "", 0.5)));
        sweep.scores(sweep.completed("m", "lora", 1, Map.of("lora_rank", 16)), List.of(score("boolq", "", 0.7)));

        assertThat(rows().subList(1, 3))
                .containsExactly(
                        List.of("m", "lora (lora_rank=8)", "1", "50.00", "50.00"),
                        List.of("m", "lora (lora_rank=16)", "1", "70.00", "70.00"));
    }

    @Test
    void notesAreOnWhatStandsInTheTable() {
        String run = sweep.completed("m", "full", 1, Map.of());
        sweep.scores(run, List.of(score("boolq", "boolq", 0.5)));
        assertThat(markdown())
                .contains("highest summed log-probability")
                .doesNotContain("their column names", "Rows of *baseline*", "[brackets]", "ARC");

        sweep.items(run, List.of(item("boolq", 1, 2)));
        sweep.scores(sweep.completed("mini", "full", 1, SMALL_QWEN), List.of(score("boolq", "boolq", 0.5)));
        assertThat(markdown())
                .contains("Rows of *baseline*", "[brackets]", "The paper's ARC accuracies")
                .doesNotContain("vision-language");
    }

    /** Three items of 2, 2 and 4 choices: chance (1/2 + 1/2 + 1/4) / 3; two of three are answered by choice 1. */
    @Test
    void baselinesStandApartFromMethods() {
        String run = sweep.completed("m", "full", 1, Map.of());
        sweep.scores(run, List.of(score("boolq", "boolq", 0.5), score("siqa", "", 0.25)));
        sweep.items(run, List.of(item("boolq", 1, 2), item("boolq", 1, 2), item("boolq", 3, 4), item("siqa", 0, 5)));

        assertThat(rows())
                .containsExactly(
                        List.of("model", "method", "n", "boolq", "siqa", "average"),
                        List.of("*baseline*", "chance", "–", "41.67", "20.00", "30.83"),
                        List.of("*baseline*", "best constant answer", "–", "66.67", "100.00", "83.33"),
                        List.of("m", "full", "1", "50.00", "25.00", "37.50"));
    }

    @Test
    void baselinesOfDifferentItemsAreARange() {
        String one = sweep.completed("m", "full", 1, Map.of());
        sweep.scores(one, List.of(score("boolq", "", 0.5)));
        sweep.items(one, List.of(item("boolq", 0, 2), item("boolq", 1, 2)));
        String other = sweep.completed("n", "full", 1, Map.of());
        sweep.scores(other, List.of(score("boolq", "", 0.5), with(score("siqa", "", 0.5), "protocol", "instruct")));
        sweep.items(other, List.of(item("boolq", 0, 2), item("boolq", 1, 2), item("boolq", 1, 2)));

        assertThat(rows().subList(1, 3))
                .containsExactly(
                        List.of("*baseline*", "chance", "–", "50.00", "50.00"),
                        List.of("*baseline*", "best constant answer", "–", "50.00..66.67", "50.00..66.67"));
        assertThat(markdown().substring(markdown().indexOf("Protocol `instruct`")))
                .doesNotContain("| *baseline*");
    }

    @Test
    void aBaselineHasAnAverageOverAllBenchmarksOnly() {
        String both = sweep.completed("m", "full", 1, Map.of());
        sweep.scores(both, List.of(score("boolq", "", 0.5), score("siqa", "", 0.5)));
        sweep.items(both, List.of(item("boolq", 0, 2), item("siqa", 0, 4)));
        String one = sweep.completed("m", "lora", 1, Map.of());
        sweep.scores(one, List.of(score("boolq", "", 0.5)));
        sweep.items(one, List.of(item("boolq", 0, 2)));

        assertThat(rows().get(1)).containsExactly("*baseline*", "chance", "–", "50.00", "25.00", "37.50");
    }

    private List<List<String>> rows() {
        return MarkdownCells.of(markdown());
    }

    private String markdown() {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return PaperTable.TABLE1.markdown(database);
        }
    }
}
