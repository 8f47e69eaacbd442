package io.gradessweep.track;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Where completed runs are handed to.
 *
 * @param place the file, directory or server, as it was given
 */
public record SinkTarget(Kind kind, String place) {
    /** The kinds of sinks. */
    public enum Kind {
        /** A file of JSON lines. */
        JSONL,
        /** A directory of TensorBoard's event files, one directory for each run. */
        TENSORBOARD,
        /** The address of an MLflow tracking server. */
        MLFLOW;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Parses a target.
     *
     * @param text such as {@code jsonl=runs.jsonl}
     * @param workingDirectory the directory that relative paths start from
     * @throws InvalidInputException if it has no such form, or could not be written for a reason that can be known now
     */
    public static SinkTarget of(String text, Path workingDirectory) {
        int equals = text.indexOf('=');
        String kind = equals < 0 ? text : text.substring(0, equals);
        String place = text.substring(equals + 1);
        Kind found = Arrays.stream(Kind.values())
                .filter(each -> each.label().equals(kind))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("--sink " + kind + ": there are "
                        + Arrays.stream(Kind.values())
                                .map(each -> each.label() + "=...")
                                .collect(Collectors.joining(", "))));
        if (equals < 0 || place.isBlank()) {
            throw new InvalidInputException("--sink " + kind + ": say where, as in "
                    + switch (found) {
                        case JSONL -> "jsonl=runs.jsonl";
                        case TENSORBOARD -> "tensorboard=runs";
                        case MLFLOW -> "mlflow=http://127.0.0.1:5000";
                    });
        }
        if (found == Kind.MLFLOW) {
            return new SinkTarget(found, server(place));
        }
        Path path = workingDirectory.resolve(place);
        if (found == Kind.JSONL && Files.isDirectory(path)) {
            throw new InvalidInputException("--sink jsonl=" + place + ": is a directory; name a file");
        }
        if (found == Kind.TENSORBOARD && Files.exists(path) && !Files.isDirectory(path)) {
            throw new InvalidInputException("--sink tensorboard=" + place + ": is a file; name a directory");
        }
        return new SinkTarget(found, path.toString());
    }

    private static String server(String place) {
        URI uri;
        try {
            uri = new URI(place);
        } catch (URISyntaxException e) {
            throw noServer(e);
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidInputException("--sink mlflow: its address holds no name, password or token; set"
                    + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN");
        }
        if (!Set.of("http", "https").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
            throw noServer(null);
        }
        return place.replaceFirst("/+$", "");
    }

    private static InvalidInputException noServer(Exception cause) {
        return new InvalidInputException(
                "--sink mlflow: is the address of a tracking server, such as http://127.0.0.1:5000", cause);
    }

    /** @param environment maps the name of an environment variable to its value, or to null */
    Sink open(UnaryOperator<String> environment) throws IOException {
        return switch (kind) {
            case JSONL -> new JsonLinesSink(Path.of(place));
            case TENSORBOARD -> new TensorBoardSink(Path.of(place));
            case MLFLOW -> new MlflowSink(new MlflowServer(URI.create(place), environment));
        };
    }

    @Override
    public String toString() {
        return kind.label() + "=" + place;
    }
}
