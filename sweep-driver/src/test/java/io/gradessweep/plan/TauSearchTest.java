package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.ForkPoint;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Prefix;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TauSearchTest {
    private static final List<String> SWEEP = PlanFixture.sweep("full, full+grades, lora+grades");

    @TempDir
    Path home;

    private PlanFixture fixture;

    @BeforeEach
    void fixture() {
        fixture = new PlanFixture(home);
    }

    @Test
    void eachModelAndFineTuningUnderGradesIsASearchWithTheFirstSeed() {
        Plan plan = fixture.plan(SWEEP, "seeds=[3, 4]", "models=[tiny-qwen, tiny-llama-3.1]");
        List<TauSearch> searches = TauSearch.of(plan, List.of());
        assertThat(searches)
                .extracting(TauSearch::name)
                .containsExactly("tiny-qwen/full", "tiny-qwen/lora", "tiny-llama-3.1/full", "tiny-llama-3.1/lora");
        assertThat(searches).allMatch(search -> search.asked().spec().seed() == 3);
    }

    /** The run that candidates share is the probe, so that they can fork from what it begins with. */
    @Test
    void probeAndCandidatesDifferInEarlyStoppingAlone() {
        TauSearch search = TauSearch.of(fixture.plan(SWEEP, "grades.grace_period_ratio=0.3"), List.of())
                .get(0);
        PlannedRun candidate = search.candidate(atQuarter(search.rule()));
        assertThat(candidate.key()).isEqualTo("tiny-qwen/full+grades/seed=1/grades.tau=0.25");
        assertThat(candidate.spec().with(new EarlyStopping.None()))
                .isEqualTo(search.probe().spec());
        assertThat(candidate.runId()).isNotEqualTo(search.probe().runId());
        assertThat(search.prefix().id())
                .isEqualTo(Prefix.of(List.of(candidate.spec())).id());
        assertThat(search.probe().spec().training().traceNormsEvery()).isEqualTo(1);
        assertThat(search.probe().spec().training().traceMeasures()).containsExactly(Measure.GRADIENT_L1);
        assertThat(TauSearch.of(fixture.plan(SWEEP, "grades.norm=frobenius"), List.of())
                        .get(0)
                        .probe()
                        .spec()
                        .training()
                        .traceMeasures())
                .as("what is judged is what is recorded")
                .containsExactly(new Measure(Criterion.GRADIENT, MatrixNorm.FROBENIUS));

        List<PrefixSegment> segments =
                search.prefix().segments(Set.of(search.probe().runId()));
        assertThat(segments)
                .containsExactly(
                        new PrefixSegment(search.prefix(), new ForkPoint(Ratio.of("0.3")), List.of(search.probe())));
        assertThat(search.prefix().segments(Set.of())).isEmpty();
    }

    private static EarlyStopping.GradES atQuarter(EarlyStopping.GradES rule) {
        return new EarlyStopping.GradES(0.25, rule.gracePeriodRatio(), rule.criterion());
    }

    @Test
    void aTauCanBeLookedForBySelector() {
        List<String> selectors = List.of("language.attention", "language.mlp");
        Plan plan = fixture.plan(SWEEP, "grades.tau.language.mlp=7");
        TauSearch search = TauSearch.of(plan, selectors).get(0);
        EarlyStopping.GradES rule = new EarlyStopping.GradES(
                new Tau.Fixed(0.25, 0.5), Ratio.of("0.5"), Measure.GRADIENT_L1, false, 1, 1, Thawing.NEVER, false);
        assertThat(search.candidate(rule).key())
                .isEqualTo(
                        "tiny-qwen/full+grades/seed=1/grades.tau.language.attention=0.25/grades.tau.language.mlp=0.5");
        CalibratedSweep.Found found = new CalibratedSweep.Found(
                "tiny-qwen", "full", Map.of("language.attention", 0.25, "language.mlp", 0.25));
        String yaml = fixture.calibrated(List.of("grades.tau.language.mlp=7"), List.of(found));
        Plan calibrated = fixture.write("calibrated.yaml", yaml).planFile("calibrated.yaml");
        assertThat(tau(calibrated, "tiny-qwen/full+grades/seed=1")).isEqualTo(0.25);
        assertThatThrownBy(() -> TauSearch.of(plan, List.of()))
                .hasMessageContaining("grades.tau.language.mlp = 7  (--set) would change the tau that is found");
        assertThatThrownBy(() -> TauSearch.of(plan, List.of("language.mlp", "vision")))
                .hasMessageContaining("grades.tau.vision selects no matrix of the model");
    }

    @Test
    void aModelThatHasNoTauCanBeGivenOne() {
        fixture.small(5);
        Plan plan = fixture.planToCalibrate(SWEEP, "models=[small, tiny-qwen]");
        assertThat(TauSearch.of(plan, List.of()))
                .extracting(TauSearch::name)
                .containsExactly("small/full", "small/lora", "tiny-qwen/full", "tiny-qwen/lora");
        assertThat(tau(plan, "tiny-qwen/full+grades/seed=1")).isEqualTo(3);
        assertThatThrownBy(() -> fixture.plan(SWEEP, "models=[small]"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("grades.tau is missing");
    }

    @Test
    void whatOneNumberWouldNotDecideIsRefused() {
        assertRefused("differ in more than the seed", SWEEP, "grid.grades.patience=[1, 2]");
        assertRefused("grades.tau_scale = 0.5", SWEEP, "grades.tau_scale=0.5");
        assertRefused("grades.tau_quantile = 0.5", SWEEP, "grades.tau_quantile=0.5");
        assertRefused("grades.tau_attention = 0.5", SWEEP, "grades.tau_attention=0.5");
        assertRefused("grades.tau_mlp = 0.5", SWEEP, "grades.tau_mlp=0.5");
        assertRefused("nothing may thaw", SWEEP, "grades.thaw_every=2");
        assertRefused(
                "changes must be those of one step",
                SWEEP,
                "grades.criterion=weight_change",
                "grades.since=measurement",
                "grades.measure_every=2");
        assertRefused("has no run under GradES", PlanFixture.sweep("full, lora"));
    }

    /** A scale of one changes nothing, however the number is written. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "1.00", "1e0", "0.1e1"})
    void aScaleOfOneIsNoScale(String scale) {
        assertThat(TauSearch.of(fixture.plan(SWEEP, "grades.tau_scale=" + scale), List.of()))
                .hasSize(2);
        Plan plan = fixture.plan(SWEEP, "grades.tau_scale=" + scale, "grades.tau_quantile=0.5");
        EarlyStopping.GradES grades = (EarlyStopping.GradES)
                plan.planned("tiny-qwen/full+grades/seed=1").spec().earlyStopping();
        assertThat(grades.tau()).isInstanceOf(Tau.Quantile.class);
    }

    @Test
    void aScaleIsOneByItsValueWhateverItsDigits() {
        assertThat(ComposedComponents.isScaled(new BigDecimal("1.000"))).isFalse();
        assertThat(ComposedComponents.isScaled(new BigDecimal("1.001"))).isTrue();
    }

    @Test
    void aTauOfTheGridIsRefused() {
        assertRefused("grades.tau = 2  (--set grid) would change the tau", SWEEP, "grid.grades.tau=[2]");
    }

    @Test
    void theSweepIsWrittenAgainWithWhatWasFound() {
        List<CalibratedSweep.Found> found = List.of(
                new CalibratedSweep.Found("tiny-llama-3.1", "full", Map.of("", 0.0123)),
                new CalibratedSweep.Found("tiny-llama-3.1", "lora", Map.of("", 1.5e-5)));
        fixture.plan(SWEEP);
        String yaml = fixture.calibrated(
                List.of("models=[tiny-qwen, tiny-llama-3.1]", "full.grades.tau=9", "train.epochs=2", "seeds=[7]"),
                found);
        Plan plan = fixture.write("calibrated.yaml", yaml).planFile("calibrated.yaml");
        assertThat(plan.sweep()).isEqualTo("test-calibrated");
        assertThat(tau(plan, "tiny-llama-3.1/full+grades/seed=7")).isEqualTo(0.0123);
        assertThat(tau(plan, "tiny-llama-3.1/lora+grades/seed=7")).isEqualTo(1.5e-5);
        assertThat(tau(plan, "tiny-qwen/full+grades/seed=7")).isEqualTo(9);
        assertThat(plan.runs()).allMatch(planned -> planned.spec().training().epochs() == 2);
        assertThat(yaml.lines().filter(line -> line.contains("epochs")))
                .as("nothing of the file is stronger, so it is said once")
                .containsExactly("train.epochs: 2");
    }

    /** As in the sweep that was calibrated: an assignment beats what the file says about one model or fine-tuning. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "train.epochs=2",
                "full.train.epochs=2",
                "lora.train.epochs=2",
                "lora.rank=4",
                "lora.lora.rank=4",
                "lora.lora.rank=4 lora.rank=8",
                "model.tiny-qwen.train.epochs=2",
                "model.tiny-qwen.full.train.epochs=2",
                "full.train.epochs=2 train.epochs=3",
                "model.tiny-qwen.train.epochs=2 full.train.epochs=3",
                "train.micro_batch=auto",
                "lora.train.micro_batch=auto",
                "model.tiny-qwen.train.micro_batch=auto",
                "model.tiny-llama-3.1.train.epochs=2 lora.train.epochs=3 model.tiny-llama-3.1.lora.train.epochs=4"
            })
    void assignmentsStayStrongerThanTheFile(String assignments) {
        List<String> lines = List.of(
                "sweep: test",
                "models: [tiny-qwen, tiny-llama-3.1]",
                "methods: [full+grades, lora+grades]",
                "seeds: [1]",
                "data: { train: [colours] }",
                "full.train.epochs: 6",
                "train.micro_batch: 3",
                "lora.train.micro_batch: 5",
                "model: { tiny-qwen: { full.train.epochs: 5, lora.rank: 2 }, tiny-llama-3.1: { train.epochs: 7 } }");
        String[] set = assignments.split(" ");
        Plan calibrated = fixture.plan(lines, set);
        String yaml = fixture.calibrated(List.of(set), List.of());
        Plan again = fixture.write("calibrated.yaml", yaml).planFile("calibrated.yaml");
        assertThat(again.runs())
                .usingElementComparator(Comparator.comparing(PlannedRun::runId))
                .isEqualTo(calibrated.runs());
        assertThat(fixture.plan(lines).runs())
                .usingElementComparator(Comparator.comparing(PlannedRun::runId))
                .isNotEqualTo(calibrated.runs());
    }

    private void assertRefused(String message, List<String> lines, String... assignments) {
        assertThatThrownBy(() -> TauSearch.of(fixture.plan(lines, assignments), List.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }

    private static double tau(Plan plan, String key) {
        EarlyStopping.GradES grades =
                (EarlyStopping.GradES) plan.planned(key).spec().earlyStopping();
        return ((Tau.Fixed) grades.tau()).attention();
    }
}
