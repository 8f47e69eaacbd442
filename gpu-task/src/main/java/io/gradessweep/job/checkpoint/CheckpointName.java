package io.gradessweep.job.checkpoint;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name of a checkpoint's directory: {@code <train_id>-<step>-<random>}.
 *
 * @param writer random, since two processes may write the same step
 */
public record CheckpointName(String trainId, int step, String writer) {
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]+)-(\\d{8,9})-([0-9a-f]{8})");

    public static CheckpointName fresh(String trainId, int step) {
        return new CheckpointName(trainId, step, UUID.randomUUID().toString().substring(0, 8));
    }

    /** Returns the checkpoints of a run among the names in a directory, from the latest step down. */
    public static List<CheckpointName> of(String trainId, Stream<String> names) {
        return names.map(CheckpointName::parse)
                .flatMap(Optional::stream)
                .filter(name -> name.trainId.equals(trainId))
                .sorted(Comparator.comparingInt(CheckpointName::step).reversed())
                .toList();
    }

    /** Returns the runs among the names in a directory. */
    public static Set<String> trainIds(Stream<String> names) {
        return names.map(CheckpointName::parse)
                .flatMap(Optional::stream)
                .map(CheckpointName::trainId)
                .collect(Collectors.toSet());
    }

    private static Optional<CheckpointName> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new CheckpointName(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    public String text() {
        return String.format(Locale.ROOT, "%s-%08d-%s", trainId, step, writer);
    }

    /** Returns whether this checkpoint makes the other superfluous. */
    public boolean replaces(CheckpointName other) {
        return other.step <= step && !equals(other);
    }
}
