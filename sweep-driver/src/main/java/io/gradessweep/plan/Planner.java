package io.gradessweep.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.LocalSpec;
import io.gradessweep.spec.ModelSpec;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.spec.SpecJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Turns a sweep file into runs. Later layers win: built-in defaults, the model's file, the sweep file, its block for the
 * model, {@code --set}, {@code --set model.NAME}; in each of them the keys under {@code full:} or {@code lora:} over the
 * common ones; the grid over all. Fetches and reads every file the sweep names, and fingerprints it; starts nothing.
 */
public final class Planner {
    private final Catalogue catalogue;
    private final PathText paths;
    private final RemoteFiles files;
    private final Map<String, Entry> assumed;

    /**
     * @param workingDirectory relative paths in configuration are meant from here
     * @param environment a variable's value, or null
     * @param files fetches what a sweep names and is not here
     */
    public Planner(Catalogue catalogue, Path workingDirectory, UnaryOperator<String> environment, RemoteFiles files) {
        this(catalogue, new PathText(workingDirectory.toAbsolutePath().normalize(), environment), files, Map.of());
    }

    /** @param assumed of every model whose file does not say otherwise */
    private Planner(Catalogue catalogue, PathText paths, RemoteFiles files, Map<String, Entry> assumed) {
        this.catalogue = catalogue;
        this.paths = paths;
        this.files = files;
        this.assumed = assumed;
    }

    /** Plans sweeps whose taus are to be found: they need not have any. */
    public Planner toCalibrate() {
        Entry any = new Entry(JsonNodeFactory.instance.numberNode(1), "to be found");
        return new Planner(catalogue, paths, files, Map.of(ComposedComponents.TAU, any));
    }

    /**
     * @param assignments {@code path=value} as of {@code --set}
     * @throws InvalidInputException naming the file and the key that is wrong, and what would be right
     */
    public Plan plan(Path sweepFile, List<String> assignments) {
        Sweep sweep = sweep(sweepFile, assignments);
        Fingerprints fingerprints = new Fingerprints(files);
        DataBuilder data = new DataBuilder(catalogue, paths, fingerprints);
        List<PlannedRun> runs = new ArrayList<>();
        for (String name : sweep.models()) {
            ModelFile file = modelFile(sweep, name);
            ModelSpec model = new ModelSpec(name, file.standsFor(), base(file, fingerprints));
            for (Method method : sweep.methods()) {
                runs.addAll(runs(sweep, file, model, method, data));
            }
        }
        return new Plan(sweep.name(), runs, sweep.sharesPrefix() ? SharedPrefix.of(runs) : List.of());
    }

    /** The sweep as YAML again, with its assignments and what was found. */
    public String calibrated(Path sweepFile, List<String> assignments, List<CalibratedSweep.Found> found) {
        ConfigTree file = ConfigTree.of(YamlTree.file(path(sweepFile), sweepFile.toString()), sweepFile.toString());
        return CalibratedSweep.yaml(sweep(sweepFile, assignments), file, ConfigTree.ofAssignments(assignments), found);
    }

    /** Where the sweep's models lie, but for those that are pretrained; looks at none of them. */
    public List<String> checkpoints(Path sweepFile, List<String> assignments) {
        Sweep sweep = sweep(sweepFile, assignments);
        List<String> locations = new ArrayList<>();
        for (String name : sweep.models()) {
            ModelFile file = modelFile(sweep, name);
            if (file.source() instanceof ModelFile.Checkpoint checkpoint) {
                locations.add(paths.location(checkpoint.location(), where(file)));
            }
        }
        return locations;
    }

    private Sweep sweep(Path file, List<String> assignments) {
        return Sweep.read(path(file), file.toString(), assignments, catalogue);
    }

    private Path path(Path file) {
        return paths.workingDirectory().resolve(file);
    }

    private ModelFile modelFile(Sweep sweep, String name) {
        Map<String, Entry> overrides =
                new LinkedHashMap<>(sweep.written().overridesOf(name).byKey());
        overrides.putAll(sweep.assigned().overridesOf(name).byKey());
        return catalogue.model(name, new ConfigTree(overrides), sweep.file() + ": models");
    }

    private BaseModel base(ModelFile file, Fingerprints fingerprints) {
        if (file.source() instanceof ModelFile.Miniature miniature) {
            return miniature.recipe();
        }
        String location = paths.location(((ModelFile.Checkpoint) file.source()).location(), where(file));
        if (!RemoteFiles.isUri(location) && !Files.isDirectory(Path.of(location))) {
            throw new InvalidInputException(where(file) + ": no such directory " + location
                    + "; name another, or hf://org/name, with --set model." + file.name() + ".checkpoint=...");
        }
        return new BaseModel.Checkpoint(fingerprints.checkpoint(location, where(file)));
    }

    private static String where(ModelFile file) {
        return file.file() + ": checkpoint";
    }

    /** What the seeds of a cell have in common: its spec, here and on local files, and where its settings come from. */
    private record Draft(RunSpec spec, RunSpec local, List<SettingValue> settings) {
        PlannedRun planned(String key, long seed) {
            RunSpec seeded = spec.withSeed(seed);
            return new PlannedRun(
                    key, seeded, local.withSeed(seed), SpecJson.trainId(seeded), SpecJson.runId(seeded), settings);
        }
    }

    /** What trains nothing is planned once, for the first of the seeds, which it does not depend on. */
    private List<PlannedRun> runs(Sweep sweep, ModelFile file, ModelSpec model, Method method, DataBuilder data) {
        Map<String, Draft> drafts = new HashMap<>();
        Set<String> seen = new HashSet<>();
        List<PlannedRun> runs = new ArrayList<>();
        for (long seed : sweep.seeds()) {
            if (sweep.exclusions().stream().anyMatch(exclusion -> exclusion.covers(model.name(), method, seed))) {
                continue;
            }
            for (Grid.Point point : sweep.grid().points(method)) {
                String key = model.name() + "/" + method.name() + "/seed=" + seed + point.suffix();
                Draft draft = drafts.computeIfAbsent(
                        point.suffix(),
                        suffix -> draft(key, values(sweep, file, method, point), method, model, data, seed));
                PlannedRun planned = draft.planned(key, seed);
                if (method.trains() || seen.add(planned.runId())) {
                    runs.add(planned);
                }
            }
        }
        return runs;
    }

    /** @param key of the first cell, for messages */
    private Draft draft(
            String key, ResolvedSettings values, Method method, ModelSpec model, DataBuilder data, long seed) {
        try {
            SpecBinder binder = new SpecBinder(values, method, model);
            RunSpec spec = binder.run(data.build(binder), seed);
            return new Draft(spec, new LocalSpec(files::unchangedModel, files::file).of(spec), values.of(method));
        } catch (InvalidInputException e) {
            throw new InvalidInputException(key + ": " + e.getMessage(), e);
        }
    }

    private ResolvedSettings values(Sweep sweep, ModelFile file, Method method, Grid.Point point) {
        Class<? extends FineTuning> tuning = method.tuning();
        return ResolvedSettings.layered(
                tuning,
                List.of(
                        assumed,
                        file.settings().layer(tuning),
                        sweep.written().settings().layer(tuning),
                        ModelFile.settingsOf(sweep.written().overridesOf(file.name()))
                                .layer(tuning),
                        sweep.assigned().settings().layer(tuning),
                        ModelFile.settingsOf(sweep.assigned().overridesOf(file.name()))
                                .layer(tuning),
                        point.values()));
    }
}
