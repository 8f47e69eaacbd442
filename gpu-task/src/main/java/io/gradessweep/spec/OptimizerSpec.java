package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.io.Serializable;

/**
 * The update rule. As in Hugging Face's Trainer, weight decay is never applied to norm weights. A rule consists of a
 * record here, its update in {@code io.gradessweep.train} and a line in {@code io.gradessweep.train.Optimizers}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface OptimizerSpec extends Serializable permits OptimizerSpec.OfMoments, OptimizerSpec.Sgd {
    /** Returns the peak learning rate, which the schedule scales. */
    @Setting(
            key = "optimizer.learning_rate",
            value = "2e-5",
            lora = "2e-4",
            above = 0,
            documentation = "peak learning rate, which the schedule scales")
    double learningRate();

    @Setting(
            key = "optimizer.weight_decay",
            value = "0.01",
            atLeast = 0,
            documentation = "weight decay, never applied to norms")
    double weightDecay();

    @Setting(
            key = "optimizer.state",
            value = "fp32",
            documentation = "number format of what the rule keeps for each weight (moments, momentum): fp32; bf16,"
                    + " rounded stochastically; int8: 8-bit codes with one scale for each 256 of them")
    StateFormat state();

    /** Returns how many numbers the rule keeps for each weight that trains. */
    int numbersPerWeight();

    /** A rule that keeps two moments of the gradient. Each has as many numbers as there are weights. */
    sealed interface OfMoments extends OptimizerSpec permits AdamW, Adam {
        @Setting(
                key = "optimizer.beta1",
                value = "0.9",
                atLeast = 0,
                below = 1,
                documentation = "decay of the first moment (adamw, adam)")
        double beta1();

        @Setting(
                key = "optimizer.beta2",
                value = "0.999",
                atLeast = 0,
                below = 1,
                documentation = "decay of the second moment (adamw, adam)")
        double beta2();

        @Setting(
                key = "optimizer.epsilon",
                value = "1e-8",
                above = 0,
                documentation = "added to the denominator (adamw, adam)")
        double epsilon();

        @Override
        default int numbersPerWeight() {
            return 2;
        }
    }

    /** AdamW, whose weight decay is decoupled from the gradient (arXiv 1711.05101). */
    @JsonTypeName("adamw")
    record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, StateFormat state)
            implements OfMoments {
        public AdamW {
            Require.inDeclaredRanges(AdamW.class, learningRate, beta1, beta2, epsilon, weightDecay, state);
        }

        /** Creates a rule that keeps its moments in float32. */
        public AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
            this(learningRate, beta1, beta2, epsilon, weightDecay, StateFormat.FP32);
        }
    }

    /** Adam (arXiv 1412.6980), with weight decay as an L2 term of the gradient. */
    @JsonTypeName("adam")
    record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, StateFormat state)
            implements OfMoments {
        public Adam {
            Require.inDeclaredRanges(Adam.class, learningRate, beta1, beta2, epsilon, weightDecay, state);
        }

        /** Creates a rule that keeps its moments in float32. */
        public Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
            this(learningRate, beta1, beta2, epsilon, weightDecay, StateFormat.FP32);
        }
    }

    /**
     * Stochastic gradient descent with PyTorch's form of momentum, and with weight decay as an L2 term of the gradient.
     */
    @JsonTypeName("sgd")
    record Sgd(
            double learningRate,

            @Setting(
                    key = "optimizer.momentum",
                    value = "0.9",
                    atLeast = 0,
                    below = 1,
                    documentation = "momentum (sgd)")
            double momentum,

            double weightDecay,
            StateFormat state)
            implements OptimizerSpec {
        public Sgd {
            Require.inDeclaredRanges(Sgd.class, learningRate, momentum, weightDecay, state);
            Require.that(
                    momentum > 0 || state == StateFormat.FP32,
                    "optimizer.state " + state.label() + " is the format in which sgd keeps its momentum, and with"
                            + " optimizer.momentum 0 it keeps nothing; leave optimizer.state out, or set a momentum");
        }

        /** Creates a rule that keeps its momentum in float32. */
        public Sgd(double learningRate, double momentum, double weightDecay) {
            this(learningRate, momentum, weightDecay, StateFormat.FP32);
        }

        @Override
        public int numbersPerWeight() {
            return momentum > 0 ? 1 : 0;
        }
    }
}
