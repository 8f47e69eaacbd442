package io.gradessweep.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.plan.Settings;
import io.gradessweep.table.ResultTables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pages of {@code docs/reference} say what the code declares. */
class ReferencePagesTest {
    private static final Path PAGES = Path.of("../docs/reference");
    private static final String COMMAND =
            "GRADES_MAIN=io.gradessweep.reference.ReferencePages bin/grades docs/reference";

    @Test
    void thePagesEqualTheCode() throws IOException {
        for (Map.Entry<String, String> page : ReferencePages.all().entrySet()) {
            assertThat(PAGES.resolve(page.getKey()))
                    .as("the code says something else; write the pages again: " + COMMAND)
                    .content()
                    .isEqualTo(page.getValue());
        }
    }

    @Test
    void everySettingColumnAndCommandHasARow() {
        Map<String, String> pages = ReferencePages.all();
        assertThat(pages.get("settings.md"))
                .contains(Settings.all().stream()
                        .map(setting -> "| `" + setting.key() + "` |")
                        .toList());
        ResultTables.all()
                .forEach(table -> assertThat(pages.get("tables.md"))
                        .contains("\n## " + table.name() + "\n")
                        .contains(table.columnNames().stream()
                                .map(name -> "| `" + name + "` |")
                                .toList()));
        assertThat(pages.get("command-line.md"))
                .contains("\n## grades run\n", "\n## grades cluster start\n", "`--retries=N`", "(default: 3)")
                .doesNotContain("${");
        assertThat(pages.get("exit-codes.md")).contains("| `130` |");
    }
}
