package io.gradessweep.cli;

import io.gradessweep.data.DataAudit;
import io.gradessweep.data.Overlap;
import io.gradessweep.data.SplitAudit;
import io.gradessweep.data.world.Split;
import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.plan.PlannedRun;
import io.gradessweep.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lays out data audits as Markdown. */
final class DataTables {
    static final String LEGEND = """
            - right choices: rows by index of their right choice. chance: mean of 1 / number of choices. best constant: share of
              the most frequent right choice.
            - in train, in validation: rows whose prompt stands in that split of any task, but for white space and case / rows
              that ask a fact asked there (generated worlds).
            - bad: left out, where the benchmark's file says bad_rows: skip. dropped: the response alone is longer than
              data.max_length. cut: the prompt lost an end to fit, the left one unless the benchmark's file says otherwise.
            """;

    private static final int SHOWN_IDS = 5;
    private static final String NONE = "–";

    private DataTables() {}

    /** @param runs the runs that have this data */
    static String markdown(List<PlannedRun> runs, DataAudit audit) {
        RunSpec any = runs.get(0).spec();
        String models = runs.stream()
                .map(planned -> planned.spec().model().name())
                .distinct()
                .collect(Collectors.joining(", "));
        TextTable table = new TextTable();
        table.column("task", Align.LEFT);
        table.column("split", Align.LEFT);
        for (String title : List.of(
                "rows",
                "right choices",
                "chance",
                "best constant",
                "in train",
                "in validation",
                "bad",
                "dropped",
                "cut")) {
            table.column(title, Align.RIGHT);
        }
        List<String> remarks = new ArrayList<>();
        for (SplitAudit split : audit.splits()) {
            table.row(row(split));
            split.skipped().stream().limit(SHOWN_IDS).forEach(problem -> remarks.add("bad: " + problem + "\n"));
            split.inTraining().ifPresent(overlap -> list(split, "train", overlap, remarks));
            split.inValidation().ifPresent(overlap -> list(split, "validation", overlap, remarks));
        }
        return "## %s, seed %d%n%n%d runs, the first %s; at most %d tokens a row%n%n"
                        .formatted(
                                models,
                                any.seed(),
                                runs.size(),
                                runs.get(0).key(),
                                any.data().maxLength())
                + table
                + String.join("", remarks);
    }

    private static List<String> row(SplitAudit split) {
        boolean tested = split.split() == Split.TEST;
        return List.of(
                split.task(),
                split.split().name().toLowerCase(Locale.ROOT),
                split.rows() == split.available()
                        ? Integer.toString(split.rows())
                        : split.rows() + " of " + split.available(),
                split.labels().isEmpty()
                        ? NONE
                        : split.labels().stream().map(String::valueOf).collect(Collectors.joining(" / ")),
                tested ? percent(split.chance()) : NONE,
                tested ? percent(split.bestConstantAnswer()) : NONE,
                counts(split.inTraining()),
                counts(split.inValidation()),
                Integer.toString(split.skipped().size()),
                tested ? NONE : Integer.toString(split.dropped()),
                Integer.toString(split.truncated()));
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? NONE : String.format(Locale.ROOT, "%.2f", 100 * share);
    }

    private static String counts(Optional<Overlap> overlap) {
        return overlap.map(found -> found.prompts() + " / "
                        + (found.facts().isPresent()
                                ? Integer.toString(found.facts().getAsInt())
                                : NONE))
                .orElse(NONE);
    }

    private static void list(SplitAudit split, String other, Overlap overlap, List<String> lines) {
        if (overlap.ids().isEmpty()) {
            return;
        }
        int shown = Math.min(SHOWN_IDS, overlap.ids().size());
        int more = overlap.ids().size() - shown;
        lines.add("%s: %s rows that stand in %s: %s%s%n"
                .formatted(
                        split.task(),
                        split.split().name().toLowerCase(Locale.ROOT),
                        other,
                        String.join(", ", overlap.ids().subList(0, shown)),
                        more > 0 ? " and " + more + " more" : ""));
    }
}
