package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gradessweep.result.StopReason;
import io.gradessweep.result.ValidationTrace;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.TrainingSpec;
import io.gradessweep.spec.WorldSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Validations that several rules, or none, judge; on plain numbers. */
class SharedValidationTest {
    private static final int PLANNED = 20;
    /** Every second step, and every third; the first gives up at its second miss, the other at its first. */
    private static final EarlyStopping.ValidationLoss SECONDS = es("0.1", 0, 2);

    private static final EarlyStopping.ValidationLoss THIRDS = es("0.15", 0.5, 1);

    private static EarlyStopping.ValidationLoss es(String interval, double minDelta, int patience) {
        return new EarlyStopping.ValidationLoss(Ratio.of(interval), minDelta, patience, false);
    }

    private static SharedValidation shared() {
        return new SharedValidation(List.of(SECONDS, THIRDS), PLANNED, 12);
    }

    private static List<Integer> steps(StopPolicy policy) {
        return IntStream.rangeClosed(1, 12).filter(policy::validatesAt).boxed().toList();
    }

    @Test
    void eachRuleJudgesAtItsOwnStepsUntilItWouldStop() {
        SharedValidation shared = shared();
        assertThat(steps(shared)).containsExactly(2, 3, 4, 6, 8, 9, 10, 12);
        assertThat(shared.improves(2, 5)).isTrue();
        assertThat(shared.improves(3, 4)).isTrue();
        assertThat(shared.improves(4, 4.5)).isTrue();
        // Both judge step 6: it improves the best of the first, 4.5, and not by half that of the second, 4.
        assertThat(shared.left()).isEqualTo(2);
        assertThat(shared.improves(6, 3.75)).isTrue();
        assertThat(shared.left()).isEqualTo(1);
        assertThat(steps(shared)).containsExactly(2, 4, 6, 8, 10, 12);

        SharedValidation resumed = shared();
        resumed.resume(shared.state());
        for (SharedValidation each : List.of(shared, resumed)) {
            assertThat(each.left()).isEqualTo(1);
            assertThat(each.improves(8, 3.75)).isFalse();
            assertThat(each.left()).isEqualTo(1);
            assertThat(each.improves(10, 3.8)).isFalse();
            assertThat(each.left()).isZero();
            assertThat(steps(each)).isEmpty();
            assertThat(each.stopsAfter(11)).isEmpty();
            assertThat(each.stopsAfter(12)).contains(StopReason.STOP_AT);
        }
    }

    /** A loss of a step that both judge is a miss of the one although it improves the other, in either order. */
    @Test
    void everyRuleOfAStepHearsItsLoss() {
        for (List<EarlyStopping.ValidationLoss> rules : List.of(List.of(SECONDS, THIRDS), List.of(THIRDS, SECONDS))) {
            SharedValidation shared = new SharedValidation(rules, PLANNED, 12);
            shared.improves(6, 5);
            assertThat(shared.improves(12, 4.9)).isTrue();
            assertThat(shared.left()).isEqualTo(1);
        }
    }

    @Test
    void theStateOfOtherRunsIsRefused() {
        SharedValidation one = new SharedValidation(List.of(SECONDS), PLANNED, 12);
        assertThatThrownBy(() -> one.resume(shared().state()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the state of 2 runs that validate, not of 1");
    }

    /** The rule goes on as it would have without the validations that are only recorded, after a resume too. */
    @Test
    void recordedValidationsLeaveTheRulesStateAlone() {
        StopPolicy plain = Policies.of(SECONDS, PLANNED, 1).stop();
        StopPolicy traced = Policies.of(SECONDS, PLANNED, 1).validatingEvery(5).stop();
        assertThat(steps(traced)).containsExactly(2, 4, 5, 6, 8, 10, 12);
        plain.improves(2, 3);
        traced.improves(2, 3);
        plain.improves(4, 3.5);
        traced.improves(4, 3.5);
        assertThat(traced.improves(5, 1)).isFalse();
        assertThat(traced.state()).isEqualTo(plain.state());
        StopPolicy resumed = Policies.of(SECONDS, PLANNED, 1).validatingEvery(5).stop();
        resumed.resume(traced.state());
        for (StopPolicy each : List.of(traced, resumed)) {
            assertThat(each.stopsAfter(5)).isEmpty();
            assertThat(each.improves(6, 3)).isFalse();
            assertThat(each.stopsAfter(6)).contains(StopReason.PATIENCE);
        }
    }

    private static RunSpec run(EarlyStopping stopping, int traceValidationEvery) {
        WorldSpec world = new WorldSpec(32, 4, 1);
        TaskSpec task = new TaskSpec("task", "", Protocol.HARNESS, 0, new TaskSpec.WorldQuestions(world, "colour"));
        return new RunSpec(
                new ModelSpec("model", "", new BaseModel.Checkpoint(new FileRef("/model", ""))),
                new FineTuning.Full(FineTuning.TrainOnly.ALL),
                stopping,
                TinyRun.ADAMW,
                new ScheduleSpec(ScheduleSpec.Shape.COSINE, Ratio.of("0.05")),
                new TrainingSpec(1, 0, 4, 2, 1.0, 0).withValidationTraces(traceValidationEvery),
                new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0.1"), 64),
                Precision.FP32,
                3);
    }

    private static List<ValidationTrace> made(double... losses) {
        return IntStream.rangeClosed(1, losses.length)
                .mapToObj(step -> new ValidationTrace(step, losses[step - 1], 0.25 * step, false))
                .toList();
    }

    /** Of validations at every step the run's own are chosen, and judged again. */
    @Test
    void aRunsOwnValidationsAreReplayed() {
        List<ValidationTrace> checks = made(9, 5, 1, 4, 1, 4.5, 1, 3);
        assertThat(ValidationReplay.of(run(SECONDS, 0), PLANNED, checks, 8).orElseThrow())
                .extracting(ValidationTrace::step, ValidationTrace::loss, ValidationTrace::improved)
                .containsExactly(tuple(2, 5.0, true), tuple(4, 4.0, true), tuple(6, 4.5, false), tuple(8, 3.0, true));
        assertThat(ValidationReplay.of(run(SECONDS, 0), PLANNED, checks, 3).orElseThrow())
                .containsExactly(new ValidationTrace(2, 5, 0.5, true));
        assertThat(ValidationReplay.of(run(new EarlyStopping.None(), 0), PLANNED, checks, 8))
                .contains(List.of());
        assertThat(ValidationReplay.of(run(new EarlyStopping.None(), 3), PLANNED, checks, 8)
                        .orElseThrow())
                .extracting(ValidationTrace::step, ValidationTrace::improved)
                .containsExactly(tuple(3, false), tuple(6, false));
    }

    /** It may stop at the last step itself, but not before it; and it must not miss a validation. */
    @Test
    void aRunThatWouldHaveStoppedOrLacksAValidationHasNone() {
        List<ValidationTrace> checks = made(9, 5, 9, 6, 9, 7, 9, 8);
        assertThat(ValidationReplay.of(run(SECONDS, 0), PLANNED, checks, 6)).isPresent();
        assertThat(ValidationReplay.of(run(SECONDS, 0), PLANNED, checks, 7)).isEmpty();
        assertThat(ValidationReplay.of(run(SECONDS, 0), PLANNED, checks.subList(0, 3), 4))
                .isEmpty();
    }
}
