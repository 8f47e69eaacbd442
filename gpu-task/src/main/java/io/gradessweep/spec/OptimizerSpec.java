package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/** The update rule. Weight decay is never applied to norm weights, as Hugging Face's Trainer does. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OptimizerSpec.AdamW.class, name = "adamw"),
    @JsonSubTypes.Type(value = OptimizerSpec.Adam.class, name = "adam"),
    @JsonSubTypes.Type(value = OptimizerSpec.Sgd.class, name = "sgd")
})
public sealed interface OptimizerSpec extends Serializable {
    /** The peak learning rate, which the schedule scales. */
    double learningRate();

    double weightDecay();

    /** Decoupled weight decay (arXiv 1711.05101). */
    record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements OptimizerSpec {
        public AdamW {
            checkAdam(learningRate, beta1, beta2, epsilon, weightDecay);
        }
    }

    /** Weight decay as an L2 term of the gradient (arXiv 1412.6980). */
    record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements OptimizerSpec {
        public Adam {
            checkAdam(learningRate, beta1, beta2, epsilon, weightDecay);
        }
    }

    /** Stochastic gradient descent, PyTorch's form of momentum, weight decay as an L2 term of the gradient. */
    record Sgd(double learningRate, double momentum, double weightDecay) implements OptimizerSpec {
        public Sgd {
            Require.positive("optimizer.learning_rate", learningRate);
            Require.fraction("optimizer.momentum", momentum);
            Require.atLeast("optimizer.weight_decay", weightDecay, 0);
        }
    }

    private static void checkAdam(double learningRate, double beta1, double beta2, double epsilon, double decay) {
        Require.positive("optimizer.learning_rate", learningRate);
        Require.fraction("optimizer.beta1", beta1);
        Require.fraction("optimizer.beta2", beta2);
        Require.positive("optimizer.epsilon", epsilon);
        Require.atLeast("optimizer.weight_decay", decay, 0);
    }
}
