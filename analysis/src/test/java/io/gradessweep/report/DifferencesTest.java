package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.answers;
import static io.gradessweep.report.SweepFixture.item;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.statistics.Resampling;
import io.gradessweep.table.ResultTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifferencesTest {
    private static final String ALL_WRONG = "0".repeat(12);
    private static final String ALL_RIGHT = "1".repeat(12);

    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void start() {
        sweep = new SweepFixture(results);
    }

    /** Twelve items: 9 of them full+grades alone got right, 2 full alone, 1 both. McNemar's exact p of 9 and 2 is 134 / 2048. */
    @Test
    void countsAndProbabilityAreThoseWorkedByHand() {
        run("full", 1, answers("boolq", "000000000111"));
        run("full+grades", 1, answers("boolq", "111111111001"));

        List<String> lines = csv(DifferenceRequest.ALL);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .isEqualTo(
                        "protocol,model,method,variant,reference,reference_variant,benchmark,seeds,items,clusters,accuracy,"
                                + "reference_accuracy,difference,standard_error,difference_low,difference_high,b,c,p,p_holm,"
                                + "holds");
        assertThat(lines.get(1))
                .startsWith(
                        "harness,m,full+grades,\"\",full,\"\",boolq,1,12,12,83.33333333333334,25.0,58.333333333333336,")
                .endsWith(",9,2,0.0654296875,0.0654296875,false");
    }

    /** Seed 1: items 0 and 1 won. Seed 2: items 0 won, 2 lost. Item 0 counts 2, item 1 counts 1, item 2 counts -1. */
    @Test
    void seedsOfAnItemStayTogether() {
        run("lora", 1, answers("boolq", "0011"));
        run("lora", 2, answers("boolq", "0011"));
        run("lora+es", 1, answers("boolq", "1111"));
        run("lora+es", 2, answers("boolq", "1001"));
        // Of other seeds, and of a method that is not fine-tuned alone: nothing to compare with.
        run("lora+grades", 3, answers("boolq", "1111"));
        run("full+grades", 1, answers("boolq", "1111"));

        Difference only = only(DifferenceRequest.ALL);
        assertThat(only.answers().methods().methodLabel()).isEqualTo("lora+es");
        assertThat(List.of(
                        only.answers().seeds(),
                        only.answers().items(),
                        only.answers().b(),
                        only.answers().c()))
                .containsExactly(2, 4L, 3L, 1L);
        assertThat(only.answers().accuracy()).isEqualTo(6 / 8.0);
        assertThat(only.answers().referenceAccuracy()).isEqualTo(4 / 8.0);
        assertThat(only.estimate().difference()).isEqualTo(2 / 8.0);
        assertThat(only.estimate().p()).isEqualTo(0.75);
    }

    /** Five facts, each asked for by eight and won or lost as one: 2 / 2^5, where forty items would be 2 / 2^40. */
    @Test
    void itemsOfOneFactOfAWorldAreOneCluster() {
        String spec = "{\"data\": {\"benchmarks\": [{\"name\": \"%s\", \"source\": {\"type\": \"%s\"}}]}}";
        for (String source : List.of("world_questions", "rows")) {
            Map<String, Object> settings = Map.of("spec_json", spec.formatted("colours", source));
            for (String method : List.of("full", "full+grades")) {
                List<Map<String, Object>> rows = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    Map<String, Object> row = with(item("colours", 0, 2), "correct", method.equals("full"));
                    rows.add(with(row, "item_id", "colour-entity" + i / 8 + "-name" + i % 8));
                }
                sweep.rows(ResultTables.ITEMS, sweep.completed(source, method, 1, settings), rows);
            }
        }

        List<Difference> rows = differences(DifferenceRequest.ALL).rows();
        assertThat(rows).extracting(row -> row.answers().methods().model()).containsExactly("rows", "world_questions");
        assertThat(rows).extracting(row -> row.answers().clusters()).containsExactly(40L, 5L);
        assertThat(rows).extracting(row -> row.answers().items()).containsExactly(40L, 40L);
        assertThat(rows).extracting(row -> row.answers().c()).containsExactly(40L, 40L);
        assertThat(rows).extracting(row -> row.estimate().p()).containsExactly(Math.pow(2, -39), 0.0625);
        assertThat(rows).extracting(Difference::holds).containsExactly(true, false);
    }

    @Test
    void protocolsAndModelsAreNeverMixed() {
        List<Map<String, Object>> instruct = new ArrayList<>();
        answers("boolq", ALL_RIGHT).forEach(row -> instruct.add(with(row, "protocol", "instruct")));
        String full = sweep.completed("m", "full", 1, Map.of());
        sweep.items(full, joined(answers("boolq", ALL_WRONG), instruct));
        String grades = sweep.completed("m", "full+grades", 1, Map.of());
        sweep.items(grades, joined(answers("boolq", ALL_RIGHT), instruct));
        sweep.items(sweep.completed("n", "full+es", 1, Map.of()), answers("boolq", ALL_RIGHT));

        assertThat(labels(DifferenceRequest.ALL))
                .containsExactly("harness m full+grades/full boolq", "instruct m full+grades/full boolq");
        assertThat(labels(request(null, "instruct", null))).containsExactly("instruct m full+grades/full boolq");
        assertThat(table(DifferenceRequest.ALL).indexOf("### Protocol `instruct`"))
                .isPositive();
    }

    @Test
    void theAverageIsOverAllBenchmarksOfAProtocol() {
        run("full", 1, joined(answers("boolq", ALL_WRONG), answers("siqa", "0101")));
        run("full+grades", 1, joined(answers("boolq", ALL_RIGHT), answers("siqa", "1010")));
        run("full+es", 1, answers("boolq", ALL_RIGHT));

        assertThat(labels(DifferenceRequest.ALL))
                .containsExactly(
                        "harness m full+es/full boolq",
                        "harness m full+grades/full boolq",
                        "harness m full+grades/full siqa",
                        "harness m full+grades/full average");
        Difference average = differences(DifferenceRequest.ALL).rows().get(3);
        assertThat(average.answers().accuracy()).isEqualTo((1 + 0.5) / 2);
        assertThat(average.estimate().difference()).isEqualTo(0.5);
        assertThat(List.of(
                        average.answers().items(),
                        average.answers().b(),
                        average.answers().c()))
                .containsExactly(16L, 14L, 2L);
        assertThat(labels(request(null, null, "boolq"))).hasSize(2).allMatch(label -> label.endsWith("boolq"));
    }

    /** Twelve of twelve: 2 / 4096, times three where three are compared. */
    @Test
    void onlyWhatIsMoreThanChanceHolds() {
        run("full", 1, joined(answers("boolq", ALL_WRONG), answers("siqa", "0101")));
        run("full+grades", 1, joined(answers("boolq", ALL_RIGHT), answers("siqa", "1011")));

        Differences all = differences(DifferenceRequest.ALL);
        assertThat(all.rows().get(0).corrected()).isEqualTo(3 * 2 / 4096.0);
        assertThat(all.rows()).extracting(Difference::holds).containsExactly(true, false, true);
        assertThat(all.holding().size()).isEqualTo(2);
        assertThat(only(request(null, null, "boolq")).corrected()).isEqualTo(2 / 4096.0);
    }

    @Test
    void equalRunsNeverHold() {
        for (String method : List.of("full", "full+es", "full+grades")) {
            run(method, 1, joined(answers("boolq", "110100111010"), answers("siqa", ALL_RIGHT)));
        }

        assertThat(differences(DifferenceRequest.ALL).rows()).hasSize(6).allSatisfy(difference -> {
            assertThat(difference.holds()).isFalse();
            assertThat(difference.corrected()).isEqualTo(1);
        });
    }

    /** The model before fine-tuning is run once, with one seed or another. */
    @Test
    void anyMethodCanBeTheReference() {
        run("base", 7, answers("boolq", ALL_WRONG));
        for (int seed : List.of(1, 2)) {
            run("full", seed, answers("boolq", ALL_RIGHT));
            run("lora", seed, answers("boolq", ALL_WRONG));
        }

        assertThat(differences(DifferenceRequest.ALL).rows()).isEmpty();
        assertThat(labels(request("base", null, null)))
                .containsExactly("harness m full/base boolq", "harness m lora/base boolq");
        assertThat(differences(request("base", null, null)).rows())
                .extracting(difference -> difference.answers().seeds())
                .containsExactly(2, 2);
        assertThat(labels(request("full", null, null)))
                .containsExactly("harness m base/full boolq", "harness m lora/full boolq");
    }

    @Test
    void variantsHaveTheReferenceOfTheirOwnSettings() {
        for (int rank : List.of(8, 16)) {
            Map<String, Object> settings = Map.of("lora_rank", rank);
            sweep.items(sweep.completed("m", "lora", 1, settings), answers("boolq", rank == 8 ? "0000" : "1111"));
            sweep.items(sweep.completed("m", "lora+grades", 1, with(settings, "tau", rank)), answers("boolq", "1100"));
        }

        assertThat(labels(DifferenceRequest.ALL))
                .containsExactly(
                        "harness m lora+grades (lora_rank=8, tau=8)/lora (lora_rank=8) boolq",
                        "harness m lora+grades (lora_rank=16, tau=16)/lora (lora_rank=16) boolq");
        assertThat(differences(DifferenceRequest.ALL).rows())
                .extracting(difference -> difference.estimate().difference())
                .containsExactly(0.5, -0.5);
    }

    @Test
    void runsOfOtherItemsAreAnErrorThatNamesOne() {
        run("full", 1, joined(answers("boolq", "01"), answers("siqa", "0101")));
        run("full+es", 1, joined(answers("boolq", "01"), answers("siqa", "010")));
        List<Map<String, Object>> otherGold = joined(answers("boolq", "01"), answers("siqa", "0101"));
        otherGold.set(4, with(item("siqa", 1, 2), "correct", true));
        run("full+grades", 1, otherGold);

        Differences differences = differences(DifferenceRequest.ALL);
        assertThat(labels(DifferenceRequest.ALL))
                .containsExactly("harness m full+es/full boolq", "harness m full+grades/full boolq");
        assertThatThrownBy(differences::requireSameItems)
                .isInstanceOf(ResultsException.class)
                .hasMessageStartingWith(
                        "runs of full+es and full of m were not asked the same items of siqa (harness), see"
                                + " item-5;")
                .hasMessageEndingWith("(2 comparisons have not)");
        assertThat(differences.unlike().get(1)).contains("full+grades", "see item-4");
        assertThat(differences(request(null, null, "boolq")).requireSameItems().size())
                .isEqualTo(2);
    }

    @Test
    void anUnknownNameListsThoseThereAre() {
        run("full", 1, answers("boolq", "01"));
        run("lora", 1, answers("siqa", "01"));

        assertThatThrownBy(() -> differences(request("ful", null, null)))
                .isInstanceOf(ResultsException.class)
                .hasMessage("no completed run has method ful; there are full, lora");
        assertThatThrownBy(() -> differences(request(null, "chat", null)))
                .hasMessage("no completed run has protocol chat; there are harness");
        assertThatThrownBy(() -> differences(request(null, null, "piqa")))
                .hasMessage("no completed run has benchmark piqa; there are boolq, siqa");
    }

    @Test
    void tablesAreForPeople() {
        run("full", 1, answers("boolq", ALL_WRONG));
        run("full+grades", 1, answers("boolq", ALL_RIGHT));

        assertThat(MarkdownCells.of(table(DifferenceRequest.ALL)))
                .containsExactly(
                        List.of(
                                "model",
                                "method",
                                "against",
                                "benchmark",
                                "n",
                                "items",
                                "clusters",
                                "accuracy",
                                "against's",
                                "difference [95 %]",
                                "SE",
                                "b",
                                "c",
                                "p",
                                "p (Holm)",
                                "holds"),
                        List.of(
                                "m",
                                "full+grades",
                                "full",
                                "boolq",
                                "1",
                                "12",
                                "12",
                                "100.00",
                                "0.00",
                                "+100.00 [+100.00, +100.00]",
                                "0.00",
                                "12",
                                "0",
                                "4.88e-4",
                                "4.88e-4",
                                "yes"));
    }

    @Test
    void anAverageIsNullForMachines() {
        run("full", 1, joined(answers("boolq", "0"), answers("siqa", "01")));
        run("full+grades", 1, joined(answers("boolq", "1"), answers("siqa", "01")));

        List<String> lines = csv(DifferenceRequest.ALL);
        assertThat(lines.get(1)).contains(",boolq,1,1,1,100.0,0.0,100.0,,100.0,100.0,1,0,1.0,1.0,false");
        assertThat(lines.get(3)).contains(",full,\"\",,1,3,3,75.0,25.0,50.0,,");
    }

    private void run(String method, long seed, List<Map<String, Object>> items) {
        sweep.items(sweep.completed("m", method, seed, Map.of()), items);
    }

    private static List<Map<String, Object>> joined(List<Map<String, Object>> first, List<Map<String, Object>> second) {
        List<Map<String, Object>> rows = new ArrayList<>(first);
        rows.addAll(second);
        return rows;
    }

    private static DifferenceRequest request(String reference, String protocol, String benchmark) {
        return new DifferenceRequest(
                Optional.ofNullable(reference),
                Optional.ofNullable(protocol),
                Optional.ofNullable(benchmark),
                Resampling.USUAL);
    }

    private Differences differences(DifferenceRequest request) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return Differences.of(database, request);
        }
    }

    private Difference only(DifferenceRequest request) {
        List<Difference> rows = differences(request).rows();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private List<String> labels(DifferenceRequest request) {
        List<String> labels = new ArrayList<>();
        for (Difference difference : differences(request).rows()) {
            ComparedMethods methods = difference.answers().methods();
            labels.add(methods.protocol() + " " + methods.model() + " " + methods.methodLabel() + "/"
                    + methods.referenceLabel() + " "
                    + difference.answers().benchmark().orElse("average"));
        }
        return labels;
    }

    private String table(DifferenceRequest request) {
        return printed(request, OutputFormat.TABLE);
    }

    private List<String> csv(DifferenceRequest request) {
        return printed(request, OutputFormat.CSV).lines().toList();
    }

    private String printed(DifferenceRequest request, OutputFormat format) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            StringBuilder out = new StringBuilder();
            Differences.of(database, request).print(database, format, out);
            return out.toString();
        }
    }
}
