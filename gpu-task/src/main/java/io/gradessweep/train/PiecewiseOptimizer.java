package io.gradessweep.train;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.OptimizerSpec;
import io.gradessweep.spec.Rounding;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.NumberFormat;
import io.gradessweep.torch.OptimizerKernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Updates weights in pieces, so that weights and state may be kept in fewer bits, and state in host memory. In float32
 * its updates are those of the other optimizers bit for bit.
 */
abstract class PiecewiseOptimizer implements Optimizer {
    private final TensorScope scope;
    /** The kernels of each device, since they have tables. */
    private final Map<DeviceName, OptimizerKernels> kernels = new HashMap<>();

    final PiecewiseState state;
    private final Rounding rounding;
    private final long seed;
    private final double weightDecay;
    private final Predicate<Parameter> decays;

    /**
     * The objects that an optimizer works with.
     *
     * @param seed the seed of what rounding draws
     * @param decays tells which parameters weight decay applies to
     */
    record Means(
            Kernels kernels, PiecewiseState.Places places, Rounding rounding, long seed, Predicate<Parameter> decays) {}

    /** @param moments the names of the moments */
    private PiecewiseOptimizer(OptimizerSpec spec, Means means, List<String> moments) {
        scope = means.places.device();
        state = new PiecewiseState(means.kernels, means.places, spec.state(), moments);
        rounding = means.rounding;
        seed = means.seed;
        weightDecay = spec.weightDecay();
        decays = means.decays;
    }

    /** Returns the kernels on a parameter's device. */
    final OptimizerKernels kernels(Parameter parameter) {
        DeviceName device = parameter.value().device();
        return kernels.computeIfAbsent(device, on -> OptimizerKernels.load(scope.onDevice(on)));
    }

    /** Updates one weight, and its moments. */
    abstract void update(
            Parameter parameter,
            OptimizerKernels.Weight weight,
            OptimizerKernels.Draw draw,
            double learningRate,
            double decay);

    @Override
    public void step(int step, Gradients gradients, double learningRate) {
        Torch.withoutGradients(() -> {
            for (Parameter parameter : gradients.parameters()) {
                update(
                        parameter,
                        new OptimizerKernels.Weight(parameter.value(), gradients.of(parameter), lost(parameter)),
                        new OptimizerKernels.Draw(rounding, key(step, parameter)),
                        learningRate,
                        decays.test(parameter) ? weightDecay : 0);
            }
        });
    }

    private List<Tensor> lost(Parameter parameter) {
        boolean compensated = rounding == Rounding.KAHAN && parameter.value().format() == NumberFormat.BF16;
        return compensated ? List.of(state.lost(parameter)) : List.of();
    }

    private int key(int step, Parameter parameter) {
        String purpose = "rounding/" + parameter.name() + "/" + parameter.slot();
        return Seeds.random(seed, purpose, step).nextInt();
    }

    @Override
    public void release(Collection<Parameter> parameters) {
        state.release(parameters);
    }

    @Override
    public Map<String, ParameterTensors> state() {
        return state.byName();
    }

    /** AdamW and Adam. */
    static final class OfMoments extends PiecewiseOptimizer {
        private static final String FIRST = "first_moment";
        private static final String SECOND = "second_moment";

        private final OptimizerSpec.OfMoments spec;

        OfMoments(OptimizerSpec.OfMoments spec, Means means) {
            super(spec, means, List.of(FIRST, SECOND));
            this.spec = spec;
        }

        @Override
        void update(
                Parameter parameter,
                OptimizerKernels.Weight weight,
                OptimizerKernels.Draw draw,
                double learningRate,
                double decay) {
            OptimizerKernels.Moments moments = new OptimizerKernels.Moments(
                    state.moment(FIRST, parameter), state.moment(SECOND, parameter), state.updates(parameter));
            Kernels.AdamStep step =
                    new Kernels.AdamStep(learningRate, spec.beta1(), spec.beta2(), decay, spec.epsilon());
            if (spec instanceof OptimizerSpec.AdamW) {
                kernels(parameter).adamW(weight, moments, draw, step);
            } else {
                kernels(parameter).adam(weight, moments, draw, step);
            }
        }
    }

    /** SGD with PyTorch's momentum, or without momentum. */
    static final class OfMomentum extends PiecewiseOptimizer {
        private static final String MOMENTUM = "momentum";

        private final OptimizerSpec.Sgd spec;

        OfMomentum(OptimizerSpec.Sgd spec, Means means) {
            super(spec, means, List.of(MOMENTUM));
            this.spec = spec;
        }

        @Override
        void update(
                Parameter parameter,
                OptimizerKernels.Weight weight,
                OptimizerKernels.Draw draw,
                double learningRate,
                double decay) {
            List<Tensor> momentum = spec.momentum() == 0 ? List.of() : state.moment(MOMENTUM, parameter);
            // A buffer of zeros becomes the gradient, as in the first step of the others.
            kernels(parameter)
                    .sgd(weight, momentum, draw, new Kernels.SgdStep(learningRate, spec.momentum(), decay, false));
        }
    }
}
