package io.gradessweep.train;

import static io.gradessweep.train.Decisions.freezing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.FlopsLedger;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.TokenCounts;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import io.gradessweep.spec.Tower;
import io.gradessweep.torch.Safetensors;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A state goes to its files and comes back whole, and one that is not this run's is refused before anything changes. */
class TrainingStateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NUMBERS = "training.json";
    private static final String TENSORS = "training.safetensors";
    private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(1e-3, 0.9, 0.01);
    private static final int STEPS = 10;
    private static final TrainingState.Progress PROGRESS = new TrainingState.Progress(
            3,
            new FlopsLedger(1, 2, 3, 4, 5, 1L << 60),
            new TokenCounts(6, 7, 8, 1L << 59),
            new BatchSizes(2, 512, true));

    /** It counts, and has thresholds that it learnt. */
    private static final EarlyStopping QUANTILE = new EarlyStopping.GradES(
            new Tau.Quantile(Ratio.of("0.4"), Tau.Pool.GROUP),
            Ratio.of("0.3"),
            Measure.GRADIENT_L1,
            false,
            1,
            2,
            new Thawing(2, 1.05),
            false);

    private static final EarlyStopping VALIDATION = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 1e-4, 3, true);

    @TempDir
    Path directory;

    /** All that a state consists of, read out as numbers. */
    private record Snapshot(
            Map<String, List<Float>> tensors,
            Set<MatrixId> active,
            List<String> kept,
            JsonNode freezePolicy,
            JsonNode stopPolicy) {}

    /** A run with everything that its state is made of. */
    private static final class Kept implements AutoCloseable {
        final TinyRun run;
        final Policies policies;
        final CriterionBuffers buffers;
        final BestWeights best;
        final TrainingState state;
        private final List<Parameter> trained;
        private final TensorScope scope;

        Kept(FineTuning fineTuning, OptimizerSpec optimizer, String fixture, Policies policies) {
            run = new TinyRun(fineTuning, optimizer, fixture);
            scope = run.scope.open();
            this.policies = policies;
            trained = run.trainable.active();
            buffers = new CriterionBuffers(run.decoder.kernels(), run.scope, 1);
            best = new BestWeights(run.decoder.kernels(), StateScopes.beside(run.scope), trained);
            state = new TrainingState(
                    run.decoder.kernels(), run.trainable, run.optimizer, buffers, best.kept(), policies);
        }

        Kept(FineTuning fineTuning, Policies policies) {
            this(fineTuning, TinyRun.ADAMW, "qwen3", policies);
        }

        /** Takes an update, and keeps what these criteria compare the next step with. */
        void take(int step, Set<Criterion> criteria) {
            TokenBatch batch = TinyRun.batch(step, 1);
            Gradients gradients = new BackwardPass(run.decoder, run.trainable)
                    .run(scope, batch, batch.lossTokens())
                    .gradients();
            buffers.keep(criteria, step, gradients.parameters(), gradients);
            if (criteria.contains(Criterion.FREEZING_SCORE)) {
                buffers.smooth(gradients.parameters(), gradients);
            }
            run.optimizer.step(1, gradients, 1e-3);
            Torch.withoutGradients(() -> run.decoder.updated(gradients.parameters()));
        }

        /** Three steps, the best weights after the first, two matrices frozen, and both copies of the last step. */
        void train() {
            take(1, Set.of());
            best.keep();
            take(2, Set.of());
            run.trainable.freeze(Set.of(MatrixId.language(0, "q"), MatrixId.language(1, "down")));
            take(3, Set.of(Criterion.GRADIENT_CHANGE, Criterion.WEIGHT_CHANGE, Criterion.FREEZING_SCORE));
        }

        Snapshot snapshot() {
            Map<String, List<Float>> tensors = new LinkedHashMap<>();
            for (int i = 0; i < trained.size(); i++) {
                Parameter parameter = trained.get(i);
                String name = i + " " + parameter.name();
                tensors.put(name, floats(parameter.value().toFloats()));
                Map<String, ParameterTensors> parts = new TreeMap<>(run.optimizer.state());
                buffers.copies().forEach((kind, copies) -> parts.put(kind, copies.kept()));
                parts.putAll(buffers.smoothed());
                parts.put("best", best.kept());
                parts.forEach((kind, part) -> part.find(parameter)
                        .ifPresent(tensor -> tensors.put(name + " " + kind, floats(tensor.toFloats()))));
            }
            List<String> kept = buffers.copies().entrySet().stream()
                    .filter(copies -> copies.getValue().isKept(PROGRESS.step()))
                    .map(Map.Entry::getKey)
                    .toList();
            return new Snapshot(
                    tensors,
                    run.trainable.activeMatrices(),
                    kept,
                    policies.freeze().state(),
                    policies.stop().state());
        }

        private static List<Float> floats(float[] values) {
            Float[] boxed = new Float[values.length];
            Arrays.setAll(boxed, i -> values[i]);
            return List.of(boxed);
        }

        @Override
        public void close() {
            run.close();
        }
    }

    /** Both a rule that freezes and one that stops, though no setting asks for two. */
    private static Policies both() {
        return new Policies(
                Policies.of(QUANTILE, STEPS, 1).freeze(),
                Policies.of(VALIDATION, STEPS, 1).stop(),
                Measure.GRADIENT_L1,
                false);
    }

    /** Tells the rules numbers, so that they have something to remember. */
    private static void use(Policies policies) {
        MatrixId q = MatrixId.language(0, "q");
        MatrixId up = MatrixId.language(2, "up");
        freezing(policies.freeze(), 1, Map.of(q, 0.1, up, 0.7));
        freezing(policies.freeze(), 2, Map.of(q, 1 / 3.0, up, 0.2));
        freezing(policies.freeze(), 4, Map.of(q, 1e-300, up, 5.0));
        policies.stop().improves(1, 2.0);
        policies.stop().improves(2, 2.5);
    }

    static Stream<FineTuning> fineTunings() {
        return Stream.of(TinyRun.FULL, TinyRun.LORA);
    }

    @ParameterizedTest
    @MethodSource("fineTunings")
    void everythingComesBack(FineTuning fineTuning) throws IOException {
        for (OptimizerSpec optimizer : List.of(TinyRun.ADAMW, SGD)) {
            try (Kept left = new Kept(fineTuning, optimizer, "qwen3", both());
                    Kept right = new Kept(fineTuning, optimizer, "qwen3", both())) {
                left.train();
                use(left.policies);
                Snapshot written = left.snapshot();
                assertThat(written.kept).containsExactly("compared_gradient", "compared_weight");
                assertThat(right.snapshot()).isNotEqualTo(written);
                left.state.write(directory, PROGRESS);
                assertThat(left.snapshot()).isEqualTo(written);
                assertThat(right.state.read(directory)).isEqualTo(PROGRESS);
                Snapshot read = right.snapshot();
                assertThat(read.tensors.keySet()).isEqualTo(written.tensors.keySet());
                assertThat(read).isEqualTo(written);
                assertThat(right.run.trainable.frozenMatrices())
                        .containsExactly(MatrixId.language(0, "q"), MatrixId.language(1, "down"));
            }
        }
    }

    /** The parts of a fused module share their name, in a full model as in an adapter. */
    @ParameterizedTest
    @MethodSource("fineTunings")
    void theParametersOfAFusedModuleAreKeptApart(FineTuning fineTuning) throws IOException {
        try (Kept left = new Kept(fineTuning, TinyRun.ADAMW, "phi4", Policies.NONE);
                Kept right = new Kept(fineTuning, TinyRun.ADAMW, "phi4", Policies.NONE)) {
            left.take(1, Set.of());
            left.take(2, Set.of());
            left.state.write(directory, PROGRESS);
            right.state.read(directory);
            assertThat(right.snapshot()).isEqualTo(left.snapshot());
        }
    }

    /** The state of a run that has not begun: weights, and nothing beside them. */
    @Test
    void aStateWithoutOptimizerAndBestWeightsComesBackToo() throws IOException {
        try (Kept left = new Kept(TinyRun.LORA, Policies.NONE);
                Kept right = new Kept(TinyRun.LORA, Policies.NONE)) {
            TrainingState.Progress none =
                    new TrainingState.Progress(0, FlopsLedger.NONE, TokenCounts.NONE, BatchSizes.FIXED);
            left.state.write(directory, none);
            assertThat(tensorNames()).allMatch(name -> name.startsWith("weight/"));
            assertThat(right.state.read(directory)).isEqualTo(none);
            assertThat(right.snapshot()).isEqualTo(left.snapshot());
        }
    }

    private Set<String> tensorNames() {
        try (Safetensors file = Safetensors.open(directory.resolve(TENSORS))) {
            return new TreeSet<>(file.names());
        }
    }

    private ObjectNode numbers() throws IOException {
        return (ObjectNode) JSON.readTree(directory.resolve(NUMBERS).toFile());
    }

    private void changeNumbers(Consumer<ObjectNode> change) throws IOException {
        ObjectNode numbers = numbers();
        change.accept(numbers);
        JSON.writeValue(directory.resolve(NUMBERS).toFile(), numbers);
    }

    @Test
    void comparedTensorsOlderThanTheStepAreNotWritten() throws IOException {
        try (Kept left = new Kept(TinyRun.FULL, Policies.NONE);
                Kept right = new Kept(TinyRun.FULL, Policies.NONE)) {
            left.take(1, Set.of());
            left.take(2, Set.of(Criterion.GRADIENT_CHANGE));
            left.take(3, Set.of(Criterion.WEIGHT_CHANGE));
            left.state.write(directory, PROGRESS);
            assertThat(numbers().get("compared")).hasToString("[\"compared_weight\"]");
            assertThat(tensorNames())
                    .anyMatch(name -> name.startsWith("compared_weight/"))
                    .noneMatch(name -> name.startsWith("compared_gradient/"));
            right.state.read(directory);
            assertThat(right.buffers.copies().get("compared_weight").isKept(3)).isTrue();
            assertThat(right.buffers.copies().get("compared_gradient").isKept(3))
                    .isFalse();
            assertThat(right.buffers.copies().get("compared_gradient").kept().isEmpty())
                    .isTrue();
        }
    }

    /** Asserts that a state is refused and that nothing has changed by it. */
    private void assertRefused(Kept kept, String message) {
        Snapshot before = kept.snapshot();
        assertThatThrownBy(() -> kept.state.read(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
        assertThat(kept.snapshot()).isEqualTo(before);
    }

    @Test
    void tensorsOfOtherNamesAreRefused() throws IOException {
        try (Kept left = new Kept(TinyRun.FULL, Policies.NONE)) {
            left.take(1, Set.of());
            left.state.write(directory, PROGRESS);
        }
        try (Kept other = new Kept(TinyRun.FULL, SGD, "qwen3", Policies.NONE)) {
            other.take(1, Set.of());
            assertRefused(other, "the state of another run");
        }
        try (Kept other = new Kept(TinyRun.LORA, Policies.NONE)) {
            assertRefused(other, "has no tensor weight/0/base_model.model.model.layers.0.self_attn.q_proj.lora_A");
        }
        FineTuning projections = new FineTuning.Full(FineTuning.TrainOnly.PROJECTIONS);
        try (Kept other = new Kept(projections, Policies.NONE)) {
            assertRefused(other, "has no tensor weight/");
        }
    }

    /** Adapters of another rank have the same names. */
    @Test
    void tensorsOfOtherShapesAreRefused() throws IOException {
        try (Kept left = new Kept(TinyRun.LORA, Policies.NONE)) {
            left.take(1, Set.of());
            left.state.write(directory, PROGRESS);
        }
        FineTuning wider = new FineTuning.Lora(8, 8, List.of(Projection.values()));
        try (Kept other = new Kept(wider, Policies.NONE)) {
            other.take(1, Set.of());
            assertRefused(other, "has shape [4, 64] where the configuration needs [8, 64]");
        }
    }

    @Test
    void aFrozenMatrixThatTheRunDoesNotHaveIsRefused() throws IOException {
        for (MatrixId unknown : List.of(
                MatrixId.language(3, "q"),
                MatrixId.language(0, "fc1"),
                new MatrixId(Tower.VISION, 0, "q"),
                new MatrixId(Tower.LANGUAGE, 0, "q", AdapterPart.A))) {
            try (Kept left = new Kept(TinyRun.LORA, both());
                    Kept right = new Kept(TinyRun.LORA, both())) {
                left.train();
                use(left.policies);
                left.state.write(directory, PROGRESS);
                changeNumbers(numbers -> numbers.withArray("frozen").add(StateJson.tree(unknown)));
                assertRefused(right, "the state of another run");
            }
        }
    }

    static Stream<EarlyStopping> rulesThatRemember() {
        return Stream.of(
                QUANTILE,
                new EarlyStopping.AutoFreeze(Ratio.of("0.2"), Ratio.of("0.5")),
                new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0.2")),
                VALIDATION);
    }

    /** Every rule refuses what each of the others remembers; one that remembers nothing refuses them all. */
    @ParameterizedTest
    @MethodSource("rulesThatRemember")
    void whatAnotherRuleRemembersIsRefused(EarlyStopping rule) throws IOException {
        try (Kept left = new Kept(TinyRun.LORA, Policies.of(rule, STEPS, 1))) {
            left.take(1, Set.of());
            use(left.policies);
            left.state.write(directory, PROGRESS);
        }
        List<EarlyStopping> others = Stream.concat(
                        rulesThatRemember(),
                        Stream.of(
                                new EarlyStopping.None(),
                                new EarlyStopping.StopAt(Ratio.of("0.5")),
                                new EarlyStopping.RandomFreeze(Ratio.of("0.1"), Ratio.of("0.2"))))
                .filter(other -> !other.equals(rule))
                .toList();
        for (EarlyStopping other : others) {
            try (Kept right = new Kept(TinyRun.LORA, Policies.of(other, STEPS, 1))) {
                assertRefused(right, directory + ": not a training state");
            }
        }
    }

    /** The rule that freezes takes its part before the one that stops refuses its own. */
    @Test
    void whereOneRuleRefusesTheOtherHasTakenNothing() throws IOException {
        try (Kept left = new Kept(TinyRun.LORA, both())) {
            left.take(1, Set.of());
            use(left.policies);
            left.state.write(directory, PROGRESS);
        }
        changeNumbers(numbers -> numbers.putObject("stop_policy").put("best", 1.0));
        try (Kept right = new Kept(TinyRun.LORA, both())) {
            freezing(right.policies.freeze(), 1, Map.of(MatrixId.language(0, "k"), 0.5));
            assertRefused(right, "not a training state");
        }
    }

    /** Its counts are those of the same rule, its thresholds are not. */
    @Test
    void aRuleWithAThresholdOfAnotherKindHasTakenNothing() throws IOException {
        try (Kept left = new Kept(TinyRun.LORA, both())) {
            left.take(1, Set.of());
            use(left.policies);
            left.state.write(directory, PROGRESS);
        }
        changeNumbers(numbers -> ((ObjectNode) numbers.get("freeze_policy")).put("thresholds", 1));
        try (Kept right = new Kept(TinyRun.LORA, both())) {
            assertRefused(right, "not a training state");
        }
    }

    @Test
    void aTrunkMayNotHaveFrozenAnything() throws IOException {
        try (Kept left = new Kept(TinyRun.FULL, Policies.NONE);
                Kept right = new Kept(TinyRun.FULL, both())) {
            left.train();
            left.state.write(directory, PROGRESS);
            Snapshot before = right.snapshot();
            assertThatThrownBy(() -> right.state.readOfSharedRun(directory))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage(directory + ": the state of a run that freezes");
            assertThat(right.snapshot()).isEqualTo(before);
        }
    }

    /** What the shared run's rules remember is not this run's, and is left where it is. */
    @Test
    void aTrunkGivesAllButWhatItsRulesRemember() throws IOException {
        try (Kept left = new Kept(TinyRun.FULL, both());
                Kept right = new Kept(TinyRun.FULL, Policies.of(VALIDATION, STEPS, 1))) {
            left.take(1, Set.of());
            left.best.keep();
            left.take(2, Set.of());
            left.take(3, Set.of(Criterion.GRADIENT_CHANGE));
            use(left.policies);
            left.state.write(directory, PROGRESS);
            Snapshot fresh = right.snapshot();
            assertThat(right.state.readOfSharedRun(directory)).isEqualTo(PROGRESS);
            Snapshot read = right.snapshot();
            Snapshot written = left.snapshot();
            assertThat(read.tensors).isEqualTo(written.tensors);
            assertThat(read.kept).isEqualTo(written.kept);
            assertThat(read.stopPolicy).isEqualTo(fresh.stopPolicy).isNotEqualTo(written.stopPolicy);
            assertThat(read.freezePolicy).isEqualTo(fresh.freezePolicy);
        }
    }

    @Test
    void filesThatAreCutAreRefusedByName() throws IOException {
        try (Kept left = new Kept(TinyRun.LORA, both());
                Kept right = new Kept(TinyRun.LORA, both())) {
            left.train();
            use(left.policies);
            left.state.write(directory, PROGRESS);
            for (String name : List.of(TENSORS, NUMBERS)) {
                Path file = directory.resolve(name);
                byte[] whole = Files.readAllBytes(file);
                for (int length : new int[] {0, 1, 7, 8, 9, 200, whole.length / 2, whole.length - 1}) {
                    Files.write(file, Arrays.copyOf(whole, length));
                    assertRefused(right, file.toString());
                }
                Files.delete(file);
                assertRefused(right, file.toString());
                Files.write(file, whole);
            }
            right.state.read(directory);
            assertThat(right.snapshot()).isEqualTo(left.snapshot());
        }
    }

    /** A field that is missing, null, or of another type. */
    @ParameterizedTest
    @MethodSource("damages")
    void numbersThatAreDamagedAreRefused(Damage damage) throws IOException {
        try (Kept left = new Kept(TinyRun.LORA, both());
                Kept right = new Kept(TinyRun.LORA, both())) {
            left.train();
            use(left.policies);
            left.state.write(directory, PROGRESS);
            changeNumbers(damage.change);
            assertRefused(right, "training state");
        }
    }

    private record Damage(String name, Consumer<ObjectNode> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Damage> damages() {
        return Stream.of(
                new Damage("no frozen matrices", numbers -> numbers.remove("frozen")),
                new Damage("no compared tensors", numbers -> numbers.remove("compared")),
                new Damage("no progress", numbers -> numbers.remove("progress")),
                new Damage("no step", numbers -> ((ObjectNode) numbers.get("progress")).remove("step")),
                new Damage("a step of null", numbers -> ((ObjectNode) numbers.get("progress")).putNull("step")),
                new Damage("a step of text", numbers -> ((ObjectNode) numbers.get("progress")).put("step", "x")),
                new Damage("an unknown field", numbers -> numbers.put("more", 1)),
                new Damage("progress of null", numbers -> numbers.putNull("progress")),
                new Damage("FLOPs of null", numbers -> ((ObjectNode) numbers.get("progress")).putNull("flops")),
                new Damage("frozen matrices of null", numbers -> numbers.putNull("frozen")),
                new Damage(
                        "a frozen matrix of null",
                        numbers -> numbers.withArray("frozen").addNull()),
                new Damage("compared tensors of null", numbers -> numbers.putNull("compared")),
                new Damage("a rule's state of null", numbers -> numbers.putNull("freeze_policy")));
    }

    @Test
    void tensorsThatAreNoFloatsAreRefused() throws IOException {
        try (Kept left = new Kept(TinyRun.LORA, Policies.NONE);
                Kept right = new Kept(TinyRun.LORA, Policies.NONE)) {
            left.state.write(directory, PROGRESS);
            Path file = directory.resolve(TENSORS);
            byte[] bytes = Files.readAllBytes(file);
            int at = new String(bytes, 0, 400, StandardCharsets.ISO_8859_1).indexOf("F32");
            bytes[at] = 'I';
            Files.write(file, bytes);
            assertRefused(right, "has type I32, not F32, BF16 or U8");
        }
    }

    /** Measures of another norm compare with the same copies. */
    @Test
    void aChangeIsToldRightAfterTheStateCameBack() throws IOException {
        Measure change = new Measure(Criterion.WEIGHT_CHANGE, MatrixNorm.FROBENIUS);
        try (Kept left = new Kept(TinyRun.FULL, Policies.NONE);
                Kept right = new Kept(TinyRun.FULL, Policies.NONE)) {
            left.train();
            left.state.write(directory, PROGRESS);
            right.state.read(directory);
            assertThat(changes(right, change)).hasSize(19).isEqualTo(changes(left, change));
        }
    }

    private static Map<MatrixId, Double> changes(Kept kept, Measure measure) {
        TokenBatch batch = TinyRun.batch(4, 1);
        BackwardPass.Result result =
                new BackwardPass(kept.run.decoder, kept.run.trainable).run(kept.run.scope, batch, batch.lossTokens());
        return new GradientMonitor(
                        kept.run.decoder.kernels(), kept.run.trainable::matricesOf, kept.buffers, new PhaseClock())
                .read(4, kept.run.scope, result.lossSum(), result.gradients(), List.of(measure))
                .values()
                .get(measure);
    }
}
