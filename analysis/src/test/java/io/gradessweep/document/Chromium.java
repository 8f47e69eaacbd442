package io.gradessweep.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Opens pages in a real browser without a window, where there is one. */
public final class Chromium {
    private Chromium() {}

    /**
     * A page as the browser has it once its scripts ran.
     *
     * @param log what the browser logged
     */
    public record Page(String dom, String log) {}

    /** Returns the browser; empty if there is none on the PATH. */
    public static Optional<Path> executable() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Opens a page.
     *
     * @param home a directory for the browser's own files
     * @param options more options of the browser
     */
    public static Page open(Path home, Path page, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                executable().orElseThrow().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--enable-logging=stderr",
                "--user-data-dir=" + home.resolve("profile"),
                "--dump-dom"));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Path log = home.resolve("log");
        Path printed = home.resolve("dom");
        Process process = new ProcessBuilder(command)
                .redirectError(log.toFile())
                .redirectOutput(printed.toFile())
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).isTrue();
        return new Page(
                Files.readString(printed, StandardCharsets.UTF_8), Files.readString(log, StandardCharsets.UTF_8));
    }
}
