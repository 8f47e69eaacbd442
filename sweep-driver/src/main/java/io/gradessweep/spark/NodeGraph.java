package io.gradessweep.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done, some of it only after something else. Of the nodes that are ready, the next is one that others wait
 * for, then the one that is expected to take longest, so that what ends last is short; among equals the one added first.
 * Knows nothing of how nodes are executed, and tells them apart by identity. Not thread-safe.
 */
final class NodeGraph<N> {
    private record Entry<N>(N node, double expectedCost) {}

    private final List<Entry<N>> ready = new ArrayList<>();
    private final IdentityHashMap<N, List<Entry<N>>> waiting = new IdentityHashMap<>();
    private final Comparator<Entry<N>> urgency = Comparator.<Entry<N>, Boolean>comparing(
                    entry -> waiting.containsKey(entry.node()))
            .thenComparing(Entry::expectedCost);

    /** @param expectedCost in any unit that the nodes share */
    void add(N node, double expectedCost) {
        ready.add(new Entry<>(node, expectedCost));
    }

    /** @param after a node of this graph that has not ended */
    void add(N node, double expectedCost, N after) {
        waiting.computeIfAbsent(after, unused -> new ArrayList<>()).add(new Entry<>(node, expectedCost));
    }

    /** Takes the next ready node; empty where none is ready now. */
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

    /** Puts a node, taken before, back as another, for which what waited for it waits from now on. */
    void again(N node, N as, double expectedCost) {
        List<Entry<N>> dependants = waiting.remove(node);
        if (dependants != null) {
            waiting.put(as, dependants);
        }
        add(as, expectedCost);
    }

    /** Takes out what waited for this node, taken before, and what waited for that, never to become ready. */
    List<N> abandon(N node) {
        List<N> abandoned = new ArrayList<>();
        for (Entry<N> dependant : waitingFor(node)) {
            abandoned.add(dependant.node());
            abandoned.addAll(abandon(dependant.node()));
        }
        return abandoned;
    }

    /** What waited for this node, taken before, becomes ready. */
    void ended(N node) {
        ready.addAll(waitingFor(node));
    }

    private List<Entry<N>> waitingFor(N node) {
        List<Entry<N>> dependants = waiting.remove(node);
        return dependants == null ? List.of() : dependants;
    }
}
