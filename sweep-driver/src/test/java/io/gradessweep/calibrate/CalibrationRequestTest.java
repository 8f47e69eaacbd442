package io.gradessweep.calibrate;

import static io.gradessweep.calibrate.TrainingFixture.FULL;
import static io.gradessweep.calibrate.TrainingFixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.plan.PlanFixture;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.report.CompletedRun;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.Since;
import io.gradessweep.spec.TaskSpec;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of a calibration: which goal can be reached, and by which runs. */
class CalibrationRequestTest {
    @TempDir
    Path home;

    private CalibrationRequest request(EarlyStopping.GradES rule, String goal) {
        RunSpec probe = TrainingFixture.request(home, "0.2").probe();
        return new CalibrationRequest("m", probe, rule, Goal.of(goal, 0.8), 4, 2, List.of());
    }

    private static EarlyStopping.GradES rule(int every, int patience) {
        return new EarlyStopping.GradES(
                new Tau.Fixed(1), Ratio.of("0.2"), Measure.GRADIENT_L1, false, every, patience, Thawing.NEVER, false);
    }

    /** Only the threshold is the candidate's; all else is the sweep's own. */
    @Test
    void aCandidateIsTheSweepsRuleWithAnotherTau() {
        EarlyStopping.GradES own = new EarlyStopping.GradES(
                new Tau.Fixed(3),
                Ratio.of("0.3"),
                new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.FROBENIUS),
                true,
                4,
                3,
                Thawing.NEVER,
                true,
                Since.MEASUREMENT);
        CalibrationRequest request = request(own, "frozen>=0.5");
        assertThat(request.candidateRule(0.25))
                .isEqualTo(new EarlyStopping.GradES(
                        new Tau.Fixed(0.25),
                        Ratio.of("0.3"),
                        new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.FROBENIUS),
                        true,
                        4,
                        3,
                        Thawing.NEVER,
                        true,
                        Since.MEASUREMENT));
        assertThat(request.candidate(0.25).earlyStopping()).isEqualTo(request.candidateRule(0.25));
        assertThat(request.candidate(0.25).with(new EarlyStopping.None())).isEqualTo(request.probe());
        assertThat(request.forkStep(100)).isEqualTo(29);
    }

    /**
     * Of ten steps, whose FLOPs are as their numbers, two are the grace period: with a patience of three checks, two steps
     * apart, all may be frozen at step 7, after 28 of 55, or 0.509.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 1, flops_ratio<=0.11, true", // 6 of 55 at step 3
        "1, 1, flops_ratio<=0.10, false",
        "2, 3, flops_ratio<=0.51, true",
        "2, 3, flops_ratio<=0.50, false",
        "2, 4, frozen>=0.9, true",
        "2, 5, frozen>=0.9, false",
        "2, 5, not_worse<=1, true"
    })
    void aGoalThatTheEarliestFreezesMissCannotBeReached(int every, int patience, String goal, boolean isReachable) {
        CalibrationRequest request = request(rule(every, patience), goal);
        RecordedTraining training = training("qwen3", FULL, 1);
        if (isReachable) {
            CalibrationProbe.requireReachable(request, training);
        } else {
            assertThatThrownBy(() -> CalibrationProbe.requireReachable(request, training))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("cannot be reached: a run that freezes everything as soon as it may has ");
        }
    }

    /** By a rule that froze it, or by one that ended it; neither tells what the norms would have been. */
    @ParameterizedTest
    @CsvSource({"0, 39", "1, 40"})
    void onlyARunThatTrainedEverythingToTheEndIsReplayed(int frozen, int done) {
        CompletedRun run = new CompletedRun("id", "m/full", "{}", 40, done, frozen, BigInteger.ONE);
        ReplayRule rule = new ReplayRule(Measure.GRADIENT_L1, false, 1, 1);
        assertThatThrownBy(() -> StoredTraining.read(run, null, rule, null, null))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        "m/full: froze " + frozen + " matrices and took " + done + " of 40 steps; a replay needs");
    }

    /** Traces are read off a training; the seed, the rate and the rows make another of it. */
    @Test
    void aTrainingIsTheSameWhateverIsTracedOrFrozenOrScored() {
        RunSpec full = planned("full", "train.trace_norms_every=1", "train.trace_validation_every=5");
        assertThat(SameTraining.is(full, planned("full+grades"))).isTrue();
        assertThat(SameTraining.is(planned("full+grades"), full)).isTrue();
        assertThat(SameTraining.is(full, planned("full", "data.test_rows_per_task=3")))
                .isTrue();
        assertThat(SameTraining.is(full, planned("full", "seeds=[2]"))).isFalse();
        assertThat(SameTraining.is(full, planned("full", "optimizer.learning_rate=1e-3")))
                .isFalse();
        assertThat(SameTraining.is(full, planned("lora"))).isFalse();
    }

    private RunSpec planned(String method, String... assignments) {
        PlannedRun planned = new PlanFixture(home)
                .plan(PlanFixture.sweep(method), assignments)
                .runs()
                .get(0);
        return planned.spec();
    }

    /** Runs are compared by items that are right or wrong, which is known before the first of them trains. */
    @Test
    void benchmarksThatAreRightInPartAloneAreRefused() {
        RunSpec probe = TrainingFixture.request(home, "0.2").probe();
        TaskSpec hard = probe.data().benchmarks().get(0);
        TaskSpec soft = new TaskSpec(
                "soft",
                hard.standsFor(),
                hard.protocol(),
                Metric.VQA_ACCURACY,
                hard.split(),
                hard.expectedItems(),
                hard.rules(),
                hard.source());
        assertThatThrownBy(() -> request(scoredOn(probe, List.of(soft))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "m: data.benchmarks has none whose answers are right or wrong, by which runs are compared; name"
                                + " one whose metric is not vqa_accuracy, vqa_accuracy_normalised, cider_d, bleu_4");
        assertThat(request(scoredOn(probe, List.of(soft, hard))).name()).isEqualTo("m");
    }

    private static CalibrationRequest request(RunSpec probe) {
        return new CalibrationRequest("m", probe, rule(1, 1), Goal.of("frozen>=0.5", 0.8), 4, 2, List.of());
    }

    private static RunSpec scoredOn(RunSpec any, List<TaskSpec> benchmarks) {
        return any.with(any.data().with(any.data().train(), benchmarks));
    }
}
