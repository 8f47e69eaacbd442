package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeGraphTest {
    private final NodeGraph<String> graph = new NodeGraph<>();

    @Test
    void theLongestGoesFirstAndEqualsInTheirOrder() {
        graph.add("short", 1);
        graph.add("long a", 3);
        graph.add("middle", 2);
        graph.add("long b", 3);

        assertThat(ready()).containsExactly("long a", "long b", "middle", "short");
    }

    @Test
    void whatOthersWaitForGoesBeforeAnythingElse() {
        graph.add("long", 9);
        graph.add("small base", 1);
        graph.add("large base", 2);
        graph.add("after small", 5, "small base");
        graph.add("after large", 5, "large base");

        assertThat(ready()).containsExactly("large base", "small base", "long");
    }

    @Test
    void whatWaitedForAnAbandonedNodeNeverBecomesReady() {
        graph.add("base a", 2);
        graph.add("a one", 1, "base a");
        graph.add("a two", 2, "base a");
        assertThat(ready()).containsExactly("base a");

        assertThat(graph.abandon("base a")).containsExactly("a one", "a two");
        assertThat(ready()).isEmpty();
        assertThat(graph.abandon("base a")).isEmpty();
    }

    @Test
    void whatWaitedForWhatIsAbandonedIsAbandonedToo() {
        graph.add("base", 2);
        graph.add("prefix", 1, "base");
        graph.add("run a", 1, "prefix");
        graph.add("rest of the prefix", 1, "prefix");
        graph.add("run b", 1, "rest of the prefix");
        assertThat(ready()).containsExactly("base");

        assertThat(graph.abandon("base")).containsExactlyInAnyOrder("prefix", "run a", "rest of the prefix", "run b");
        assertThat(ready()).isEmpty();
    }

    @Test
    void whatWaitedForANodeWaitsForWhatTakesItsPlace() {
        graph.add("base", 2);
        graph.add("after", 5, "base");
        graph.add("other", 1);
        assertThat(graph.next()).contains("base");

        graph.again("base", "base again", 2);
        assertThat(ready()).containsExactly("base again", "other");
        graph.ended("base again");
        assertThat(ready()).containsExactly("after");
    }

    @Test
    void aNodeBecomesReadyWithItsOwnBaseAlone() {
        graph.add("base a", 2);
        graph.add("base b", 1);
        graph.add("a short", 1, "base a");
        graph.add("a long", 2, "base a");
        graph.add("b", 9, "base b");
        assertThat(ready()).containsExactly("base a", "base b");

        graph.ended("base a");
        assertThat(graph.next()).contains("a long");
        graph.ended("base b");
        assertThat(ready()).containsExactly("b", "a short");

        graph.ended("b");
        assertThat(ready()).isEmpty();
    }

    /** All that are ready now, taken. */
    private List<String> ready() {
        List<String> nodes = new ArrayList<>();
        for (Optional<String> next = graph.next(); next.isPresent(); next = graph.next()) {
            nodes.add(next.get());
        }
        return nodes;
    }
}
