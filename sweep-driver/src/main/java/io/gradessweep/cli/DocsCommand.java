package io.gradessweep.cli;

import io.gradessweep.document.DocumentationSite;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code grades docs}. */
@Command(
        name = "docs",
        description = "Write the documentation as web pages, which a browser reads without a server.",
        mixinStandardHelpOptions = true)
final class DocsCommand implements Callable<Integer> {
    private final CliContext context;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the pages are written.")
    private Path out;

    DocsCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Path pages = context.home().resolve("docs");
        if (!Files.isRegularFile(pages.resolve("README.md"))) {
            throw new InvalidInputException(pages + " has no README.md: the documentation does not lie beside conf/");
        }
        Path site = context.workingDirectory().resolve(out);
        int written = DocumentationSite.write(pages, site);
        context.progress().println("docs: " + written + " pages; open " + site.resolve("index.html"));
        return ExitCode.OK;
    }
}
