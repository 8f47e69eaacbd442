package io.gradessweep.report;

import java.util.ArrayList;
import java.util.List;

/** The report's section on differences between methods: those that hold. */
final class DifferenceSection {
    private DifferenceSection() {}

    static String markdown(ResultDatabase database) {
        Differences differences = Differences.of(database, DifferenceRequest.ALL);
        List<Difference> holding = differences.holding().rows();
        List<String> parts =
                new ArrayList<>(List.of("## Differences between methods\n", summary(differences.size(), holding)));
        if (!holding.isEmpty()) {
            parts.add(DifferenceLayout.tables(holding));
        }
        if (differences.size() > 0) {
            parts.add(Resource.read("differences-notes.md").stripTrailing());
        }
        return String.join("\n", parts) + "\n" + notCompared(differences.unlike());
    }

    private static String summary(int compared, List<Difference> holding) {
        if (compared == 0) {
            return "No method was scored on the same items as `full` or `lora` alone.";
        }
        String of = holding.isEmpty() ? "None" : String.valueOf(holding.size());
        return of + " of the " + compared + " differences to `full` or `lora` alone holds.\n";
    }

    private static String notCompared(List<String> unlike) {
        return unlike.isEmpty() ? "" : "- Not compared, " + unlike.size() + ": " + unlike.get(0) + ".\n";
    }
}
