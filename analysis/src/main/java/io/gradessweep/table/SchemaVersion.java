package io.gradessweep.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.json.JsonProblem;
import java.util.Optional;

/**
 * The version of the tables of a results directory, in {@code schema.json}. A new column needs no new version, as it is
 * NULL for files that lack it. A change that an older program would read wrongly needs one.
 */
public final class SchemaVersion {
    public static final String FILE = "schema.json";

    /**
     * The current version. In version 1, without a file, each attempt has its own file per table; in 2 they may be
     * merged.
     */
    private static final int CURRENT = 2;

    private static final JsonMapper JSON = new JsonMapper();

    private SchemaVersion() {}

    /** Returns the content of the file. */
    public static String json() {
        return "{\"version\": " + CURRENT + "}\n";
    }

    /**
     * Returns why a results directory cannot be read; empty where it can.
     *
     * @param results the directory, for the message
     * @param json the content of its file
     */
    public static Optional<String> flaw(String results, String json) {
        try {
            JsonNode version = JSON.readTree(json).path("version");
            if (!version.isInt()) {
                return Optional.of(results + "/" + FILE + " names no version");
            }
            return version.intValue() <= CURRENT
                    ? Optional.empty()
                    : Optional.of("results directory " + results + " has tables of version " + version
                            + ", of which this program knows " + CURRENT + " at most: use a newer one");
        } catch (JsonProcessingException e) {
            return Optional.of(results + "/" + FILE + " is not JSON: " + JsonProblem.of(e));
        }
    }
}
