package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.SpecJson;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs of a sweep in order, all of them different.
 *
 * @param prefixes the steps that some of the runs have in common and train once; empty if the sweep does not share them
 * @param notes what a person should know about the sweep: the settings that no run uses
 */
public record Plan(String sweep, List<PlannedRun> runs, List<SharedPrefix> prefixes, List<String> notes) {
    /** @throws InvalidInputException if two planned runs are the same, or none is left */
    public Plan {
        runs = List.copyOf(runs);
        prefixes = List.copyOf(prefixes);
        notes = List.copyOf(notes);
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

    /** Returns the miniatures that these runs start from, each once. */
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

    /**
     * Returns the run with a key.
     *
     * @throws InvalidInputException for an unknown key, naming the nearest one
     */
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
