package io.gradessweep.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.plan.ConfigTree.Entry;
import io.gradessweep.spec.BaseModel;
import io.gradessweep.spec.FileRef;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Turns a sweep file into runs. Settings come in layers, and later ones override earlier ones: built-in defaults, the
 * model's file, the sweep file, its block for the model, {@code --set}, {@code --set model.NAME}, the grid. Within a
 * layer the keys under {@code full:} or {@code lora:} override the common ones. The planner fetches, reads and
 * fingerprints every file that the sweep names, and starts nothing.
 */
public final class Planner {
    private final Catalogue catalogue;
    private final PathText paths;
    private final RemoteFiles files;
    private final Map<String, Entry> assumed;

    /**
     * @param workingDirectory the directory that relative paths in configuration start from
     * @param environment returns a variable's value, or null
     * @param files fetches the files that a sweep names and that are not on this machine
     */
    public Planner(Catalogue catalogue, Path workingDirectory, UnaryOperator<String> environment, RemoteFiles files) {
        this(catalogue, new PathText(workingDirectory.toAbsolutePath().normalize(), environment), files, Map.of());
    }

    /** @param assumed the settings of every model whose file does not set them */
    private Planner(Catalogue catalogue, PathText paths, RemoteFiles files, Map<String, Entry> assumed) {
        this.catalogue = catalogue;
        this.paths = paths;
        this.files = files;
        this.assumed = assumed;
    }

    /** Returns a planner for sweeps whose taus are to be found, so that they need not set any. */
    public Planner toCalibrate() {
        Entry any = new Entry(JsonNodeFactory.instance.numberNode(1), "to be found");
        return new Planner(catalogue, paths, files, Map.of(ComposedComponents.TAU, any));
    }

    /**
     * Plans a sweep.
     *
     * @param assignments {@code path=value}, as in {@code --set}
     * @throws InvalidInputException naming the file and the key that is wrong, and what would be right
     */
    public Plan plan(Path sweepFile, List<String> assignments) {
        Sweep sweep = sweep(sweepFile, assignments);
        Fingerprints fingerprints = new Fingerprints(files);
        DataBuilder data = new DataBuilder(catalogue, paths, fingerprints);
        List<PlannedRun> runs = new ArrayList<>();
        UnusedSettings unused = new UnusedSettings();
        for (String name : sweep.models()) {
            ModelFile file = modelFile(sweep, name);
            ModelSpec model = new ModelSpec(name, file.standsFor(), base(file, fingerprints));
            for (Method method : sweep.methods()) {
                runs.addAll(runs(sweep, file, model, method, data, unused));
            }
        }
        List<SharedPrefix> prefixes = sweep.sharesPrefix() ? SharedPrefix.of(runs) : List.of();
        return new Plan(sweep.name(), runs, prefixes, unused.of(sweep));
    }

    /**
     * Plans each model with each method once, without looking at models, rows or tokens.
     *
     * @throws InvalidInputException as {@link #plan} does, and if a model is one that is pretrained here
     */
    public List<PlannedCell> cells(Path sweepFile, List<String> assignments) {
        Sweep sweep = sweep(sweepFile, assignments);
        DataBuilder data = new DataBuilder(catalogue, paths, new Fingerprints(files));
        long seed = sweep.seeds().get(0);
        List<PlannedCell> cells = new ArrayList<>();
        for (String name : sweep.models()) {
            ModelFile file = modelFile(sweep, name);
            for (Method method : sweep.methods()) {
                boolean excluded = sweep.seeds().stream()
                        .allMatch(each -> sweep.exclusions().stream()
                                .anyMatch(exclusion -> exclusion.covers(name, method, each)));
                if (!excluded) {
                    sweep.grid()
                            .points(method)
                            .forEach(point -> cells.add(cell(sweep, file, method, point, data, seed)));
                }
            }
        }
        return cells;
    }

