package io.gradessweep.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
 * What was merged of a results directory: {@code compacted/00000007.json}. The newest says which files count, and nothing
 * else does: those it names, and of each table's own files those that it does not hold. So merging and its end are one
 * moment to every reader, and files that a merger left behind when it died are nobody's.
 *
 * @param createdMillis when it was written, since 1970 UTC
 * @param merged paths below the results directory, by table
 * @param held names in a table's own directory whose rows the merged files have, by table
 */
public record Compaction(
        int generation, long createdMillis, Map<String, List<String>> merged, Map<String, Set<String>> held) {
    public static final String DIRECTORY = "compacted";

    /** Before the first. */
    public static final Compaction NONE = new Compaction(0, 0, Map.of(), Map.of());

    private static final Pattern MANIFEST = Pattern.compile("(\\d{8})\\.json");
    private static final JsonMapper JSON = new JsonMapper();

    /** The newest generation whose manifest is among these names. */
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
     * The files of a table that count, as paths below the results directory.
     *
     * @param listed names in the table's own directory
     */
    public List<String> files(Table table, Collection<String> listed) {
        List<String> files = new ArrayList<>(merged.getOrDefault(table.name(), List.of()));
        for (String name : own(table, listed)) {
            files.add(table.name() + "/" + name);
        }
        return files;
    }

    /** Of the names in a table's own directory those whose rows were not merged. */
    public List<String> own(Table table, Collection<String> listed) {
        Set<String> gone = held.getOrDefault(table.name(), Set.of());
        return listed.stream()
                .filter(name -> isFinished(name) && !gone.contains(name))
                .sorted()
                .toList();
    }

    /** Writers work under a name that begins with a dot or an underscore, and rename when they are done. */
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

    /** @throws IllegalArgumentException where it is not what {@link #json} wrote */
    public static Compaction read(String json) {
        try {
            return JSON.readValue(json, Compaction.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a compaction: " + e.getOriginalMessage(), e);
        }
    }
}
