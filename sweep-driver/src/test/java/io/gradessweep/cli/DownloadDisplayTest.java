package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.spark.ProgressDisplay;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DownloadDisplayTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long seconds;

    private DownloadDisplay display(ProgressDisplay.Medium medium, int columns) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new DownloadDisplay(stream, medium, columns, () -> seconds * 1_000_000_000L);
    }

    @Test
    void elsewhereThanOnATerminalLinesAreFew() {
        DownloadDisplay display = display(ProgressDisplay.Medium.PLAIN, 100);
        for (long done = 10; done <= 1_000; done += 10) {
            seconds++;
            display.progress("model.safetensors", done * 1_000_000, 1_000_000_000);
        }
        display.warning("warning: x");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                fetching model.safetensors: 10.0 MB of 1.00 GB, 1 %
                fetching model.safetensors: 310 MB of 1.00 GB, 31 %
                fetching model.safetensors: 610 MB of 1.00 GB, 61 %
                fetching model.safetensors: 910 MB of 1.00 GB, 91 %
                fetched model.safetensors (1.00 GB)
                warning: x
                """);
    }

    @Test
    void onATerminalOneLineIsDrawnAgain() {
        DownloadDisplay display = display(ProgressDisplay.Medium.TERMINAL, 30);
        display.progress("model.safetensors", 1, 4);
        display.progress("model.safetensors", 2, 4);
        seconds++;
        display.progress("model.safetensors", 3, 4);
        display.progress("model.safetensors", 4, 4);
        String clear = "\r\u001b[K";
        String cut = clear + "fetching model.safetensors: 1 ".substring(0, 29);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(cut + cut.replace(": 1", ": 3") + clear + "fetched model.safetensors (4 B)\n");
    }
}
