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
    /** A run's key, or a model's name. */
    String name();

    /** Executors that this sweep lost at it. */
    int lost();

    /** What it is expected to take, in the unit of {@link ExpectedCost}. */
    double expectedCost();

    /** The same, after an executor was lost at it. */
    Node afterLoss();

    /** A miniature to be pretrained, where it is not cached. */
    record Base(BaseNode base, int lost) implements Node {
        @Override
        public String name() {
            return base.model();
        }

        @Override
        public double expectedCost() {
            return ExpectedCost.of(base.recipe());
        }

        @Override
        public Base afterLoss() {
            return new Base(base, lost + 1);
        }
    }

    /** @param launch how often the run was started, this time included */
    record Run(Cell cell, int launch, int lost) implements Node {
        @Override
        public String name() {
            return cell.key();
        }

        @Override
        public double expectedCost() {
            return ExpectedCost.of(cell.spec());
        }

        @Override
        public Run afterLoss() {
            return new Run(cell, launch + 1, lost + 1);
        }
    }

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
            Base node = new Base(base, 0);
            byId.put(base.id(), node);
            graph.add(node, node.expectedCost());
        }
        for (Cell cell : cells) {
            Run run = new Run(cell, launches.getOrDefault(cell.runId(), 0) + 1, 0);
            if (cell.spec().model().base() instanceof BaseModel.Pretrained recipe) {
                graph.add(run, run.expectedCost(), byId.get(SpecJson.baseId(recipe)));
            } else {
                graph.add(run, run.expectedCost());
            }
        }
        return graph;
    }

    /** How a node ended. */
    sealed interface Ended {
        Node node();

        /** What its job took on the executor; 0 where none reported back. */
        double seconds();

        /** Why it failed, where it did. */
        Optional<Failure> failure();

        /** The same, failed for another reason. */
        Ended with(Failure failure);

        default boolean failed() {
            return failure().isPresent();
        }
    }

    record BaseEnded(Base node, Optional<Failure> failure, double seconds) implements Ended {
        @Override
        public BaseEnded with(Failure other) {
            return new BaseEnded(node, Optional.of(other), seconds);
        }
    }

    record RunEnded(Run node, Attempt attempt, RunOutcome outcome, double seconds) implements Ended {
        @Override
        public Optional<Failure> failure() {
            return outcome instanceof RunOutcome.Failed failed
                    ? Optional.of(new Failure(failed.cause(), failed.message()))
                    : Optional.empty();
        }

        @Override
        public RunEnded with(Failure other) {
            return new RunEnded(node, attempt, other.outcome(outcome.provenance()), seconds);
        }
    }
}
