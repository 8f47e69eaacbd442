package io.gradessweep.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Nodes that are to be executed, some of them only after another one has ended. Of the nodes that are ready, the next
 * one is one for which others wait, then the one with the highest expected cost, so that the nodes that end last are
 * short; among equals it is the one that was added first. The graph does not depend on how nodes are executed, and it
 * distinguishes nodes by identity. It is not thread-safe.
 */
final class NodeGraph<N> {
    private record Entry<N>(N node, double expectedCost) {}

    private final List<Entry<N>> ready = new ArrayList<>();
    private final IdentityHashMap<N, List<Entry<N>>> waiting = new IdentityHashMap<>();
    private final Comparator<Entry<N>> urgency = Comparator.<Entry<N>, Boolean>comparing(
                    entry -> waiting.containsKey(entry.node()))
            .thenComparing(Entry::expectedCost);

    /** @param expectedCost the cost, in any unit that the nodes share */
    void add(N node, double expectedCost) {
        ready.add(new Entry<>(node, expectedCost));
    }

    /** @param after the node to wait for, which is in this graph and has not ended */
    void add(N node, double expectedCost, N after) {
        waiting.computeIfAbsent(after, unused -> new ArrayList<>()).add(new Entry<>(node, expectedCost));
    }

    /** Removes and returns the next ready node; empty if none is ready. */
    Optional<N> next() {
        Entry<N> next = null;
        for (Entry<N> entry : ready) {
            if (next == null || urgency.compare(entry, next) > 0) {
                next = entry;
            }
        }
        ready.remove(next);
        return Optional.ofNullable(next).map(Entry::node);
    }

    /**
     * Puts a node that was taken back as another node. Nodes that waited for the first wait for the other from now on.
     */
    void again(N node, N as, double expectedCost) {
        List<Entry<N>> dependants = waiting.remove(node);
        if (dependants != null) {
            waiting.put(as, dependants);
        }
        add(as, expectedCost);
    }

    /** Removes and returns all nodes that waited for a node that was taken, directly or through others. */
    List<N> abandon(N node) {
        List<N> abandoned = new ArrayList<>();
        for (Entry<N> dependant : waitingFor(node)) {
            abandoned.add(dependant.node());
            abandoned.addAll(abandon(dependant.node()));
        }
        return abandoned;
    }

    /** Makes the nodes ready that waited for a node that was taken. */
    void ended(N node) {
        ready.addAll(waitingFor(node));
    }

    private List<Entry<N>> waitingFor(N node) {
        List<Entry<N>> dependants = waiting.remove(node);
        return dependants == null ? List.of() : dependants;
    }
}
