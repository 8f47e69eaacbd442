package io.gradessweep.serve;

import io.gradessweep.document.Align;
import io.gradessweep.document.TextTable;
import io.gradessweep.store.BegunRun;
import io.gradessweep.store.RunIndex;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a sweep is doing.
 *
 * @param begun the runs that began and have not ended
 * @param atWork whether a living driver is executing them; otherwise they were interrupted
 */
record SweepActivity(List<BegunRun> begun, boolean atWork) {
    static final SweepActivity NONE = new SweepActivity(List.of(), false);

    SweepActivity {
        begun = List.copyOf(begun);
    }

    /** Looks at the markers of a results directory. If runs began, this waits for a heartbeat of their driver. */
    static SweepActivity of(RunIndex index) {
        List<BegunRun> begun = index.begun();
        return begun.isEmpty() ? NONE : new SweepActivity(begun, index.isAtWork());
    }

    /** Returns a clause such as {@code 2 runs are being executed}. */
    String inWords() {
        int runs = begun.size();
        if (runs == 0) {
            return "no run is being executed";
        }
        String these = runs == 1 ? "1 run " : runs + " runs ";
        if (!atWork) {
            return these + (runs == 1 ? "was" : "were") + " interrupted, and no driver is at work";
        }
        return these + (runs == 1 ? "is" : "are") + " being executed";
    }

    /** Returns a section of Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("## Now\n\n");
        text.append(Character.toUpperCase(inWords().charAt(0)))
                .append(inWords(), 1, inWords().length())
                .append(
                        ". What a run measured, its losses, norms and freezes, is recorded when it ends; until then the line above the report says what it is at.\n");
        if (!begun.isEmpty()) {
            TextTable table = new TextTable();
            table.column("run", Align.LEFT);
            table.column("launch", Align.RIGHT);
            table.column("since, UTC", Align.LEFT);
            table.column("driver on", Align.LEFT);
            for (BegunRun run : begun) {
                String since = run.since()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .replace("T", " ")
                        .replace("Z", "");
                table.row(List.of(run.runKey(), Integer.toString(run.launch()), since, run.host()));
            }
            text.append('\n').append(table);
        }
        return text.toString();
    }
}
