package io.gradessweep.report;

import static io.gradessweep.report.SweepFixture.cost;
import static io.gradessweep.report.SweepFixture.score;
import static io.gradessweep.report.SweepFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.paper.PublishedTable;
import io.gradessweep.report.Claim.Verdict;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts on planted effects: true ones, false ones, and those that runs cannot tell. */
class ClaimTest {
    @TempDir
    Path results;

    private SweepFixture sweep;

    @BeforeEach
    void sweep() {
        sweep = new SweepFixture(results);
    }

    private Claim.Answer answer(Claim claim) {
        try (ResultDatabase database = ResultDatabase.open(results)) {
            return claim.answer(database);
        }
    }

    private void pair(long seed, double seconds, long flops) {
        sweep.completed("m", "full", seed, cost(100, 1000, 1000));
        sweep.completed("m", "full+grades", seed, cost(seconds, flops, 1000));
    }

    @Test
    void aTrueEffectHoldsAndAFalseOneDoesNot() {
        pair(1, 80, 1200);
        pair(2, 82, 1210);
        pair(3, 81, 1190);
        Claim.Answer faster = answer(Claim.FULL_FASTER);
        assertThat(faster.verdict()).isEqualTo(Verdict.HOLDS);
        assertThat(faster.values()).isEqualTo(3);
        assertThat(faster.mean().orElseThrow()).isCloseTo((100 / 80.0 + 100 / 82.0 + 100 / 81.0) / 3, within(1e-12));
        assertThat(answer(Claim.FULL_FEWER_FLOPS).verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
        assertThat(answer(Claim.LORA_FASTER).verdict()).isEqualTo(Verdict.CANNOT_BE_TOLD);
        assertThat(answer(Claim.LORA_FASTER).reason()).isEqualTo("no run has the figure");
    }

    /** 4.3027 is Student's t for two degrees of freedom; the speedups 1.25, 1 and 0.8 have a mean of 1.0167. */
    @Test
    void anEffectOfEitherSignCannotBeTold() {
        pair(1, 80, 1000);
        pair(2, 100, 1000);
        pair(3, 125, 1000);
        Claim.Answer answer = answer(Claim.FULL_FASTER);
        assertThat(answer.verdict()).isEqualTo(Verdict.CANNOT_BE_TOLD);
        double spread =
                Math.sqrt((Math.pow(1.25 - 3.05 / 3, 2) + Math.pow(1 - 3.05 / 3, 2) + Math.pow(0.8 - 3.05 / 3, 2)) / 2);
        assertThat(answer.interval().orElseThrow().low())
                .isCloseTo(3.05 / 3 - 4.3027 * spread / Math.sqrt(3), within(1e-9));
        assertThat(answer.reason()).isEqualTo("the interval lies on both sides");
    }

    @Test
    void oneSeedCannotTell() {
        pair(1, 50, 500);
        assertThat(answer(Claim.FULL_FASTER).verdict()).isEqualTo(Verdict.CANNOT_BE_TOLD);
        assertThat(answer(Claim.FULL_FASTER).reason()).startsWith("one value has no interval");
    }

    private void accuracies(long seed, double full, double grades) {
        sweep.scores(sweep.completed("m", "full", seed, cost(1, 1, 1)), List.of(score("b", "boolq", full)));
        sweep.scores(sweep.completed("m", "full+grades", seed, cost(1, 1, 1)), List.of(score("b", "boolq", grades)));
    }

    /** Not significant is not the same as within noise: the interval must be narrow. */
    @Test
    void accuracyIsWithinNoiseOnlyWhereTheWholeIntervalIs() {
        accuracies(1, 0.500, 0.501);
        accuracies(2, 0.510, 0.512);
        accuracies(3, 0.520, 0.520);
        assertThat(answer(Claim.FULL_ACCURACY).verdict()).isEqualTo(Verdict.HOLDS);
        accuracies(4, 0.500, 0.530);
        assertThat(answer(Claim.FULL_ACCURACY).verdict()).isEqualTo(Verdict.CANNOT_BE_TOLD);
    }

    @Test
    void accuracyThatIsLostIsNotWithinNoise() {
        accuracies(1, 0.50, 0.45);
        accuracies(2, 0.51, 0.46);
        accuracies(3, 0.52, 0.465);
        assertThat(answer(Claim.FULL_ACCURACY).verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
    }

    private void froze(long seed, int attention, int keys, int mlp) {
        Map<String, Object> run = with(with(cost(1, 1, 1), "early_stopping", "grades"), "planned_steps", 100);
        String id = sweep.completed("m", "full+grades", seed, run);
        sweep.freezes(id, Map.of("q", attention, "k", keys, "up", mlp));
    }

    @Test
    void whoFreezesFirstIsTold() {
        froze(1, 60, 50, 80);
        froze(2, 61, 52, 83);
        froze(3, 62, 50, 79);
        Claim.Answer attention = answer(Claim.ATTENTION_FIRST);
        assertThat(attention.verdict()).isEqualTo(Verdict.HOLDS);
        assertThat(attention.mean().orElseThrow())
                .isCloseTo(((55 - 80) + (56.5 - 83) + (56 - 79)) / 300.0, within(1e-12));
        Claim.Answer keys = answer(Claim.KEYS_AND_VALUES_FIRST);
        assertThat(keys.verdict()).isEqualTo(Verdict.HOLDS);
        assertThat(keys.mean().orElseThrow()).isCloseTo(((50 - 70) + (52 - 72) + (50 - 70.5)) / 300.0, within(1e-12));
    }

    @Test
    void whoFreezesLastIsToldToo() {
        froze(1, 90, 91, 60);
        froze(2, 90, 92, 61);
        assertThat(answer(Claim.ATTENTION_FIRST).verdict()).isEqualTo(Verdict.DOES_NOT_HOLD);
    }

    @Test
    void monitoringIsAShareOfTrainingWithoutIt() {
        for (long seed = 1; seed <= 3; seed++) {
            Map<String, Object> run = new HashMap<>(cost(1, 1, 1));
            run.put("early_stopping", "grades");
            run.put("train_seconds", 100.0);
            run.put("monitor_seconds", 1.0 + 0.1 * seed);
            sweep.completed("m", "full+grades", seed, run);
        }
        Claim.Answer answer = answer(Claim.MONITORING);
        assertThat(answer.verdict()).isEqualTo(Verdict.HOLDS);
        assertThat(answer.mean().orElseThrow()).isCloseTo(0.012, within(1e-12));
    }

    /** The paper's numbers in the claims are those of its tables. */
    @Test
    void thePapersFiguresAreThoseOfItsTables() {
        assertThat(Claim.FULL_FASTER.paper())
                .isEqualTo(range("speedup %.2f to %.2f (Table 2)", "full+grades", "full", true));
        assertThat(Claim.LORA_FASTER.paper()).startsWith(range("speedup %.2f to %.2f", "lora+grades", "lora", true));
        assertThat(Claim.FULL_ACCURACY.paper())
                .isEqualTo(range("%+.2f to %+.2f points (Table 1)", "full+grades", "full", false));
        assertThat(Claim.LORA_ACCURACY.paper())
                .isEqualTo(range("%+.2f to %+.2f points (Table 1)", "lora+grades", "lora", false));
        assertThat(Claim.ES_SLOWER.paper()).isEqualTo(range("speedup %.2f to %.2f (Table 2)", "full+es", "full", true));
    }

    private static String range(String format, String method, String base, boolean seconds) {
        PublishedTable table = seconds ? PublishedTable.TABLE2 : PublishedTable.TABLE1;
        int column = seconds
                ? table.table().columnNames().indexOf("training_seconds")
                : table.table().columnNames().indexOf("average");
        Map<String, Map<String, Double>> values = new HashMap<>();
        for (List<Object> row : table.rows()) {
            values.computeIfAbsent((String) row.get(0), model -> new HashMap<>())
                    .put((String) row.get(1), (Double) row.get(column));
        }
        double[] all = values.values().stream()
                .mapToDouble(of -> seconds ? of.get(base) / of.get(method) : of.get(method) - of.get(base))
                .sorted()
                .toArray();
        return String.format(Locale.ROOT, format, all[0], all[all.length - 1]);
    }
}
