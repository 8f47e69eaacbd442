package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.spark.TaskFunctions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real sweep whose rows of a pass are chosen by the tasks: prefixes, kept weights and a replay go with it. */
class AutoMicroBatchSweepTest {
    @TempDir
    private Path home;

    private final CapturedCli cli = new CapturedCli();

    private String execute(String... arguments) {
        assertThat(cli.execute(home, TaskFunctions.ofGpuTask(), arguments))
                .as(cli.err + cli.progress())
                .isEqualTo(ExitCode.OK);
        return cli.out.toString().replace("\r", "");
    }

    private String run(String... more) {
        List<String> all = new ArrayList<>(List.of("run", "sweep.yaml", "--slot-memory", "1GB"));
        all.addAll(List.of(more));
        return execute(all.toArray(String[]::new));
    }

    @Test
    void theNumberIsRecordedAndRunsWithAPrefixAgree() {
        new PlanFixture(home).write("sweep.yaml", """
                        sweep: test
                        models: [small]
                        methods: [full, full+grades, lora]
                        seeds: [1]
                        share_prefix: true
                        grades: { tau: 1000, grace_period_ratio: 0.5, criterion: gradient }
                        data: { train: [colours], max_length: 64 }
                        train: { epochs: 9, max_steps: 8, micro_batch: auto, trace_norms_every: 1 }
                        """).small(2);
        run("--keep-weights");
        String sql = "SELECT method, micro_batch, prefix_steps, spec_json ->> '$.training.micro_batch' AS asked,"
                + " spec_json ->> '$.training.gradient_accumulation' AS rows FROM runs ORDER BY method";
        assertThat(execute("query", "results/test", sql, "--format", "csv")).isEqualTo("""
                        method,micro_batch,prefix_steps,asked,rows
                        full,4,3,auto,4
                        full+grades,4,3,auto,4
                        lora,64,0,auto,64
                        """);
        assertThat(execute(
                        "replay", "results/test", "--run", "small/full/seed=1", "--taus", "1,1000", "--ratios", "0.5"))
                .contains("small/full");
        run("--set", "data.benchmarks=[colours, moods]", "--results", "results/test");
        assertThat(cli.progress()).contains("no step trained");
    }
}
