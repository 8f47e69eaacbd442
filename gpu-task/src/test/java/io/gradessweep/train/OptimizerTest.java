package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.OptimizerSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Three steps on real gradients, element by element against the formulas written out in double precision. */
class OptimizerTest {
    private static final double RATE = 1e-2;
    private static final double DECAY = 0.1;
    private static final int STEPS = 3;

    /** One element's update: from its value, gradient and state to its new value. */
    private interface Rule {
        double update(double value, double gradient, double decay, double[] state, int step);
    }

    @Test
    void adamAddsDecayToTheGradient() {
        OptimizerSpec spec = new OptimizerSpec.Adam(RATE, 0.9, 0.99, 1e-8, DECAY);
        assertFollows(
                spec, (value, gradient, decay, state, step) -> adam(value, gradient + decay * value, state, step));
    }

    @Test
    void adamWDecaysTheWeightItself() {
        OptimizerSpec spec = new OptimizerSpec.AdamW(RATE, 0.9, 0.99, 1e-8, DECAY);
        assertFollows(
                spec, (value, gradient, decay, state, step) -> adam(value * (1 - RATE * decay), gradient, state, step));
    }

    private static double adam(double value, double gradient, double[] state, int step) {
        state[0] = 0.9 * state[0] + 0.1 * gradient;
        state[1] = 0.99 * state[1] + 0.01 * gradient * gradient;
        double first = state[0] / (1 - Math.pow(0.9, step));
        double second = state[1] / (1 - Math.pow(0.99, step));
        return value - RATE * first / (Math.sqrt(second) + 1e-8);
    }

    @Test
    void sgdsMomentumStartsAtTheFirstGradient() {
        OptimizerSpec spec = new OptimizerSpec.Sgd(RATE, 0.9, DECAY);
        assertFollows(spec, (value, gradient, decay, state, step) -> {
            double direction = gradient + decay * value;
            state[0] = step == 1 ? direction : 0.9 * state[0] + direction;
            return value - RATE * state[0];
        });
    }

    @Test
    void sgdWithoutMomentumIsPlain() {
        OptimizerSpec spec = new OptimizerSpec.Sgd(RATE, 0, DECAY);
        assertFollows(spec, (value, gradient, decay, state, step) -> value - RATE * (gradient + decay * value));
    }

    private static void assertFollows(OptimizerSpec spec, Rule rule) {
        try (TinyRun run = new TinyRun(TinyRun.FULL, spec)) {
            Map<String, double[]> expected = new TreeMap<>();
            Map<String, double[][]> states = new TreeMap<>();
            for (Parameter parameter : run.trainable.active()) {
                float[] values = parameter.value().toFloats();
                double[] doubles = new double[values.length];
                for (int i = 0; i < values.length; i++) {
                    doubles[i] = values[i];
                }
                expected.put(parameter.name(), doubles);
                states.put(parameter.name(), new double[values.length][2]);
            }
            BackwardPass pass = new BackwardPass(run.decoder, run.trainable);
            TokenBatch batch = TinyRun.batch(3, 2);
            for (int step = 1; step <= STEPS; step++) {
                BackwardPass.Result result = pass.run(run.scope, batch, batch.lossTokens());
                for (Parameter parameter : run.trainable.active()) {
                    float[] gradient = result.gradients().of(parameter).toFloats();
                    double[] values = expected.get(parameter.name());
                    double decay = parameter.decays() ? DECAY : 0;
                    for (int i = 0; i < values.length; i++) {
                        double[] state = states.get(parameter.name())[i];
                        values[i] = rule.update(values[i], gradient[i], decay, state, step);
                    }
                }
                run.optimizer.step(step, result.gradients(), RATE);
            }
            assertClose(run.trainable.active(), expected);
        }
    }

    private static void assertClose(List<Parameter> parameters, Map<String, double[]> expected) {
        for (Parameter parameter : parameters) {
            float[] actual = parameter.value().toFloats();
            double[] values = expected.get(parameter.name());
            double worst = 0;
            for (int i = 0; i < values.length; i++) {
                worst = Math.max(worst, Math.abs(actual[i] - values[i]));
            }
            assertThat(worst).as(parameter.name()).isCloseTo(0, within(2e-5));
        }
    }
}
