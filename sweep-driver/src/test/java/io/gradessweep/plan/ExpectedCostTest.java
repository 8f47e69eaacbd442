package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.spec.BaseModel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectedCostTest {
    @TempDir
    Path home;

    private PlanFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new PlanFixture(home);
    }

    @Test
    void largerAndLongerPretrainingsCostMore() {
        double small = base();
        assertThat(base("model.tiny-qwen.pretrain.steps=20")).isEqualTo(2 * small);
        assertThat(base("model.tiny-qwen.pretrain.batch_tokens=256")).isEqualTo(2 * small);
        assertThat(base(
                        "model.tiny-qwen.pretrain.config.hidden_size=128",
                        "model.tiny-qwen.pretrain.config.intermediate_size=256"))
                .isEqualTo(4 * small);
        assertThat(base("model.tiny-qwen.pretrain.config.num_hidden_layers=4")).isEqualTo(2 * small);
    }

    @Test
    void shortRunsComeLast() {
        List<PlannedRun> runs = fixture.plan(
                        PlanFixture.sweep("base, lora+grades, full"),
                        "models=[tiny-qwen, tiny-llama-3.1]",
                        "model.tiny-llama-3.1.pretrain.config.num_hidden_layers=4")
                .runs();

        assertThat(runs.stream()
                        .sorted(Comparator.comparingDouble((PlannedRun planned) -> -ExpectedCost.of(planned.spec())))
                        .map(PlannedRun::key))
                .containsExactly(
                        "tiny-llama-3.1/full/seed=1",
                        "tiny-llama-3.1/lora+grades/seed=1",
                        "tiny-qwen/full/seed=1",
                        "tiny-qwen/lora+grades/seed=1",
                        "tiny-llama-3.1/base/seed=1",
                        "tiny-qwen/base/seed=1");
    }

    /** The order in which idle slots take them. */
    @Test
    void whatEndsEarlyCostsItsShare() {
        double full = run("full");
        assertThat(run("full+stop_at", "stop_at.ratio=0.25")).isEqualTo(full / 4);
        assertThat(run("full+es")).isEqualTo(full);
        assertThat(run("full+grades")).isLessThan(full).isGreaterThan(full / 2);
        assertThat(run("lora+stop_at", "stop_at.ratio=0.25")).isEqualTo(run("lora") / 4);
        assertThat(run("lora")).isLessThan(full).isGreaterThan(full / 2);
    }

    /** Whatever forks from it. */
    @Test
    void aBeginningCostsTheShareAtWhichItIsLeft() {
        Plan plan = fixture.plan(
                PlanFixture.sweep("full, full+grades"), "share_prefix=true", "grades.grace_period_ratio=0.25");
        PrefixSegment segment = plan.prefixes()
                .get(0)
                .segments(plan.runs().stream().map(PlannedRun::runId).collect(Collectors.toSet()))
                .get(0);
        assertThat(ExpectedCost.of(segment)).isEqualTo(run("full") / 4);
    }

    private double run(String method, String... assignments) {
        return ExpectedCost.of(fixture.plan(PlanFixture.sweep(method), assignments)
                .runs()
                .get(0)
                .spec());
    }

    private double base(String... assignments) {
        PlannedRun planned =
                fixture.plan(PlanFixture.sweep("full"), assignments).runs().get(0);
        return ExpectedCost.of((BaseModel.Pretrained) planned.spec().model().base());
    }
}
