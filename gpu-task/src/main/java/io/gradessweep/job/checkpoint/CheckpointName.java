package io.gradessweep.job.checkpoint;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name of a checkpoint's directory: {@code <train_id>-<step>-<run_id>-<random>}. Every run of the same training may
 * resume from it; only the run that owns it deletes it.
 *
 * @param runId the run that owns it; empty if none does, as for states of prefixes and checkpoints of earlier versions
 * @param writer a random text, since two processes may write the same step
 */
public record CheckpointName(String trainId, int step, String runId, String writer) {
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]+)-(\\d{8,9})(?:-([0-9a-f]+))?-([0-9a-f]{8})");

    /** @param runId the run that owns it; empty for none */
    public static CheckpointName fresh(String trainId, int step, String runId) {
        return new CheckpointName(
                trainId, step, runId, UUID.randomUUID().toString().substring(0, 8));
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

    /** Returns the owners of the checkpoints among the names in a directory, by train_id; empty texts for none. */
    public static Map<String, Set<String>> owners(Stream<String> names) {
        return names.map(CheckpointName::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.groupingBy(
                        CheckpointName::trainId, Collectors.mapping(CheckpointName::runId, Collectors.toSet())));
    }

    private static Optional<CheckpointName> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new CheckpointName(
                        matcher.group(1),
                        Integer.parseInt(matcher.group(2)),
                        Objects.requireNonNullElse(matcher.group(3), ""),
                        matcher.group(4)))
                : Optional.empty();
    }

    public String text() {
        String owner = runId.isEmpty() ? "" : runId + "-";
        return String.format(Locale.ROOT, "%s-%08d-%s%s", trainId, step, owner, writer);
    }

    /**
     * Returns whether this checkpoint makes the other superfluous. The other is of the same run, or no run owns it, and
     * it is not of a later step.
     */
    public boolean replaces(CheckpointName other) {
        boolean isOwn = other.runId.isEmpty() || other.runId.equals(runId);
        return isOwn && other.step <= step && !equals(other);
    }
}
