package io.gradessweep.spark;

import io.gradessweep.plan.BaseNode;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.plan.PrefixSegment;
import io.gradessweep.plan.SharedPrefix;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes of a sweep in their order: runs after the prefixes from which they fork, and prefixes, or runs without one,
 * after the base models from which they start.
 */
final class SweepGraph {
    private final NodeGraph<Node> nodes = new NodeGraph<>();
    private final Map<String, Node> bases = new HashMap<>();
    private final Map<String, Node> forkedFrom = new HashMap<>();
    private final PrefixUse use;
    private final Map<String, Integer> launches;
    private int awaited;
    private int runs;

    private SweepGraph(PrefixUse use, Map<String, Integer> launches) {
        this.use = use;
        this.launches = new HashMap<>(launches);
    }

    /**
     * Returns the graph of the runs with which a schedule begins.
     *
     * @param bases the base models of these runs
     * @param use the use of the schedule's prefixes; only the parts that these runs need become nodes
     * @param launches how often each run was started before, by run_id
     */
    static SweepGraph of(List<BaseNode> bases, SweepSchedule schedule, PrefixUse use, Map<String, Integer> launches) {
        SweepGraph graph = new SweepGraph(use, launches);
        bases.forEach(graph::add);
        schedule.prefixes().forEach(prefix -> graph.add(prefix, use.toDo()));
        for (RunSegment segment : schedule.first()) {
            PlannedRun planned = segment.planned();
            Optional<Node> forked = Optional.ofNullable(graph.forkedFrom.get(planned.runId()));
            graph.add(graph.run(segment), forked.or(() -> graph.base(planned.spec())));
        }
        return graph;
    }

    /** Adds runs that became known later. They wait for nothing. */
    void add(List<RunSegment> more) {
        more.forEach(segment -> add(run(segment), Optional.empty()));
    }

    private Node.Run run(RunSegment segment) {
        runs++;
        PlannedRun planned = segment.planned();
        int launch = launches.getOrDefault(planned.runId(), 0) + 1;
        return new Node.Run(planned, use.of(planned), launch, 0, segment.pauseAfter(), segment.kept());
    }

    /** Removes and returns the next ready node; empty if none is ready. */
    Optional<Node> next() {
        return nodes.next();
    }

    /** Puts back a node whose executor was lost. Returns an empty list, since no node has ended. */
    List<Node.Ended> startAgain(Node node) {
        nodes.again(node, node.afterLoss(), node.expectedCost());
        return List.of();
    }

    /**
     * Returns what ended: the node and, if it is a miniature that failed, all nodes that waited for it. If a part of a
     * prefix failed, the parts after it have failed too, and the runs that waited for them train alone.
     */
    List<Node.Ended> settle(Node.Ended ended) {
        if (ended instanceof Node.RunEnded run) {
            launches.put(run.node().planned().runId(), run.attempt().launch());
        }
        if (!ended.failed() || ended instanceof Node.RunEnded) {
            nodes.ended(ended.node());
            return List.of(ended);
        }
        Failure failure = ended.failure().orElseThrow();
        List<Node.Ended> settled = new ArrayList<>(List.of(ended));
        for (Node waiting : nodes.abandon(ended.node())) {
            if (ended instanceof Node.BaseEnded) {
                settled.add(NodeJobs.withBrokenBase(waiting, ended.node().name(), failure));
            } else if (waiting instanceof Node.Segment segment) {
                settled.add(new Node.SegmentEnded(segment, Optional.of(failure), 0));
            } else {
                nodes.add(waiting, waiting.expectedCost());
            }
        }
        return settled;
    }

    /** Returns the number of nodes that are not runs. */
    int awaited() {
        return awaited;
    }

    /** Returns the number of run segments so far. */
    int runs() {
        return runs;
    }

    private void add(BaseNode base) {
        Node.Base node = new Node.Base(base, 0);
        bases.put(base.id(), node);
        add(node, Optional.empty());
        awaited++;
    }

    /**
     * Adds the parts of a prefix. There are none if none of its runs is to be executed, and then its miniature may not
     * be among the base models.
     */
    private void add(SharedPrefix prefix, Set<String> toDo) {
        List<PrefixSegment> segments = prefix.segments(toDo);
        if (segments.isEmpty()) {
            return;
        }
        Optional<Node> before = base(prefix.prefix().sharedRun());
        for (PrefixSegment segment : segments) {
            Node.Segment node = new Node.Segment(segment, 0);
            segment.runs().forEach(planned -> forkedFrom.put(planned.runId(), node));
            add(node, before);
            before = Optional.of(node);
            awaited++;
        }
    }

    private void add(Node node, Optional<Node> after) {
        after.ifPresentOrElse(
                before -> nodes.add(node, node.expectedCost(), before), () -> nodes.add(node, node.expectedCost()));
    }

    private Optional<Node> base(RunSpec spec) {
        return spec.model().base() instanceof BaseModel.Pretrained recipe
                ? Optional.of(bases.get(SpecJson.baseId(recipe)))
                : Optional.empty();
    }
}
