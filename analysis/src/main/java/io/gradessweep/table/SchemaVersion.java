package io.gradessweep.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/**
 * Which version of the tables a results directory has: {@code schema.json}. Columns that are added need no new version, as
 * those that older files lack are empty; what an older program would read wrongly does.
 */
public final class SchemaVersion {
    public static final String FILE = "schema.json";

    /** 1, without a file: one file per attempt and table. 2: files may be merged ({@link Compaction}). */
    private static final int CURRENT = 2;

    private static final JsonMapper JSON = new JsonMapper();

    private SchemaVersion() {}

    /** What the file holds. */
    public static String json() {
        return "{\"version\": " + CURRENT + "}\n";
    }

    /**
     * Why results cannot be read.
     *
     * @param results the directory, for the message
     * @param json what its file holds
     * @return nothing where they can
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
            return Optional.of(results + "/" + FILE + " is not JSON: " + e.getOriginalMessage());
        }
    }
}
