package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash makes of the script that {@code grades completion} prints. */
class CompletionCommandTest {
    @TempDir
    Path home;

    @Test
    void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
        CapturedCli cli = new CapturedCli();
        assertThat(cli.execute(home, CheapMain.JOBS, "completion")).isEqualTo(ExitCode.OK);
        Files.writeString(home.resolve("completion.sh"), cli.out.toString());

        assertThat(completed("bin/grades cal")).containsExactly("calibrate");
        assertThat(completed("bin/grades replay --ta")).containsExactly("--taus");
        assertThat(completed("bin/grades cluster st")).containsExactlyInAnyOrder("start", "status", "stop");
    }

    /** Returns what bash offers for the last word of a line. Outside of a terminal it complains of {@code compopt}. */
    private String[] completed(String line) throws IOException, InterruptedException {
        String script = "source completion.sh; complete -p grades >/dev/null || exit 1; COMP_LINE='" + line
                + "'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                + " _complete_grades 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "-c", script)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(printed).isZero();
        return printed.split("\\s+");
    }
}
