package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EfficiencyTableTest {
    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void start() {
        sweep = new SweepFixture(results);
    }

    @Test
    void meansSpreadsAndRatiosAreThoseWorkedByHand() {
        sweep.completed("m", "full", 1, cost(100, 1000, 4e9));
        sweep.completed("m", "full", 2, cost(120, 1000, 4e9));
        sweep.completed("m", "full+grades", 1, cost(50, 600, 2e9));
        sweep.completed("m", "full+grades", 2, cost(80, 500, 3e9));

        assertThat(rows())
                .containsExactly(
                        List.of(
                                "model",
                                "method",
                                "n",
                                "seconds",
                                "speedup",
                                "FLOPs",
                                "FLOPs ratio",
                                "HF FLOPs",
                                "HF FLOPs ratio",
                                "device-hours"),
                        // mean 110, deviations 10 and 10: sqrt(200 / 1) = 14.14
                        List.of(
                                "m",
                                "full",
                                "2",
                                "110 ± 14 (±127)",
                                "1.00",
                                "1.00e3 ± 0.00e0 (±0.00e0)",
                                "1.00",
                                "4.00e9 ± 0.00e0 (±0.00e0)",
                                "1.00",
                                // 110 / 3600
                                "0.0306"),
                        // 110 / 65 = 1.692; by seed 2.0 and 1.5, sd 0.354; 550 / 1000; by seed 0.6 and 0.5, sd 0.071;
                        // 2.5 / 4 = 0.625; by seed 0.5 and 0.75, sd 0.177;
                        // margins are 12.7062 / sqrt(2) = 8.98 times these
                        List.of(
                                "m",
                                "full+grades",
                                "2",
                                "65.00 ± 21.21 (±190.59)",
                                "1.69 ± 0.35 (±3.18)",
                                "5.50e2 ± 7.07e1 (±6.35e2)",
                                "0.55 ± 0.07 (±0.64)",
                                "2.50e9 ± 7.07e8 (±6.35e9)",
                                "0.63 ± 0.18 (±1.59)",
                                "0.0181"));
    }

    /** The table of Student's t at n - 1 = 2, 4, 30 and, by expansion, 59. */
    @Test
    void marginsAreStudentsT() {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            ReportedRuns.define(database);
            assertThat(database.rows("SELECT n, round(margin_of_error(sqrt(n), n), 3) AS t"
                            + " FROM (VALUES (1), (3), (5), (31), (32), (60)) AS counts(n) ORDER BY n"))
                    .extracting(row -> row.text("t"))
                    .containsExactly("", "4.303", "2.776", "2.042", "2.039", "2.001");
        }
    }

    @Test
    void aSingleSeedHasNoSpread() {
        sweep.completed("m", "full", 1, cost(8, 1000, 1000));
        sweep.completed("m", "lora", 1, cost(4, 250, 2000));

        assertThat(rows().get(2))
                .containsExactly("m", "lora", "1", "4.00", "2.00", "2.50e2", "0.25", "2.00e3", "2.00", "0.00111");
    }

    @Test
    void thePapersNumbersStandBesideAndOrderTheRows() {
        for (String method :
                List.of("lora+grades", "full+stop_at", "lora", "full+grades", "full", "lora+es", "full+es")) {
            sweep.completed("mini", method, 1, with(cost(10, 100, 100), "stands_for", "qwen3-14b"));
        }
        sweep.completed("aaa", "full", 1, cost(10, 100, 100));

        assertThat(rows().subList(1, 9))
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactly(
                        "mini full",
                        "mini full+es",
                        "mini full+grades",
                        "mini lora",
                        "mini lora+es",
                        "mini lora+grades",
                        "mini full+stop_at",
                        "aaa full");
        assertThat(rows().get(3))
                .containsExactly(
                        "mini",
                        "full+grades",
                        "1",
                        "10.00 [10721, -100 %]",
                        "1.00 [1.51, -0.51]",
                        "1.00e2 [6.43e17, -100 %]",
                        "1.00 [0.55, +0.45]",
                        "1.00e2 [6.43e17, -100 %]",
                        "1.00 [0.55, +0.45]",
                        "0.00278");
    }

    /** A run that had two cards for 1,800 s took an hour of a device. */
    @Test
    void deviceHoursCountTheCardsOfASlot() {
        sweep.completed("m", "full", 1, with(cost(1800, 1, 1), "slot", "gpu 0:0,0:1"));
        sweep.completed("m", "lora", 1, with(cost(1800, 1, 1), "slot", "gpu 0:1"));
        sweep.completed("m", "lora+es", 1, with(cost(1800, 1, 1), "slot", ""));
        sweep.completed("m", "lora+grades", 1, with(cost(1800, 1, 1), "device", "cuda:0,cuda:1"));

        assertThat(rows().subList(1, 5))
                .extracting(row -> row.get(9))
                .containsExactly("1.00", "0.500", "0.500", "1.00");
    }

    /** 7,200 J are two watt-hours. A mean over some of a row's runs would be no mean of the row. */
    @Test
    void energyStandsWhereTheCardsToldIt() {
        sweep.completed("m", "full", 1, with(cost(1, 1, 1), "training_joules", 7200.0));
        sweep.completed("m", "full", 2, with(cost(1, 1, 1), "training_joules", 3600.0));
        sweep.completed("m", "lora", 1, with(cost(1, 1, 1), "training_joules", 3600.0));
        sweep.completed("m", "lora", 2, cost(1, 1, 1));

        // Two runs on shares of a card draw from one meter; two whole cards are this run's own.
        sweep.completed("m", "lora+es", 1, with(with(cost(1, 1, 1), "training_joules", 3600.0), "slot", "gpu 0:1"));
        sweep.completed("m", "lora+grades", 1, with(with(cost(1, 1, 1), "training_joules", 7200.0), "slot", "gpu 0,1"));
        assertThat(rows().get(0)).endsWith("energy (Wh)");
        assertThat(markdown()).contains("Energy, in watt-hours");
        assertThat(rows().subList(3, 5)).extracting(row -> row.get(10)).containsExactly("–", "2.00");
        assertThat(rows().subList(1, 3)).extracting(row -> row.get(10)).containsExactly("1.50", "–");
    }

    @Test
    void gridAxesAreNotAveragedOver() {
        sweep.completed("m", "full", 1, cost(100, 1000, 1000));
        sweep.completed("m", "full+grades", 1, with(cost(50, 500, 500), "tau", 10.0));
        sweep.completed("m", "full+grades", 2, with(cost(70, 500, 500), "tau", 10.0));
        sweep.completed("m", "full+grades", 1, with(cost(80, 800, 800), "tau", 2.5));

        assertThat(rows().subList(2, 4))
                .extracting(row -> row.subList(1, 5))
                .containsExactly(
                        List.of("full+grades (tau=2.5)", "1", "80.00", "1.25"),
                        List.of("full+grades (tau=10)", "2", "60.00 ± 14.14 (±127.06)", "1.67"));
    }

    @Test
    void settingsWithoutAColumnAreToldApartToo() {
        sweep.completed("m", "full+es", 1, with(cost(50, 1, 1), "spec_json", spec(3, 1e-3, "/data/a", 1)));
        sweep.completed("m", "full+es", 2, with(cost(70, 1, 1), "spec_json", spec(3, 1e-3, "/data/b", 2)));
        sweep.completed("m", "full+es", 1, with(cost(90, 1, 1), "spec_json", spec(5, 1e-3, "/data/a", 1)));

        assertThat(rows().subList(1, 3))
                .extracting(row -> row.subList(1, 4))
                .containsExactly(
                        List.of("full+es (early_stopping.patience=3)", "2", "60.00 ± 14.14 (±127.06)"),
                        List.of("full+es (early_stopping.patience=5)", "1", "90.00"));
    }

    @Test
    void aSettingIsToldApartByItsColumnWhicheverVersionWroteTheRow() {
        String spec = "{\"early_stopping\":{\"ratio\":%s,\"type\":\"stop_at\"}}";
        sweep.completed("m", "full+stop_at", 1, with(cost(1, 1, 1), "spec_json", spec.formatted("0.25")));
        sweep.completed("m", "full+stop_at", 1, with(cost(2, 1, 1), "spec_json", spec.formatted("0.50")));
        for (double ratio : List.of(0.25, 0.5)) {
            Map<String, Object> run = with(cost(1, 1, 1), "grace_period_ratio", ratio);
            sweep.completed("n", "full+stop_at", 1, with(run, "spec_json", spec.formatted(ratio)));
        }

        assertThat(rows().subList(1, 5))
                .extracting(row -> row.get(1))
                .containsExactly(
                        "full+stop_at (grace_period_ratio=0.25)",
                        "full+stop_at (grace_period_ratio=0.5)",
                        "full+stop_at (grace_period_ratio=0.25)",
                        "full+stop_at (grace_period_ratio=0.5)");
    }

    @Test
    void aVariantIsComparedWithTheFullRunOfItsOwnSettings() {
        for (double rate : List.of(1e-3, 4e-3)) {
            double seconds = rate * 100_000;
            sweep.completed("m", "full", 1, with(cost(seconds, 1, 1), "spec_json", spec(0, rate, "/d", 1)));
            sweep.completed("m", "full+es", 1, with(cost(50, 1, 1), "spec_json", spec(3, rate, "/d", 1)));
        }
        sweep.completed("m", "lora", 1, with(cost(50, 1, 1), "spec_json", spec(0, 7e-3, "/d", 1)));

        assertThat(rows().subList(1, 6))
                .extracting(row -> row.get(1), row -> row.get(4))
                .containsExactly(
                        tuple("full (optimizer.learning_rate=0.001)", "1.00"),
                        tuple("full (optimizer.learning_rate=0.004)", "1.00"),
                        tuple("full+es (optimizer.learning_rate=0.001)", "2.00"),
                        tuple("full+es (optimizer.learning_rate=0.004)", "8.00"),
                        tuple("lora", "–"));
    }

    @Test
    void listsOfObjectsAreNamedByTheirNames() {
        String spec = "{\"data\":{\"benchmarks\":[%s]}}";
        sweep.completed("m", "full", 1, with(cost(1, 1, 1), "spec_json", spec.formatted("{\"name\":\"boolq\"}")));
        sweep.completed(
                "m",
                "full",
                1,
                with(cost(2, 1, 1), "spec_json", spec.formatted("{\"name\":\"boolq\"},{\"name\":\"siqa\"}")));

        assertThat(rows().subList(1, 3))
                .extracting(row -> row.get(1).replaceAll("#[0-9a-f]+", "#"))
                .containsExactly("full (data.benchmarks=boolq#)", "full (data.benchmarks=boolq+siqa#)");
    }

    @Test
    void withoutAFullRunThereIsNoRatio() {
        sweep.completed("m", "lora", 1, cost(50, 500, 500));

        assertThat(rows().get(1))
                .containsExactly("m", "lora", "1", "50.00", "–", "5.00e2", "–", "5.00e2", "–", "0.0139");
    }

    @Test
    void failedRunsAreLeftOut() {
        sweep.completed("m", "full", 1, cost(50, 500, 500));
        sweep.completed("m", "full", 2, with(cost(1, 1, 1), "status", "failed"));

        assertThat(rows()).hasSize(2);
        assertThat(rows().get(1)).contains("1", "50.00");
    }

    @Test
    void whatTrainsNothingIsLeftOut() {
        sweep.completed("m", "full", 1, cost(50, 500, 500));
        sweep.completed("m", "base", 1, cost(0, 0, 0));

        assertThat(rows().subList(1, rows().size()))
                .extracting(row -> row.get(1))
                .containsExactly("full");
    }

    @Test
    void numbersAreRightAlignedInMarkdown() {
        sweep.completed("m", "full", 1, cost(50, 500, 500));

        assertThat(markdown()).contains("|-------|--------|----:|--------:|--------:|");
    }

    @Test
    void theAuditStandsUnderTheTableWhereThePapersFiguresStandInIt() {
        sweep.completed("m", "full", 1, cost(50, 500, 500));
        assertThat(markdown())
                .contains("- FLOPs are the products executed")
                .doesNotContain("The paper", "[brackets]", "Energy");

        sweep.completed("mini", "full", 1, with(cost(50, 500, 500), "stands_for", "qwen3-0.6b"));
        assertThat(markdown()).contains("907 s against 892 s", "single runs without variance", "In [brackets]");
    }

    private List<List<String>> rows() {
        return MarkdownCells.of(markdown());
    }

    private String markdown() {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return PaperTable.TABLE2.markdown(database);
        }
    }

    private static String spec(int patience, double learningRate, String location, long seed) {
        return """
                {"early_stopping":{%s"type":"es"},"optimizer":{"learning_rate":%s},"seed":%d,
                 "model":{"base":{"directory":{"location":"%s","fingerprint":"f"}}}}""".formatted(patience == 0 ? "" : "\"patience\":" + patience + ",", learningRate, seed, location);
    }
}
