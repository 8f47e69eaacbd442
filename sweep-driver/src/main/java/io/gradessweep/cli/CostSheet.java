package io.gradessweep.cli;

import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.estimate.HumanFormat;
import io.gradessweep.result.FlopsLedger;

/**
 * The estimated cost of one run, printed one line per part.
 *
 * @param seconds the estimated time, without loading
 */
record CostSheet(JobCost cost, double seconds) {
    @Override
    public String toString() {
        FlopsLedger flops = cost.flops();
        MemoryEstimate memory = cost.memory();
        StringBuilder text = new StringBuilder();
        line(text, "parameters", HumanFormat.of(cost.parameters()));
        line(text, "trainable parameters", HumanFormat.of(cost.trainableParameters()));
        line(text, "optimizer steps", Integer.toString(cost.steps()));
        String about = cost.sampled() ? "about " : "";
        line(text, "forward FLOPs", about + HumanFormat.of(flops.forwardFlops()));
        line(text, "backward FLOPs to activations", about + HumanFormat.of(flops.backwardInputFlops()));
        line(text, "backward FLOPs to weights", about + HumanFormat.of(flops.backwardWeightFlops()));
        line(text, "validation FLOPs", HumanFormat.of(flops.validationFlops()));
        line(text, "evaluation FLOPs", HumanFormat.of(flops.evaluationFlops()));
        line(text, "weights", HumanFormat.bytes(memory.weights()));
        line(text, "gradients", HumanFormat.bytes(memory.gradients()));
        line(text, "optimizer state", HumanFormat.bytes(memory.optimizer()));
        line(text, "activations", HumanFormat.bytes(memory.activations()));
        line(text, "memory", HumanFormat.bytes(memory.total()));
        if (memory.freezable() > 0) {
            line(text, "freed by freezing", "up to " + HumanFormat.bytes(memory.freezable()));
        }
        if (memory.host() > 0) {
            line(text, "host memory", HumanFormat.bytes(memory.host()));
        }
        line(text, "minutes", HumanFormat.minutes(seconds));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("estimate: ").append(name).append(" = ").append(value).append('\n');
    }
}
