package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Theorem 2 claims, on runs of 24 steps that are really trained. One freezes attention at its first look, step 13, and
 * looks at it at every later step; one freezes everything at that step; one freezes nothing.
 */
class Theorem2CommandTest {
    private static final List<String> SWEEP = List.of(
            "sweep: test",
            "models: [small]",
            "methods: [full, full+grades]",
            "seeds: [1]",
            "data: { train: [colours], max_length: 64 }",
            "train: { epochs: 10, max_steps: 24, micro_batch: 4, gradient_accumulation: 2, trace_validation_every: 6 }",
            "grades: { tau: 1e9, grace_period_ratio: 0.5, thaw_every: 1, thaw_factor: 1e9 }");
    private static final CapturedCli CLI = new CapturedCli();

    @TempDir
    static Path home;

    @BeforeAll
    static void runs() throws IOException {
        new PlanFixture(home)
                .write("sweep.yaml", String.join("\n", SWEEP) + "\n")
                .small(50);
        Files.createDirectory(home.resolve("cache"));
        train("small/full/seed=1");
        train("small/full+grades/seed=1");
        train("small/full+grades/seed=1", "grades.tau_mlp=1e-9");
    }

    /** Two layers have eight matrices of attention, each of which is looked at at the eleven steps after the one it froze at. */
    @Test
    void claimsAreObservedOnWhatWasRecorded() {
        List<String> lines = csv("--named", "theorem-2");
        assertThat(lines).hasSize(3);
        List<String> columns = List.of(lines.get(0).split(","));
        String[] all = lines.get(1).split(",", -1);
        String[] attention = lines.get(2).split(",", -1);

        assertThat(all[columns.indexOf("stop_reason")]).isEqualTo("all_frozen");
        assertThat(all[columns.indexOf("done_steps")]).isEqualTo("13");
        assertThat(all[columns.indexOf("termination")]).isEqualTo("holds");
        assertThat(all[columns.indexOf("frozen_gradients")]).isEqualTo("not observed");

        assertThat(attention[columns.indexOf("termination")]).isEqualTo("does not");
        assertThat(attention[columns.indexOf("frozen_measurements")]).isEqualTo("88");
        assertThat(attention[columns.indexOf("frozen_gradients")]).isEqualTo("holds");
        String largest = csv("SELECT max(value) / 1e9 FROM norms JOIN runs USING (run_id) WHERE stop_reason = "
                        + "'planned_steps' AND projection IN ('q', 'k', 'v', 'o') AND step > 13")
                .get(1);
        assertThat(Double.parseDouble(attention[columns.indexOf("largest_ratio")]))
                .isPositive()
                .isCloseTo(Double.parseDouble(largest), withinPercentage(0.1));
        assertThat(attention[columns.indexOf("training_loss")]).isIn("holds", "does not");
        assertThat(attention[columns.indexOf("validation_loss")]).isIn("holds", "does not");
    }

    /** Whoever looks at every step pays for every gradient, as if nothing were frozen, and for the validations. */
    @Test
    void whatIsObservedIsPaidFor() {
        assertThat(csv("""
                        SELECT method, forward_flops, backward_input_flops, backward_weight_flops, validation_flops,
                            (SELECT string_agg(step, ' ' ORDER BY step) FROM validations WHERE run_id = runs.run_id)
                        FROM runs WHERE stop_reason = 'planned_steps' ORDER BY method
                        """))
                .hasSize(3)
                .element(2)
                .isEqualTo(csv("SELECT 'full+grades', * FROM (SELECT forward_flops, backward_input_flops,"
                                + " backward_weight_flops, validation_flops, '6 12 18 24' FROM runs WHERE method = 'full')")
                        .get(1));
    }

    private static void train(String key, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("train", "sweep.yaml", "--run", key));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        execute(arguments);
    }

    private static List<String> csv(String... query) {
        List<String> arguments = new ArrayList<>(List.of("query", "results/test"));
        arguments.addAll(List.of(query));
        arguments.addAll(List.of("--format", "csv"));
        execute(arguments);
        return CLI.out.toString().lines().toList();
    }

    private static void execute(List<String> arguments) {
        assertThat(CLI.execute(home, TaskFunctions.ofGpuTask(), arguments.toArray(String[]::new)))
                .as(CLI.err.toString())
                .isEqualTo(ExitCode.OK);
    }
}
