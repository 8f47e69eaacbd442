package io.gradessweep.plan;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The models and benchmarks that a sweep can name. Each has a YAML file.
 *
 * @param conf the directory with {@code models/} and {@code benchmarks/}
 */
public record Catalogue(Path conf) {
    private static final String SUFFIX = ".yaml";

    public List<String> models() {
        return names("models");
    }

    public List<String> benchmarks() {
        return names("benchmarks");
    }

    /** @param where the file and key that name it, for messages */
    ModelFile model(String name, ConfigTree overrides, String where) {
        Path file = file("models", name, where);
        return ModelFile.read(file, shown(file), name, overrides);
    }

    /** @param where the file and key that name it, for messages */
    BenchmarkFile benchmark(String name, String where) {
        Path file = file("benchmarks", name, where);
        return BenchmarkFile.read(file, shown(file), name);
    }

    /**
     * Returns the file of a name. The name must be one of the existing ones, so it cannot lead out of the directory.
     */
    private Path file(String kind, String name, String where) {
        List<String> known = names(kind);
        if (!known.contains(name)) {
            String singular = kind.substring(0, kind.length() - 1);
            throw new InvalidInputException(where + ": unknown " + singular + " " + name + Names.hint(name, known));
        }
        return conf.resolve(kind).resolve(name + SUFFIX);
    }

    private List<String> names(String kind) {
        Path directory = conf.resolve(kind);
        if (!Files.isDirectory(directory)) {
            throw new InvalidInputException(directory + ": no such directory; set grades.home to where conf/ lies");
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns a file's name in messages, such as {@code conf/models/x.yaml}, independent of the location of
     * {@code conf}.
     */
    private String shown(Path file) {
        return conf.getFileName().resolve(conf.relativize(file)).toString();
    }
}