    private PlannedCell cell(
            Sweep sweep, ModelFile file, Method method, Grid.Point point, DataBuilder data, long seed) {
        String key = file.name() + "/" + method.name() + point.suffix();
        if (!(file.source() instanceof ModelFile.Checkpoint checkpoint)) {
            throw new InvalidInputException(key
                    + ": the model is pretrained here and has no config.json yet; grades plan estimates its memory");
        }
        String location = paths.location(checkpoint.location(), where(file));
        ModelSpec model =
                new ModelSpec(file.name(), file.standsFor(), new BaseModel.Checkpoint(new FileRef(location, "")));
        ResolvedSettings values = values(sweep, file, method, point);
        Set<SettingValue> own = new HashSet<>();
        ResolvedSettings.layered(
                        method.tuning(), List.of(assumed, file.settings().layer(method.tuning())))
                .of(method)
                .forEach(value -> own.add(value.withoutOrigin()));
        try {
            SpecBinder binder = new SpecBinder(values, method, model);
            return new PlannedCell(
                    key,
                    location,
                    binder.run(data.unread(binder), seed),
                    values.of(method).stream()
                            .filter(value -> !value.key().startsWith("data.") && !own.contains(value.withoutOrigin()))
                            .toList());
        } catch (InvalidInputException e) {
            throw new InvalidInputException(key + ": " + e.getMessage(), e);
        }
    }

    /** Returns the sweep as YAML, with its assignments and the taus that were found. */
    public String calibrated(Path sweepFile, List<String> assignments, List<CalibratedSweep.Found> found) {
        ConfigTree file = ConfigTree.of(YamlTree.file(path(sweepFile), sweepFile.toString()), sweepFile.toString());
        return CalibratedSweep.yaml(sweep(sweepFile, assignments), file, ConfigTree.ofAssignments(assignments), found);
    }

    /**
     * Returns the locations of the sweep's models, except those that are pretrained. It does not look at the models.
     */
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

    /** Returns the locations of the rows of the hub that the sweep's runs read, at full commits. */
    public List<String> rowsOfHub(Path sweepFile, List<String> assignments) {
        Sweep sweep = sweep(sweepFile, assignments);
        DataBuilder data = new DataBuilder(catalogue, paths, new Fingerprints(files));
        Set<String> locations = new LinkedHashSet<>();
        for (String name : sweep.models()) {
            ModelFile file = modelFile(sweep, name);
            for (Method method : sweep.methods()) {
                for (Grid.Point point : sweep.grid().points(method)) {
                    locations.addAll(data.ofHub(values(sweep, file, method, point)));
                }
            }
        }
        return List.copyOf(locations);
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
        return catalogue.model(name, new ConfigTree(overrides), sweep.modelsOrigin() + ": models");
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

    /**
     * The part of a planned run that is the same for all seeds: its spec, also with local files, and its settings with
     * their origins.
     */
    private record Draft(RunSpec spec, RunSpec local, List<SettingValue> settings) {
        PlannedRun planned(String key, long seed) {
            RunSpec seeded = spec.withSeed(seed);
            return new PlannedRun(
                    key, seeded, local.withSeed(seed), SpecJson.trainId(seeded), SpecJson.runId(seeded), settings);
        }
    }

    /**
     * Returns the runs of a model and a method. A method that trains nothing is planned once, for the first seed,
     * because it does not depend on the seed.
     */
    private List<PlannedRun> runs(
            Sweep sweep, ModelFile file, ModelSpec model, Method method, DataBuilder data, UnusedSettings unused) {
        Map<String, Draft> drafts = new HashMap<>();
        Set<String> seen = new HashSet<>();
        List<PlannedRun> runs = new ArrayList<>();
        for (long seed : sweep.seeds()) {
            if (sweep.exclusions().stream().anyMatch(exclusion -> exclusion.covers(model.name(), method, seed))) {
                continue;
            }
            for (Grid.Point point : sweep.grid().points(method)) {
                String key = model.name() + "/" + method.name() + "/seed=" + seed + point.suffix();
                Draft draft = drafts.computeIfAbsent(point.suffix(), suffix -> {
                    ResolvedSettings values = values(sweep, file, method, point);
                    Draft drafted = draft(key, values, method, model, data, seed);
                    unused.used(model.name(), method, values);
                    return drafted;
                });
                PlannedRun planned = draft.planned(key, seed);
                if (method.trains() || seen.add(planned.runId())) {
                    runs.add(planned);
                }
            }
        }
        return runs;
    }

    /** @param key the first run's key, for messages */
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
        List<Map<String, ConfigTree.Entry>> layers = new ArrayList<>(List.of(assumed));
        Stream.of(
                        file.settings(),
                        sweep.written().settings(),
                        ModelFile.settingsOf(sweep.written().overridesOf(file.name())),
                        sweep.assigned().settings(),
                        ModelFile.settingsOf(sweep.assigned().overridesOf(file.name())))
                .forEach(block -> layers.addAll(block.layers(tuning)));
        layers.add(point.values());
        return ResolvedSettings.layered(tuning, layers);
    }
}
