package io.gradessweep.plan;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The models and benchmarks that a sweep can name. Each has a YAML file.
 *
 * @param directories the directories with {@code models/} and {@code benchmarks/}; the last one is the project's
 */
public record Catalogue(List<Path> directories) {
    private static final String SUFFIX = ".yaml";
    private static final String MODELS = "models";
    private static final String BENCHMARKS = "benchmarks";

    public Catalogue {
        directories = List.copyOf(directories);
    }

    /** @param conf the project's directory */
    public Catalogue(Path conf) {
        this(List.of(conf));
    }

    /**
     * Returns this catalogue with the files of a person's own directory.
     *
     * @throws InvalidInputException if it has neither {@code models/} nor {@code benchmarks/}
     */
    public Catalogue with(Path own) {
        if (!Files.isDirectory(own.resolve(MODELS)) && !Files.isDirectory(own.resolve(BENCHMARKS))) {
            throw new InvalidInputException("--conf-dir " + own + ": has neither " + MODELS + "/ nor " + BENCHMARKS
                    + "/, where files of models and benchmarks lie");
        }
        List<Path> all = new ArrayList<>(List.of(own));
        all.addAll(directories);
        return new Catalogue(all);
    }

    public List<String> models() {
        return names(MODELS);
    }

    public List<String> benchmarks() {
        return names(BENCHMARKS);
    }

    /** @param where the file and key that name it, for messages */
    ModelFile model(String name, ConfigTree overrides, String where) {
        Path file = file(MODELS, name, where);
        return ModelFile.read(file, shown(file), name, overrides);
    }

    /** @param where the file and key that name it, for messages */
    BenchmarkFile benchmark(String name, String where) {
        Path file = file(BENCHMARKS, name, where);
        return BenchmarkFile.read(file, shown(file), name);
    }

    /**
     * Returns the file of a name. The name must be one of the existing ones, so it cannot lead out of the directories.
     */
    private Path file(String kind, String name, String where) {
        List<String> known = names(kind);
        if (!known.contains(name)) {
            String singular = kind.substring(0, kind.length() - 1);
            throw new InvalidInputException(where + ": unknown " + singular + " " + name + Names.hint(name, known)
                    + ownFiles(kind, name, known));
        }
        List<Path> found = directories.stream()
                .map(directory -> directory.resolve(kind).resolve(name + SUFFIX))
                .filter(Files::exists)
                .toList();
        if (found.size() > 1) {
            throw new InvalidInputException(where + ": " + name + " is in " + shown(found.get(0)) + " and in "
                    + shown(found.get(1)) + "; give one of them another name");
        }
        return found.get(0);
    }

    /** Returns how a person's own file would be found, unless the name is a typing error or such files are looked for. */
    private String ownFiles(String kind, String name, List<String> known) {
        return directories.size() > 1 || Names.nearest(name, known).isPresent()
                ? ""
                : "; one of your own, DIR/" + kind + "/" + name + SUFFIX + ", is found with --conf-dir DIR";
    }

    private List<String> names(String kind) {
        Path project = directories.get(directories.size() - 1).resolve(kind);
        if (!Files.isDirectory(project)) {
            throw new InvalidInputException(project + ": no such directory; set grades.home to where conf/ lies");
        }
        return directories.stream()
                .map(directory -> directory.resolve(kind))
                .filter(Files::isDirectory)
                .flatMap(Catalogue::namesIn)
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> namesIn(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns a file's name in messages: one of the project's is {@code conf/models/x.yaml}, independent of the location
     * of {@code conf}.
     */
    private String shown(Path file) {
        Path project = directories.get(directories.size() - 1);
        return file.startsWith(project)
                ? project.getFileName().resolve(project.relativize(file)).toString()
                : file.toString();
    }
}
