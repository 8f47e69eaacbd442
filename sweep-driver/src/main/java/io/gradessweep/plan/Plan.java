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
public record Plan(String sweep, List<PlannedRun> cells, List<SharedPrefix> prefixes) {
    /** @throws InvalidInputException where two cells are the same run, or none is left */
    public Plan {
        cells = List.copyOf(cells);
        prefixes = List.copyOf(prefixes);
        if (cells.isEmpty()) {
            throw new InvalidInputException(sweep + ": exclude leaves no run");
        }
        Map<String, PlannedRun> byRunId = new LinkedHashMap<>();
        for (PlannedRun cell : cells) {
            PlannedRun same = byRunId.put(cell.runId(), cell);
            if (same != null) {
                throw new InvalidInputException(sweep + ": " + same.key() + " and " + cell.key()
                        + " are the same run; take one of them out (models, methods, seeds, grid or exclude)");
            }
        }
    }

    /** The miniatures these cells start from, each once. */
    public static List<BaseNode> bases(Collection<PlannedRun> cells) {
        Map<String, BaseNode> bases = new LinkedHashMap<>();
        for (PlannedRun cell : cells) {
            if (cell.spec().model().base() instanceof BaseModel.Pretrained recipe) {
                String id = SpecJson.baseId(recipe);
                bases.putIfAbsent(id, new BaseNode(id, cell.spec().model().name(), recipe));
            }
        }
        return List.copyOf(bases.values());
    }

    /** @throws InvalidInputException naming the nearest key there is */
    public PlannedRun cell(String key) {
        for (PlannedRun cell : cells) {
            if (cell.key().equals(key)) {
                return cell;
            }
        }
        List<String> keys = cells.stream().map(PlannedRun::key).toList();
        throw new InvalidInputException("unknown run " + key + Names.hint(key, keys));
    }
}
