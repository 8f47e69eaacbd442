package io.gradessweep.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.json.JsonProblem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The manifest of merged files of a results directory, such as {@code compacted/00000007.json}. Only the newest
 * manifest decides which files count: the merged files that it names, and those files of each table's own directory
 * whose rows it has not merged. So a merge takes effect at once for every reader, and files of a merge that died are
 * ignored.
 *
 * @param generation the number of the manifest; 0 before the first merge
 * @param createdMillis the time when it was written, in milliseconds since 1970 UTC
 * @param merged the merged files, as paths below the results directory, by table
 * @param held the names of files in a table's own directory whose rows are in the merged files, by table
 */
public record Compaction(
        int generation, long createdMillis, Map<String, List<String>> merged, Map<String, Set<String>> held) {
    public static final String DIRECTORY = "compacted";

    /** The state before the first merge. */
    public static final Compaction NONE = new Compaction(0, 0, Map.of(), Map.of());

    private static final Pattern MANIFEST = Pattern.compile("(\\d{8})\\.json");
    private static final JsonMapper JSON = new JsonMapper();

    /** Returns the newest generation whose manifest is among these names. */
    public static OptionalInt newest(Collection<String> names) {
        return names.stream()
                .map(MANIFEST::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .max();
    }

    public static String manifest(int generation) {
        return String.format(Locale.ROOT, "%08d.json", generation);
    }

    /**
     * Returns the files of a table that count, as paths below the results directory.
     *
     * @param listed the names in the table's own directory
     */
    public List<String> files(Table table, Collection<String> listed) {
        List<String> files = new ArrayList<>(merged.getOrDefault(table.name(), List.of()));
        for (String name : own(table, listed)) {
            files.add(table.name() + "/" + name);
        }
        return files;
    }

    /** Returns those names of a table's own directory whose rows were not merged. */
    public List<String> own(Table table, Collection<String> listed) {
        Set<String> gone = held.getOrDefault(table.name(), Set.of());
        return listed.stream()
                .filter(name -> isFinished(name) && !gone.contains(name))
                .sorted()
                .toList();
    }

    /**
     * Tells whether a file is complete. Writers use a name that begins with a dot or an underscore, and rename it at
     * the end.
     */
    private static boolean isFinished(String name) {
        return name.endsWith(".parquet") && !name.startsWith(".") && !name.startsWith("_");
    }

    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names are JSON", e);
        }
    }

    /** @throws IllegalArgumentException if the text was not written by {@link #json} */
    public static Compaction read(String json) {
        try {
            return JSON.readValue(json, Compaction.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a compaction: " + JsonProblem.of(e), e);
        }
    }
}
