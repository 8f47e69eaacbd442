package io.gradessweep.notebook;

import static io.gradessweep.notebook.Grades.grades;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GradesTest {
    @Test
    void whatACommandPrintsIsReturned() {
        assertThat(grades("settings")).contains("grades.grace_period_ratio");
    }

    @Test
    void aCommandThatFailsFailsItsCell() {
        assertThatThrownBy(() -> grades("query", "no-such-results", "SELECT 1"))
                .isInstanceOfSatisfying(
                        CommandFailedException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageStartingWith("grades query no-such-results SELECT 1: exit code 2\nerror: ")
                .hasMessageContaining("no-such-results");
    }
}
