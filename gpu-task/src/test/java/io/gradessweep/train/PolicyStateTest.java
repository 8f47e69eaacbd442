package io.gradessweep.train;

import static io.gradessweep.train.Decisions.freezing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.Criterion;
import io.gradessweep.spec.EarlyStopping;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.MatrixNorm;
import io.gradessweep.spec.Measure;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.Tau;
import io.gradessweep.spec.Thawing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A policy takes the whole of a state that it wrote, or refuses a damaged one and stays as it is. */
class PolicyStateTest {
    private static final MatrixId Q0 = MatrixId.language(0, "q");
    private static final MatrixId Q1 = MatrixId.language(1, "q");

    /** The policies that remember something, each after a few steps. */
    static Stream<PolicyState> remembering() {
        return Stream.of(
                frozenSome(grades(new Tau.Fixed(0.5)), 1),
                frozenSome(grades(new Tau.Quantile(Ratio.of("0.4"), Tau.Pool.ALL)), 4),
                frozenSome(new EarlyStopping.AutoFreeze(Ratio.of("0.2"), Ratio.of("0.5")), 3),
                frozenSome(new EarlyStopping.SlimFit(Ratio.of("0.5"), Ratio.of("0")), 2),
                validated());
    }

    private static EarlyStopping grades(Tau tau) {
        Measure measure = new Measure(Criterion.GRADIENT, MatrixNorm.L1);
        return new EarlyStopping.GradES(tau, Ratio.of("0.2"), measure, false, 1, 3, Thawing.NEVER, false);
    }

    private static FreezePolicy frozenSome(EarlyStopping rule, int steps) {
        FreezePolicy policy = Policies.of(rule, 10, 1).freeze();
        for (int step = 1; step <= steps + 2; step++) {
            freezing(policy, step, Map.of(Q0, 0.1 * step, Q1, 2.0 + step));
        }
        return policy;
    }

    private static StopPolicy validated() {
        EarlyStopping rule = new EarlyStopping.ValidationLoss(Ratio.of("0.1"), 0, 3, false);
        StopPolicy policy = Policies.of(rule, 10, 1).stop();
        policy.improves(1, 2.5);
        policy.improves(2, 2.75);
        return policy;
    }

    @ParameterizedTest
    @MethodSource("remembering")
    void nullIsRefusedWhereverTheStateHasAValue(PolicyState policy) {
        JsonNode state = policy.state();
        List<JsonPointer> values = new ArrayList<>();
        collect(state, JsonPointer.empty(), values);
        assertThat(values).as("the policy remembers something: %s", state).isNotEmpty();
        for (JsonPointer value : values) {
            refuses(policy, replaced(state, value, NullNode.instance));
        }
        policy.resume(state);
        assertThat(policy.state()).isEqualTo(state);
    }

    @ParameterizedTest
    @MethodSource("remembering")
    void whatIsOfAnotherTypeIsRefused(PolicyState policy) {
        JsonNode state = policy.state();
        List<JsonPointer> values = new ArrayList<>();
        collect(state, JsonPointer.empty(), values);
        for (JsonPointer value : values) {
            if (state.at(value).isContainerNode()) {
                refuses(policy, replaced(state, value, IntNode.valueOf(1)));
            }
        }
        ((ObjectNode) state)
                .properties().stream()
                        .filter(part -> part.getValue().isNull())
                        .forEach(part -> refuses(
                                policy, replaced(state, JsonPointer.compile("/" + part.getKey()), IntNode.valueOf(1))));
    }

    private static void refuses(PolicyState policy, JsonNode damaged) {
        JsonNode before = policy.state();
        assertThatThrownBy(() -> policy.resume(damaged))
                .as(damaged.toString())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("not a training state: ");
        assertThat(policy.state()).as(damaged.toString()).isEqualTo(before);
    }

    /** Collects the places of everything in a tree that is not null itself. */
    private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> places) {
        if (node.isNull()) {
            return;
        }
        if (!at.matches()) {
            places.add(at);
        }
        node.properties().forEach(field -> collect(field.getValue(), at.appendProperty(field.getKey()), places));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(node.get(i), at.appendIndex(i), places);
        }
    }

    private static JsonNode replaced(JsonNode tree, JsonPointer place, JsonNode value) {
        JsonNode copy = tree.deepCopy();
        JsonNode parent = copy.at(place.head());
        if (parent instanceof ArrayNode list) {
            list.set(place.last().getMatchingIndex(), value);
        } else {
            ((ObjectNode) parent).set(place.last().getMatchingProperty(), value);
        }
        return copy;
    }
}
