package io.gradessweep.train;

import io.gradessweep.block.ModelGraph;
import io.gradessweep.model.Gradients;
import io.gradessweep.model.Parameter;
import io.gradessweep.spec.Tower;
import java.util.EnumMap;
import java.util.Map;

/** Applies an update rule to each tower at a learning rate of its own. */
final class TowerwiseUpdate {
    private final ModelGraph graph;
    private final Map<Tower, Double> factors;

    /** @param factors the factors of the learning rate of towers that have another; empty if all have one */
    TowerwiseUpdate(ModelGraph graph, Map<Tower, Double> factors) {
        this.graph = graph;
        this.factors = factors;
    }

    /** Updates the parameters that have gradients. */
    void step(Optimizer optimizer, int step, Gradients gradients, double learningRate) {
        if (factors.isEmpty()) {
            optimizer.step(step, gradients, learningRate);
            return;
        }
        Map<Tower, Gradients> byTower = new EnumMap<>(Tower.class);
        for (Parameter parameter : gradients.parameters()) {
            Tower tower = graph.block(parameter.block()).tower();
            byTower.computeIfAbsent(tower, none -> new Gradients()).put(parameter, gradients.of(parameter));
        }
        byTower.forEach((tower, part) -> optimizer.step(step, part, learningRate * factors.getOrDefault(tower, 1.0)));
    }
}
