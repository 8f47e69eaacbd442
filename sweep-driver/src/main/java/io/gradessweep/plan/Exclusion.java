package io.gradessweep.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.Optional;

/** A rule that leaves out the planned runs that match every key that is given. */
record Exclusion(Optional<String> model, Optional<String> method, Optional<Long> seed) {

    boolean covers(String cellModel, Method cellMethod, long cellSeed) {
        return model.map(cellModel::equals).orElse(true)
                && method.map(cellMethod.name()::equals).orElse(true)
                && seed.map(value -> value == cellSeed).orElse(true);
    }

    /** @param node {@code {model: ..., method: ..., seed: ...}}, with at least one of the keys */
    static Exclusion of(ObjectNode node, Entry list, List<String> models) {
        String where = list.origin() + ": exclude";
        KeyReader keys = new KeyReader(where, ConfigTree.of(node, where));
        Optional<String> model = keys.optional("model", ValueType.text());
        Optional<String> method = keys.optional("method", ValueType.text());
        Optional<Long> seed = keys.optional("seed", ValueType.seed());
        keys.finish();
        if (model.isEmpty() && method.isEmpty() && seed.isEmpty()) {
            throw new InvalidInputException(where + " needs a model, a method or a seed in each item");
        }
        model.filter(name -> !models.contains(name)).ifPresent(name -> {
            throw new InvalidInputException(where + ": unknown model " + name + Names.hint(name, models));
        });
        method.ifPresent(name -> Method.named(name, where));
        return new Exclusion(model, method, seed);
    }
}
