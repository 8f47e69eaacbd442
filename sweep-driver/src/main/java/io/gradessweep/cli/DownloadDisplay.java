package io.gradessweep.cli;

import io.gradessweep.estimate.HumanFormat;
import io.gradessweep.hub.DownloadListener;
import io.gradessweep.spark.ProgressDisplay;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * Displays the progress of downloads: on a terminal as one line that is updated every half second, elsewhere as a line
 * every 30 seconds. Each finished file is a line of its own.
 */
final class DownloadDisplay implements DownloadListener {
    private static final String START_OF_LINE_AND_CLEAR = "\r\u001b[K";
    private static final long TERMINAL_NANOS = 500_000_000L;
    private static final long PLAIN_NANOS = 30_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final int columns;
    private final LongSupplier nanos;
    private String file = "";
    private long shownNanos;
    private boolean drawn;

    /** @param nanos a clock such as {@link System#nanoTime} */
    DownloadDisplay(PrintStream out, ProgressDisplay.Medium medium, int columns, LongSupplier nanos) {
        this.out = out;
        this.terminal = medium == ProgressDisplay.Medium.TERMINAL;
        this.columns = columns;
        this.nanos = nanos;
    }

    @Override
    public synchronized void progress(String name, long doneBytes, long totalBytes) {
        if (doneBytes == totalBytes) {
            line("fetched " + name + " (" + HumanFormat.bytes(totalBytes) + ")");
            file = "";
            return;
        }
        long now = nanos.getAsLong();
        boolean begins = !name.equals(file);
        if (begins || now - shownNanos >= (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
            file = name;
            shownNanos = now;
            show("fetching " + name + ": " + HumanFormat.bytes(doneBytes) + " of " + HumanFormat.bytes(totalBytes)
                    + ", " + 100 * doneBytes / totalBytes + " %");
        }
    }

    @Override
    public synchronized void warning(String line) {
        line(line);
    }

    private void show(String text) {
        if (terminal) {
            out.print(START_OF_LINE_AND_CLEAR + (text.length() < columns ? text : text.substring(0, columns - 1)));
            out.flush();
            drawn = true;
        } else {
            out.println(text);
        }
    }

    private void line(String text) {
        if (drawn) {
            out.print(START_OF_LINE_AND_CLEAR);
            drawn = false;
        }
        out.println(text);
    }
}
