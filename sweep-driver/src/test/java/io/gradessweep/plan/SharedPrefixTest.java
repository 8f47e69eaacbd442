package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedPrefixTest {
    private static final String ALL = "full, full+es, full+grades, full+stop_at, lora, lora+es, lora+grades, base";

    @TempDir
    Path home;

    private Plan plan(String methods, String... assignments) {
        String[] sharing = Stream.concat(Stream.of("share_prefix=true"), Arrays.stream(assignments))
                .toArray(String[]::new);
        return new PlanFixture(home).plan(PlanFixture.sweep(methods), sharing);
    }

    private static Set<String> ids(List<PlannedRun> runs) {
        return runs.stream().map(PlannedRun::runId).collect(Collectors.toSet());
    }

    /** {@code name: method, method}, seeds left out. */
    private static List<String> shown(SharedPrefix prefix, Set<String> toDo) {
        return prefix.segments(toDo).stream()
                .map(segment -> segment.until().share() + ": "
                        + segment.runs().stream()
                                .map(planned -> planned.key()
                                        .split("/", 2)[1]
                                        .replaceFirst("/seed=1/?", " ")
                                        .strip())
                                .collect(Collectors.joining(", ")))
                .toList();
    }

    @Test
    void runsThatDifferInEarlyStoppingAloneAreOneGroup() {
        Plan plan = plan(ALL, "seeds=[1, 2]", "stop_at.ratio=0.3");
        assertThat(plan.prefixes())
                .extracting(SharedPrefix::name)
                .containsExactly(
                        "tiny-qwen/full/seed=1",
                        "tiny-qwen/full/seed=2",
                        "tiny-qwen/lora/seed=1",
                        "tiny-qwen/lora/seed=2");
        SharedPrefix full = plan.prefixes().get(0);
        assertThat(full.runs()).hasSize(4);
        assertThat(full.prefix().validated()).hasSize(1);
        assertThat(full.prefix().sharedRun())
                .isEqualTo(plan.planned("tiny-qwen/full/seed=1").spec());
        assertThat(plan.prefixes()).extracting(SharedPrefix::id).doesNotHaveDuplicates();
        assertThat(shown(full, ids(plan.runs())))
                .containsExactly("0.3: full+stop_at", "0.55: full, full+es, full+grades");
        assertThat(full.segments(ids(plan.runs())).get(1).name()).isEqualTo("tiny-qwen/full/seed=1/prefix=0.55");
    }

    @Test
    void noPartIsTrainedForOneRunAlone() {
        Plan plan = plan("full+grades", "grid.grades.grace_period_ratio=[0.7, 0.2, 0.4]");
        SharedPrefix prefix = plan.prefixes().get(0);
        assertThat(shown(prefix, ids(plan.runs())))
                .containsExactly(
                        "0.2: full+grades grades.grace_period_ratio=0.2",
                        "0.4: full+grades grades.grace_period_ratio=0.4, full+grades grades.grace_period_ratio=0.7");

        List<PlannedRun> two = List.of(plan.runs().get(0), plan.runs().get(2));
        assertThat(shown(prefix, ids(two)))
                .containsExactly(
                        "0.4: full+grades grades.grace_period_ratio=0.4, full+grades grades.grace_period_ratio=0.7");
        assertThat(shown(prefix, ids(plan.runs().subList(0, 1)))).isEmpty();
        assertThat(shown(prefix, Set.of())).isEmpty();
    }

    @Test
    void whatSharesNothingIsInNoGroup() {
        assertThat(plan("full, full+es").prefixes()).isEmpty();
        assertThat(plan("base, full+grades").prefixes()).isEmpty();
        assertThat(plan("full, full+grades", "grades.grace_period_ratio=0").prefixes())
                .isEmpty();
        assertThat(plan("full, full+grades", "share_prefix=false").prefixes()).isEmpty();
        SharedPrefix without = plan("full, full+es, full+grades", "es.restore_best=true")
                .prefixes()
                .get(0);
        assertThat(without.runs())
                .noneMatch(planned -> planned.spec().earlyStopping() instanceof EarlyStopping.ValidationLoss);
        assertThatThrownBy(() -> plan("full", "share_prefix=1"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--set: share_prefix must be true or false, not 1");
    }

    /** What makes no run another makes no prefix another. */
    @Test
    void thePlanAloneDecides() {
        Plan first = plan("full, full+es, full+grades");
        Plan other = plan("full+grades, full+es", "grades.tau_scale=2", "data.test_rows_per_task=3");
        assertThat(other.prefixes().get(0).id())
                .isEqualTo(first.prefixes().get(0).id());
        assertThat(plan("full, full+grades").prefixes().get(0).id())
                .isNotEqualTo(first.prefixes().get(0).id());
        assertThat(ids(first.runs()))
                .isEqualTo(ids(
                        plan("full, full+es, full+grades", "share_prefix=false").runs()));
    }
}
