package io.gradessweep.cli;

import io.gradessweep.hub.HadoopErrors;
import io.gradessweep.spark.SparkOptions;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import picocli.CommandLine.Option;

/** The arguments that Spark is started with. */
final class SparkArguments {
    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "",
            description = "Spark master, such as spark://host:7077 or yarn (default: that of a --conf-file, else"
                    + " local[slots]).")
    private String master;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Runs at a time (default: cores / threads; on a cluster, as many as it takes).")
    private Integer slots;

    @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A Spark setting. Repeatable.")
    private Map<String, String> conf = new LinkedHashMap<>();

    @Option(
            names = "--conf-file",
            paramLabel = "FILE",
            description =
                    "Spark settings from a file, such as conf/spark/standalone-gpu.conf, secrets from another one."
                            + " Repeatable: the last one wins, and --conf over all.")
    private List<Path> confFiles = new ArrayList<>();

    SparkOptions options(int threads) {
        OptionalInt count =
                slots == null ? OptionalInt.empty() : OptionalInt.of(JobArguments.atLeastOne("--slots", slots));
        Map<String, String> all = new LinkedHashMap<>();
        confFiles.forEach(file -> all.putAll(read(file)));
        all.putAll(conf);
        return new SparkOptions(master, count, threads, all);
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new InvalidInputException("--conf-file " + file + " cannot be read: " + HadoopErrors.words(e), e);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                    "--conf-file " + file + " cannot be read: a \\u in it is not followed by four hexadecimal digits",
                    e);
        }
        Map<String, String> settings = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }
}
