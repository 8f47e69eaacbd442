package io.gradessweep.spark;

import io.gradessweep.plan.BaseNode;
import io.gradessweep.plan.Cell;
import io.gradessweep.plan.ExpectedCost;
import io.gradessweep.result.RunOutcome;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.SpecJson;
import io.gradessweep.store.Attempt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One Spark job of a sweep. */
sealed interface Node {
    /** A miniature to be pretrained, where it is not cached. */
    record Base(BaseNode base) implements Node {}

    /** @param launch how often the run was started, this time included */
    record Run(Cell cell, int launch) implements Node {}

    /**
     * Runs after the bases they start from.
     *
     * @param bases those of the cells
     * @param launches how often each run was started before, by run_id
     */
    static NodeGraph<Node> graph(List<BaseNode> bases, List<Cell> cells, Map<String, Integer> launches) {
        NodeGraph<Node> graph = new NodeGraph<>();
        Map<String, Base> byId = new HashMap<>();
        for (BaseNode base : bases) {
            Base node = new Base(base);
            byId.put(base.id(), node);
            graph.add(node, ExpectedCost.of(base.recipe()));
        }
        for (Cell cell : cells) {
            Run run = new Run(cell, launches.getOrDefault(cell.runId(), 0) + 1);
            double cost = ExpectedCost.of(cell.spec());
            if (cell.spec().model().base() instanceof BaseModel.Pretrained recipe) {
                graph.add(run, cost, byId.get(SpecJson.baseId(recipe)));
            } else {
                graph.add(run, cost);
            }
        }
        return graph;
    }

    /** How a node ended. */
    sealed interface Ended {
        Node node();

        /** What its job took on the executor; 0 where none reported back. */
        double seconds();

        boolean failed();
    }

    record BaseEnded(Base node, Optional<Failure> failure, double seconds) implements Ended {
        @Override
        public boolean failed() {
            return failure.isPresent();
        }
    }

    record RunEnded(Run node, Attempt attempt, RunOutcome outcome, double seconds) implements Ended {
        @Override
        public boolean failed() {
            return outcome instanceof RunOutcome.Failed;
        }
    }
}
