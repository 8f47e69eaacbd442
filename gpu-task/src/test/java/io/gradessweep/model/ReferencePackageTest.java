package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.result.NormTrace;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.MatrixGroup;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.ScheduleSpec;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.train.Observed;
import io.gradessweep.train.Optimizer;
import io.gradessweep.train.PhaseClock;
import io.gradessweep.train.Policies;
import io.gradessweep.train.Schedule;
import io.gradessweep.train.TrainingLoop;
import io.gradessweep.train.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The public GradES package's own runs, ten AdamW steps under its callback, against criterion {@code weight_change}: the
 * same losses, the same values, the same matrices frozen at the same steps. The package looks after its update, so its
 * step s is our s + 1. Of Phi-4's fused modules it sees none, which is not to be reproduced.
 */
class ReferencePackageTest {
    private static final int STEPS = 10;
    private static final double VALUE_PERCENT = 0.01;

    @TestFactory
    List<DynamicTest> runs() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Fixture fixture : Fixture.all()) {
            boolean fused = fixture.unsupported().isEmpty()
                    && fixture.config("config.json")
                                    .graph()
                                    .layers()
                                    .get(0)
                                    .tensors()
                                    .size()
                            < 9;
            if (fixture.unsupported().isEmpty()
                    && fixture.expected().has("grades_reference")
                    && fixture.hasLora()
                    && !fused) {
                tests.add(dynamicTest(
                        fixture.name() + " full",
                        () -> compare(fixture, "full", new FineTuning.Full(FineTuning.TrainOnly.ALL))));
                tests.add(dynamicTest(fixture.name() + " lora", () -> compare(fixture, "lora", fixture.lora())));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void compare(Fixture fixture, String mode, FineTuning fineTuning) {
        JsonNode reference = fixture.expected().get("grades_reference").get(mode);
        double tau = reference.get("tau").doubleValue();
        Observed free = run(fixture, fineTuning, 1e-12, reference);
        assertLosses(free, reference.get("loss_before_step"));
        for (NormTrace norm : free.norms) {
            JsonNode changes = reference.get("change").get(component(norm.matrix()));
            assertThat(norm.value())
                    .as("%s at %s", component(norm.matrix()), norm.step())
                    .isCloseTo(changes.get(norm.step() - 2).doubleValue(), withinPercentage(VALUE_PERCENT));
        }
        assertThat(free.norms)
                .hasSize((STEPS - 4)
                        * fixture.config("config.json").graph().matrices().size());

        Observed freezing = run(fixture, fineTuning, tau, reference);
        assertLosses(freezing, reference.get("freeze_run").get("loss_before_step"));
        Map<String, Integer> frozenAt = new TreeMap<>();
        reference.get("freeze_run").get("frozen_at_step").properties().forEach(entry -> {
            if (entry.getValue().intValue() < STEPS) {
                frozenAt.put(entry.getKey(), entry.getValue().intValue() + 1);
            }
        });
        Map<String, Integer> ours = new TreeMap<>();
        freezing.freezes.forEach(event -> ours.put(component(event.matrix()), event.step()));
        assertThat(ours).isEqualTo(frozenAt).isNotEmpty();
    }

    private static void assertLosses(Observed run, JsonNode expected) {
        assertThat(run.steps).hasSize(STEPS);
        for (int i = 0; i < STEPS; i++) {
            assertThat(run.steps.get(i).loss())
                    .as("step %s", i + 1)
                    .isCloseTo(expected.get(i).doubleValue(), within(1e-4));
        }
    }

    /** {@code layer_00_attn_q_proj}. */
    private static String component(MatrixId matrix) {
        String block = matrix.group() == MatrixGroup.ATTENTION ? "attn" : "mlp";
        return String.format(Locale.ROOT, "layer_%02d_%s_%s_proj", matrix.layer(), block, matrix.projection());
    }

    private static Observed run(Fixture fixture, FineTuning fineTuning, double tau, JsonNode reference) {
        Torch.prepareThread(1);
        Observed observed = new Observed();
        try (TensorScope scope = TensorScope.on("cpu")) {
            Decoder decoder = fineTuning instanceof FineTuning.Lora
                    ? fixture.loraDecoder(scope, "config.json")
                    : fixture.decoder(scope, "config.json");
            OptimizerSpec.AdamW adamW = new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01);
            EarlyStopping.GradES grades = new EarlyStopping.GradES(
                    tau, Ratio.of(reference.get("alpha").asText()), Criterion.WEIGHT_CHANGE);
            new TrainingLoop(new TrainingLoop.Setup(
                            new TrainingLoop.Trained(
                                    scope,
                                    decoder,
                                    TrainableParameters.of(decoder, fineTuning, Monitoring.MATRICES_WITH_BIASES),
                                    BackwardPass.Settings.PLAIN),
                            new TrainingLoop.Update(
                                    Optimizer.of(adamW, decoder.kernels(), scope, parameter -> true),
                                    new Schedule(
                                            new ScheduleSpec(ScheduleSpec.Shape.CONSTANT, Ratio.of("0")), 1e-3, STEPS),
                                    0,
                                    0),
                            new TrainingLoop.Rules(Policies.of(grades, STEPS, 1), TrainingLoop.Tracing.NONE, false),
                            new TrainingLoop.Data(
                                    step -> List.of(fixture.batch("pad_right")), new Validator(decoder, List.of()), 1),
                            new TrainingLoop.Surroundings(observed, new PhaseClock(), () -> false)))
                    .run();
        }
        return observed;
    }
}
