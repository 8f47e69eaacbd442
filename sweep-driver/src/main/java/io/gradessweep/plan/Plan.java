package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.SpecJson;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a sweep comes to: runs in order, no two of them the same.
 *
 * @param prefixes what some of them have in common and train once; none where the sweep does not share
 */
public record Plan(String sweep, List<PlannedRun> runs, List<SharedPrefix> prefixes) {
    /** @throws InvalidInputException where two cells are the same run, or none is left */
    public Plan {
        runs = List.copyOf(runs);
        prefixes = List.copyOf(prefixes);
        if (runs.isEmpty()) {
            throw new InvalidInputException(sweep + ": exclude leaves no run");
        }
        Map<String, PlannedRun> byRunId = new LinkedHashMap<>();
        for (PlannedRun planned : runs) {
            PlannedRun same = byRunId.put(planned.runId(), planned);
            if (same != null) {
                throw new InvalidInputException(sweep + ": " + same.key() + " and " + planned.key()
                        + " are the same run; take one of them out (models, methods, seeds, grid or exclude)");
            }
        }
    }

    /** The miniatures these cells start from, each once. */
    public static List<BaseNode> bases(Collection<PlannedRun> runs) {
        Map<String, BaseNode> bases = new LinkedHashMap<>();
        for (PlannedRun planned : runs) {
            if (planned.spec().model().base() instanceof BaseModel.Pretrained recipe) {
                String id = SpecJson.baseId(recipe);
                bases.putIfAbsent(id, new BaseNode(id, planned.spec().model().name(), recipe));
            }
        }
        return List.copyOf(bases.values());
    }

    /** @throws InvalidInputException naming the nearest key there is */
    public PlannedRun planned(String key) {
        for (PlannedRun planned : runs) {
            if (planned.key().equals(key)) {
                return planned;
            }
        }
        List<String> keys = runs.stream().map(PlannedRun::key).toList();
        throw new InvalidInputException("unknown run " + key + Names.hint(key, keys));
    }
}
