package io.gradessweep.reference;

import static io.gradessweep.reference.PageTable.code;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The page of the exit codes. */
final class ExitCodesPage {
    private static final String BEFORE = """
            # Exit codes

            This page is made of the code. `bin/grades --help` prints the same.

            """;

    private ExitCodesPage() {}

    static String of(CommandSpec grades) {
        PageTable codes = new PageTable("code", "meaning");
        grades.usageMessage()
                .exitCodeList()
                .forEach((exitCode, meaning) -> codes.row(List.of(code(exitCode), meaning)));
        return BEFORE + codes;
    }
}
