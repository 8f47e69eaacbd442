package io.gradessweep.cli;

import io.gradessweep.cost.JobCost;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.result.FlopsLedger;

/**
 * One run's cost by part, a line each.
 *
 * @param seconds estimated, without loading
 */
record CostSheet(JobCost cost, double seconds) {
    @Override
    public String toString() {
        FlopsLedger flops = cost.flops();
        MemoryEstimate memory = cost.memory();
        StringBuilder text = new StringBuilder();
        line(text, "parameters", Quantity.of(cost.parameters()));
        line(text, "trainable parameters", Quantity.of(cost.trainableParameters()));
        line(text, "optimizer steps", Integer.toString(cost.steps()));
        String about = cost.sampled() ? "about " : "";
        line(text, "forward FLOPs", about + Quantity.of(flops.forwardFlops()));
        line(text, "backward FLOPs to activations", about + Quantity.of(flops.backwardInputFlops()));
        line(text, "backward FLOPs to weights", about + Quantity.of(flops.backwardWeightFlops()));
        line(text, "validation FLOPs", Quantity.of(flops.validationFlops()));
        line(text, "evaluation FLOPs", Quantity.of(flops.evaluationFlops()));
        line(text, "weights", Quantity.bytes(memory.weights()));
        line(text, "gradients", Quantity.bytes(memory.gradients()));
        line(text, "optimizer state", Quantity.bytes(memory.optimizer()));
        line(text, "activations", Quantity.bytes(memory.activations()));
        line(text, "memory", Quantity.bytes(memory.total()));
        line(text, "minutes", Quantity.minutes(seconds));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("estimate: ").append(name).append(" = ").append(value).append('\n');
    }
}
