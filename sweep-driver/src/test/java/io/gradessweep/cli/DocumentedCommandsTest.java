package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands of the README and of the pages in {@code docs} do what the pages say. They are executed in one process,
 * on one miniature that is pretrained and trained for a few steps; apart from that they are as they stand. A block says
 * by a second word what it is:
 *
 * <ul>
 *   <li>{@code sh}: commands of {@code bin/grades}, which end with exit code 0
 *   <li>{@code sh exit-2}: commands that are refused. The {@code text} behind it is what they answer
 *   <li>{@code text whole-sweep}: a table that the commands before it end with. Its titles and rows are compared, and not its
 *       figures, which are those of the whole sweep
 *   <li>{@code sh not-run}: commands that are not executed; the paragraph before says why
 *   <li>{@code yaml settings}: settings of a sweep, which is planned with them
 *   <li>{@code yaml FILE}, {@code json FILE}, {@code text FILE}: a file that later commands of the page read
 * </ul>
 */
class DocumentedCommandsTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    /** Their commands are executed by ReadingResultsPageTest, or are those that run the tests. */
    private static final Set<String> OTHERS = Set.of("docs/reading-results-from-python.md", "docs/testing.md");

    @TempDir
    static Path home;

    static Stream<String> pages() throws IOException {
        List<String> pages = new ArrayList<>(List.of("README.md"));
        for (String directory : List.of("docs", "docs/howto")) {
            try (Stream<Path> files = Files.list(PROJECT.resolve(directory))) {
                files.map(file -> PROJECT.relativize(file).toString())
                        .filter(page -> page.endsWith(".md") && !page.endsWith("LOG.md") && !OTHERS.contains(page))
                        .sorted()
                        .forEach(pages::add);
            }
        }
        return pages.stream();
    }

    /** Returns the file of a page's outcome. */
    static Path outcome(Path home, String page) {
        return home.resolve("outcomes").resolve(page.replace('/', '-'));
    }

    @BeforeAll
    static void everyPageIsExecuted() throws IOException, InterruptedException {
        Files.createDirectory(home.resolve("outcomes"));
        CliProcess process = new CliProcess(home, home.resolve("log"));
        Process commands = process.start(
                List.of(),
                List.of("-Dgrades.project=" + PROJECT),
                DocumentedPages.class,
                pages().toArray(String[]::new));
        try {
            assertThat(commands.waitFor()).as(Files.readString(process.log())).isZero();
        } finally {
            commands.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandDoesWhatThePageSays(String page) {
        assertThat(outcome(home, page)).content().isEmpty();
    }

    @Test
    void aLineIsTakenApartAsAShellDoes() {
        assertThat(DocumentedCommand.of("# nothing\nbin/grades plan 'a b=[1, 2]' \\\n  --x \"c d\"e > out  # why\n"))
                .containsExactly(
                        new DocumentedCommand(List.of("bin/grades", "plan", "a b=[1, 2]", "--x", "c de"), "out"));
    }
}
