package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.FreezeGroups;
import io.gradessweep.model.Monitoring;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.ProjectionNumber;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.SpecVariants;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.TokenTable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every variant of a fine-tuning or a tau is covered, and memory, FLOPs and freezing agree about each of them. */
class EveryFineTuningTest {
    private static final FineTuning ALL = new FineTuning.Full(FineTuning.TrainOnly.ALL);
    private static final FineTuning PROJECTIONS = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
    private static final FineTuning.Lora LORA = new FineTuning.Lora(2, 4, List.of(Projection.values()));
    private static final DecoderConfig CONFIG =
            DecoderConfig.read(Path.of("src/test/resources/fixtures/qwen3/config.json"));

    private static final FineTuning.Lora WITH_TABLES = new FineTuning.Lora(
            2,
            4,
            false,
            0,
            List.of(Projection.values()),
            List.of(new ProjectionNumber(Projection.DOWN, 6)),
            List.of(),
            List.of(TokenTable.values()));

    static List<FineTuning> fineTunings() {
        return List.of(ALL, PROJECTIONS, LORA, WITH_TABLES, new FineTuning.None());
    }

    static List<Tau> taus() {
        return List.of(
                new Tau.Fixed(0.5),
                new Tau.Selected(new TreeMap<>(Map.of("language", 0.5))),
                new Tau.Quantile(Ratio.of("0.5"), Tau.Pool.ALL));
    }

    @Test
    void theExamplesHaveEveryVariant() {
        assertThat(classes(fineTunings())).isEqualTo(Set.copyOf(SpecVariants.of(FineTuning.class)));
        assertThat(classes(taus())).isEqualTo(Set.copyOf(SpecVariants.of(Tau.class)));
    }

    private static Set<Class<?>> classes(List<?> examples) {
        return examples.stream().map(Object::getClass).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void aFineTuningIsTakenForNoOther(FineTuning fineTuning) {
        Class<?> asked = fineTuning.match(
                full -> FineTuning.Full.class, lora -> FineTuning.Lora.class, none -> FineTuning.None.class);
        assertThat(asked).isEqualTo(fineTuning.getClass());
        assertThat(fineTuning.<Object>match(full -> full, lora -> lora, none -> none))
                .isSameAs(fineTuning);
    }

    @ParameterizedTest
    @MethodSource("taus")
    void aTauIsTakenForNoOther(Tau tau) {
        Class<?> asked =
                tau.match(fixed -> Tau.Fixed.class, selected -> Tau.Selected.class, quantile -> Tau.Quantile.class);
        assertThat(asked).isEqualTo(tau.getClass());
        assertThat(tau.learns()).isEqualTo(tau.getClass() == Tau.Quantile.class);
    }

    /** Weights train, adapters do, or nothing does; and what trains has groups that freeze and a backward pass. */
    @ParameterizedTest
    @MethodSource("fineTunings")
    void whatTrainsIsTheSameEverywhere(FineTuning fineTuning) {
        Set<MatrixId> matrices = FreezeGroups.of(CONFIG.graph(), fineTuning).stream()
                .flatMap(Collection::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        FlopsLedger flops =
                new FlopCount(CONFIG.graph(), fineTuning, matrices).training(new TokenCounts(10, 5, 0, 100));
        boolean trains = fineTuning.trainsWeights() || fineTuning.adapters().isPresent();
        assertThat(fineTuning.trainsWeights() && fineTuning.adapters().isPresent())
                .isFalse();
        assertThat(new CostModel(CONFIG, fineTuning).trainableParameters() > 0).isEqualTo(trains);
        assertThat(!matrices.isEmpty()).isEqualTo(trains);
        assertThat(flops.backwardWeightFlops().signum() > 0).isEqualTo(trains);
    }

    /** Told apart, the halves are those of the same matrices, and all of them cost what the adapters do. */
    @ParameterizedTest
    @MethodSource("fineTunings")
    void halvesAreOfAdaptersAlone(FineTuning fineTuning) {
        List<List<MatrixId>> whole = FreezeGroups.of(CONFIG.graph(), fineTuning);
        List<List<MatrixId>> halves = FreezeGroups.of(CONFIG.graph(), fineTuning, Monitoring.HALVES);
        assertThat(halves).hasSize(whole.size() * (fineTuning.adapters().isPresent() ? 2 : 1));
        assertThat(flops(fineTuning, halves)).isEqualTo(flops(fineTuning, whole));
    }

    private static FlopsLedger flops(FineTuning fineTuning, List<List<MatrixId>> groups) {
        Set<MatrixId> active = groups.stream().flatMap(Collection::stream).collect(Collectors.toSet());
        return new FlopCount(CONFIG.graph(), fineTuning, active).training(new TokenCounts(10, 5, 0, 100));
    }

    @Test
    void sizesAreThoseOfTheVariant() {
        long all = CONFIG.graph().elements();
        assertThat(parameters(ALL)).isEqualTo(all);
        assertThat(parameters(PROJECTIONS)).isPositive().isLessThan(all);
        assertThat(parameters(LORA)).isPositive().isLessThan(parameters(PROJECTIONS));
        assertThat(parameters(new FineTuning.None())).isZero();
        long ofDown = 4L * CONFIG.layers() * (CONFIG.hidden() + CONFIG.intermediate());
        assertThat(parameters(WITH_TABLES))
                .isEqualTo(parameters(LORA) + ofDown + (long) CONFIG.vocabulary() * CONFIG.hidden());
        assertThat(LORA.adapters()).isEqualTo(Optional.of(LORA));
    }

    private static long parameters(FineTuning fineTuning) {
        return new CostModel(CONFIG, fineTuning).trainableParameters();
    }
}
