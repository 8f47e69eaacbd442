package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report's LaTeX in a real document. It is skipped where there is no {@code pdflatex} on the PATH. */
class LatexCompilesTest {
    @TempDir
    Path home;

    @Test
    void everyTableOfAReportIsTypeset() throws IOException, InterruptedException {
        assumeTrue(isOnThePath("pdflatex"), "no pdflatex on the PATH");
        Path results = Files.createDirectory(home.resolve("results"));
        ReportPageTest.sweep(results);
        Report.write(results, home.resolve("report"));
        List<String> tables;
        try (Stream<Path> files = Files.list(home.resolve("report/tables"))) {
            tables = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".tex"))
                    .sorted()
                    .toList();
        }
        assertThat(tables).hasSizeGreaterThan(3);
        Path document = home.resolve("report/document.tex");
        Files.writeString(document, """
                \\documentclass{article}
                \\usepackage{booktabs,graphicx}
                \\usepackage[T1]{fontenc}
                \\begin{document}
                %s
                \\end{document}
                """.formatted(tables.stream()
                .map(table -> "\\input{tables/" + table + "}\\clearpage")
                .collect(Collectors.joining("\n"))));

        String log = typeset(document);

        assertThat(log).doesNotContain("Overfull", "Missing character");
        try (PDDocument pdf = Loader.loadPDF(home.resolve("report/document.pdf").toFile())) {
            assertThat(pdf.getNumberOfPages()).isEqualTo(tables.size());
            String text = new PDFTextStripper().getText(pdf);
            // Quotes and the like have more than one code in a PDF's fonts.
            assertThat(text).contains("full+grades", ReportPageTest.NASTY.substring(0, 5), "_$|*");
        }
    }

    /** Returns the log of a run without errors. */
    private String typeset(Path document) throws IOException, InterruptedException {
        File printed = home.resolve("pdflatex.out").toFile();
        Process process = new ProcessBuilder(
                        "pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "document")
                .directory(document.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed)
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).isTrue();
        String log = Files.readString(printed.toPath());
        assertThat(process.exitValue()).as(log).isZero();
        return log;
    }

    private static boolean isOnThePath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
